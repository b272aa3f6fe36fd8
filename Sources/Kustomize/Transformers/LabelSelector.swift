/// `app=web,tier in (front, back),!canary`: Kubernetes' selector language.
///
/// - SeeAlso: kubernetes/apimachinery v0.32, `pkg/labels/selector.go`.
struct LabelSelector {
    private enum Requirement {
        case exists(String)
        case missing(String)
        case oneOf(String, Set<String>)
        case noneOf(String, Set<String>)
        case greater(String, Int)
        case less(String, Int)
    }

    private var requirements: [Requirement] = []

    var isEmpty: Bool { requirements.isEmpty }

    /// - Throws: `KustomizeError.invalidSelector`.
    init(_ text: String) throws {
        var reader = Reader(text)
        while !reader.isAtEnd {
            requirements.append(try Self.requirement(&reader))
            guard reader.isAtEnd || reader.take(",") else { throw reader.failure("expected a comma") }
        }
    }

    func matches(_ labels: [(key: String, value: String)]) -> Bool {
        func value(_ key: String) -> String? { labels.last { $0.key == key }?.value }
        return requirements.allSatisfy { requirement in
            switch requirement {
            case .exists(let key): value(key) != nil
            case .missing(let key): value(key) == nil
            case .oneOf(let key, let values): value(key).map(values.contains) ?? false
            case .noneOf(let key, let values): value(key).map { !values.contains($0) } ?? true
            case .greater(let key, let bound): value(key).flatMap(Int.init).map { $0 > bound } ?? false
            case .less(let key, let bound): value(key).flatMap(Int.init).map { $0 < bound } ?? false
            }
        }
    }

    private static func requirement(_ reader: inout Reader) throws -> Requirement {
        if reader.take("!") { return .missing(try reader.key()) }
        let key = try reader.key()
        if reader.isAtEnd || reader.sees(",") { return .exists(key) }
        if reader.take("!=") { return .noneOf(key, [try reader.value()]) }
        if reader.take("==") || reader.take("=") { return .oneOf(key, [try reader.value()]) }
        if reader.take(">") || reader.sees("<") {
            let isLess = reader.take("<")
            guard let bound = Int(try reader.value()) else { throw reader.failure("expected a number") }
            return isLess ? .less(key, bound) : .greater(key, bound)
        }
        switch reader.word() {
        case "in": return .oneOf(key, try reader.values())
        case "notin": return .noneOf(key, try reader.values())
        default: throw reader.failure("expected =, !=, in, notin, < or >")
        }
    }

    private struct Reader {
        let text: String
        var rest: Substring

        init(_ text: String) {
            self.text = text
            rest = text[...].drop { $0.isWhitespace }
        }

        var isAtEnd: Bool { rest.isEmpty }

        func sees(_ mark: String) -> Bool { rest.hasPrefix(mark) }

        mutating func take(_ mark: String) -> Bool {
            guard sees(mark) else { return false }
            rest = rest.dropFirst(mark.count).drop { $0.isWhitespace }
            return true
        }

        mutating func word() -> String {
            let word = rest.prefix { !$0.isWhitespace && !"=!,()<>".contains($0) }
            rest = rest.dropFirst(word.count).drop { $0.isWhitespace }
            return String(word)
        }

        mutating func key() throws -> String {
            let key = word()
            guard !key.isEmpty else { throw failure("expected a label") }
            return key
        }

        mutating func value() throws -> String { word() }

        mutating func values() throws -> Set<String> {
            guard take("(") else { throw failure("expected an opening parenthesis") }
            var values: Set<String> = [word()]
            while take(",") { values.insert(word()) }
            guard take(")") else { throw failure("expected a closing parenthesis") }
            return values
        }

        func failure(_ why: String) -> KustomizeError { .invalidSelector(text, why: why) }
    }
}
