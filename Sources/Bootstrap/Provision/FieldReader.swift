import YAML

/// Reads one mapping of a file field by field; what is left unread at the end is a mistake.
///
/// Mistakes are collected, not thrown, so that all of a file can be put right at once.
struct FieldReader {
    /// Where the mapping stands: `spec.cluster`; empty at the root.
    let path: String
    private let mapping: Mapping
    private var known: Set<String> = []
    private(set) var mistakes: [ClusterFileMistake] = []

    init(_ node: Node?, path: String) {
        self.path = path
        mapping = node?.mapping ?? Mapping()
        if let node, node.mapping == nil, !node.isNull {
            mistakes = [.init(path.isEmpty ? "document" : path, "it must be a mapping, and is \(node.kindName)")]
        }
    }

    /// The file's names of fields, for a message.
    var isEmpty: Bool { mapping.isEmpty }

    mutating func note(_ field: String, _ why: String) { mistakes.append(.init(place(field), why)) }

    private func place(_ field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    mutating func node(_ field: String) -> Node? {
        known.insert(field)
        return mapping[field].flatMap { $0.isNull ? nil : $0 }
    }

    mutating func text(_ field: String) -> String? {
        guard let node = node(field) else { return nil }
        guard let text = node.string, !text.isEmpty else {
            note(field, "it must be a text that is not empty, and is \(node.kindName)")
            return nil
        }
        return text
    }

    mutating func required(_ field: String) -> String {
        guard mapping[field].map({ !$0.isNull }) ?? false else {
            known.insert(field)
            note(field, "it is missing")
            return ""
        }
        return text(field) ?? ""
    }

    mutating func flag(_ field: String, default initial: Bool) -> Bool {
        guard let node = node(field) else { return initial }
        guard let flag = node.bool else {
            note(field, "it must be true or false, and is \(node.kindName)")
            return initial
        }
        return flag
    }

    mutating func number(_ field: String, default initial: Int, in range: ClosedRange<Int>) -> Int {
        guard let node = node(field) else { return initial }
        guard let number = node.integer, range.contains(number) else {
            note(field, "it must be a number from \(range.lowerBound) to \(range.upperBound)")
            return initial
        }
        return number
    }

    mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ field: String, default initial: Value
    ) -> Value where Value.RawValue == String {
        guard let text = text(field) else { return initial }
        guard let value = Value(rawValue: text) else {
            let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
            note(field, "\"\(text)\" is none of \(names)")
            return initial
        }
        return value
    }

    mutating func texts(_ field: String) -> [String] {
        guard let node = node(field) else { return [] }
        guard let items = node.sequence, items.allSatisfy({ $0.string?.isEmpty == false }) else {
            note(field, "it must be a list of texts")
            return []
        }
        return items.compactMap(\.string)
    }

    /// A mapping below this one.
    mutating func child(_ field: String) -> FieldReader? {
        guard let node = node(field) else { return nil }
        return FieldReader(node, path: place(field))
    }

    mutating func children(_ field: String) -> [FieldReader] {
        guard let node = node(field) else { return [] }
        guard let items = node.sequence else {
            note(field, "it must be a list, and is \(node.kindName)")
            return []
        }
        return items.enumerated().map { FieldReader($1, path: "\(place(field))[\($0)]") }
    }

    /// A mapping of texts.
    mutating func map(_ field: String) -> [String: String] {
        guard let node = node(field) else { return [:] }
        guard let pairs = node.mapping?.pairs, pairs.allSatisfy({ $0.value.string != nil }) else {
            note(field, "it must be a mapping of texts")
            return [:]
        }
        return Dictionary(pairs.map { ($0.key, $0.value.string ?? "") }, uniquingKeysWith: { $1 })
    }

    /// Takes over what a child found, once it is read to its end.
    mutating func absorb(_ child: FieldReader) { mistakes += child.finished() }

    /// All mistakes, unknown fields included.
    func finished() -> [ClusterFileMistake] {
        let unknown = mapping.keys.filter { !known.contains($0) }
        return mistakes
            + unknown.map { name in
                let near = known.sorted().first { Self.isNear($0, name) }
                return .init(place(name), "there is no such field" + (near.map { "; is \($0) meant?" } ?? ""))
            }
    }

    /// One letter more, less or other, or another case.
    private static func isNear(_ left: String, _ right: String) -> Bool {
        if left.lowercased() == right.lowercased() { return true }
        let (short, long) = left.count <= right.count ? (Array(left), Array(right)) : (Array(right), Array(left))
        guard long.count - short.count <= 1 else { return false }
        let same = zip(short, long).prefix { $0 == $1 }.count
        let rest = long.dropFirst(same + 1)
        return rest.elementsEqual(short.dropFirst(short.count == long.count ? same + 1 : same))
    }
}

/// One thing wrong with a cluster file.
package struct ClusterFileMistake: Sendable, Hashable, CustomStringConvertible {
    /// `spec.source.url`, `spec.kustomizations[1].name`.
    package var field: String
    package var why: String

    package init(_ field: String, _ why: String) {
        self.field = field
        self.why = why
    }

    package var description: String { "\(field): \(why)" }
}
