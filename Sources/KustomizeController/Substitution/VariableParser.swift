/// Reads one `VariableTemplate` from left to right, each byte once.
struct VariableParser {
    private let text: [UInt8]
    private var position = 0
    /// Expressions within expressions, of which no manifest needs more than a few.
    private static let deepest = 64

    init(_ text: [UInt8]) { self.text = text }

    mutating func template() throws(SubstitutionError) -> [VariableTemplate.Part] {
        var parts: [VariableTemplate.Part] = []
        var start = position
        while position < text.count {
            guard text[position] == UInt8(ascii: "$") else {
                position += 1
                continue
            }
            switch peek(1) {
            case UInt8(ascii: "{"):
                if start < position { parts.append(.text(Array(text[start..<position]))) }
                position += 2
                parts.append(.expression(try expression(depth: 0)))
                start = position
            case UInt8(ascii: "$"):
                parts.append(.text(Array(text[start...position])))
                position += 2
                start = position
            default:
                position += 1
            }
        }
        if start < text.count { parts.append(.text(Array(text[start...]))) }
        return parts
    }

    // MARK: Expressions; `position` is behind the `${`

    private mutating func expression(depth: Int) throws(SubstitutionError) -> VariableTemplate.Expression {
        guard depth < Self.deepest else { throw .syntax("expressions are nested too deeply") }
        if peek() == UInt8(ascii: "#") {
            position += 1
            guard let name = name() else { throw .syntax("bad substitution") }
            try close()
            return .init(name: name, operation: .length)
        }
        guard let name = name() else { throw .syntax("unable to parse variable name") }
        switch peek() {
        case UInt8(ascii: "}"):
            position += 1
            return .init(name: name, operation: .value)
        case UInt8(ascii: ":"):
            switch peek(1) {
            case UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: "+"):
                position += 2
                return try fallback(name, depth)
            default:
                position += 1
                return try substring(name, depth)
            }
        case UInt8(ascii: "="), UInt8(ascii: "-"):
            position += 1
            return try fallback(name, depth)
        case UInt8(ascii: ","), UInt8(ascii: "^"):
            return try casing(name)
        case UInt8(ascii: "/"):
            return try replacement(name, depth)
        case UInt8(ascii: "#"), UInt8(ascii: "%"):
            return try removal(name, depth)
        default:
            throw .syntax("missing closing brace")
        }
    }

    private mutating func fallback(_ name: String, _ depth: Int) throws(SubstitutionError)
        -> VariableTemplate.Expression
    {
        var expression = VariableTemplate.Expression(name: name, operation: .fallback)
        while peek() != UInt8(ascii: "}") {
            expression.arguments.append(try argument(depth, until: [UInt8(ascii: "}")]))
        }
        position += 1
        return expression
    }

    private mutating func substring(_ name: String, _ depth: Int) throws(SubstitutionError)
        -> VariableTemplate.Expression
    {
        let colon = UInt8(ascii: ":")
        var expression = VariableTemplate.Expression(name: name, operation: .substring)
        expression.arguments.append(try argument(depth, until: [colon, UInt8(ascii: "}")]))
        if peek() == UInt8(ascii: "}") {
            position += 1
            return expression
        }
        guard skip(colon) else { throw .syntax("bad substitution") }
        expression.arguments.append(try argument(depth, until: [UInt8(ascii: "}")]))
        try close()
        return expression
    }

    private mutating func casing(_ name: String) throws(SubstitutionError) -> VariableTemplate.Expression {
        let first = peek()
        position += 1
        var operation = first == UInt8(ascii: ",") ? VariableTemplate.Operation.lowerFirst : .upperFirst
        if let second = peek(), second == UInt8(ascii: ",") || second == UInt8(ascii: "^") {
            position += 1
            // The two mixed mean nothing, and upstream leaves the value alone.
            operation = second != first ? .value : first == UInt8(ascii: ",") ? .lowerAll : .upperAll
        }
        try close()
        return .init(name: name, operation: operation)
    }

    private mutating func removal(_ name: String, _ depth: Int) throws(SubstitutionError) -> VariableTemplate.Expression
    {
        let sign = peek()
        position += 1
        let longest = peek() == sign
        if longest { position += 1 }
        let prefix = sign == UInt8(ascii: "#")
        let operation: VariableTemplate.Operation =
            prefix
            ? (longest ? .removeLongestPrefix : .removeShortestPrefix)
            : (longest ? .removeLongestSuffix : .removeShortestSuffix)
        let pattern = try argument(depth, until: [UInt8(ascii: "}")])
        try close()
        return .init(name: name, operation: operation, arguments: [pattern])
    }

    private mutating func replacement(_ name: String, _ depth: Int) throws(SubstitutionError)
        -> VariableTemplate.Expression
    {
        let slash = UInt8(ascii: "/")
        position += 1
        var operation = VariableTemplate.Operation.replaceFirst
        switch peek() {
        case slash: operation = .replaceAll
        case UInt8(ascii: "#"): operation = .replacePrefix
        case UInt8(ascii: "%"): operation = .replaceSuffix
        default: break
        }
        if operation != .replaceFirst { position += 1 }
        var expression = VariableTemplate.Expression(name: name, operation: operation)
        expression.arguments.append(try argument(depth, until: [slash], escapes: true))
        guard skip(slash) else { throw .syntax("bad substitution") }
        if peek() == UInt8(ascii: "}") {
            position += 1
            return expression
        }
        expression.arguments.append(try argument(depth, until: [UInt8(ascii: "}")], escapes: true))
        try close()
        return expression
    }

    /// One nested expression, or the text up to the next expression or one of `stops`; never empty.
    private mutating func argument(
        _ depth: Int, until stops: [UInt8], escapes: Bool = false
    ) throws(SubstitutionError) -> VariableTemplate.Part {
        if atExpression {
            position += 2
            return .expression(try expression(depth: depth + 1))
        }
        var bytes: [UInt8] = []
        while let byte = peek(), !atExpression {
            if escapes, byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "$"), let next = peek(1),
                isEscape(byte, next)
            {
                bytes.append(next)
                position += 2
                continue
            }
            if stops.contains(byte) { break }
            bytes.append(byte)
            position += 1
        }
        guard !bytes.isEmpty else { throw .syntax("unable to parse substitution within function") }
        return .text(bytes)
    }

    // MARK: Bytes

    private func isEscape(_ byte: UInt8, _ next: UInt8) -> Bool {
        byte == UInt8(ascii: "$")
            ? next == UInt8(ascii: "$") : next == UInt8(ascii: "/") || next == UInt8(ascii: "\\")
    }

    private var atExpression: Bool { peek() == UInt8(ascii: "$") && peek(1) == UInt8(ascii: "{") }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < text.count ? text[position + ahead] : nil
    }

    private mutating func close() throws(SubstitutionError) {
        guard peek() == UInt8(ascii: "}") else { throw .syntax("bad substitution") }
        position += 1
    }

    /// Passes one or more of `byte`.
    private mutating func skip(_ byte: UInt8) -> Bool {
        let start = position
        while peek() == byte { position += 1 }
        return position > start
    }

    /// Letters, digits and `_`, of any script as upstream has it; `nil` when there are none.
    private mutating func name() -> String? {
        var end = position
        while end < text.count, Self.isNameByte(text[end]) { end += 1 }
        guard end > position else { return nil }
        let candidate = String(decoding: text[position..<end], as: UTF8.self)
        var length = 0
        for scalar in candidate.unicodeScalars {
            guard Self.isNameScalar(scalar) else { break }
            length += UTF8.width(scalar)
        }
        guard length > 0 else { return nil }
        defer { position += length }
        return String(decoding: text[position..<position + length], as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return true }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
        default: false
        }
    }
}
