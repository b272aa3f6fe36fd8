/// Reads TOML 1.0. Integers become `int64`, dates strings in RFC 3339.
///
/// - SeeAlso: toml.io v1.0.0; BurntSushi/toml, whose errors these are in form, though not in every word.
struct TOMLParser {
    private static let maximumDepth = 100

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private let root = Dict()
    private var current: Dict
    /// Tables that a header opened, which may not be opened again.
    private var defined: Set<ObjectIdentifier> = []
    /// Tables and lists of inline form, which nothing may be added to.
    private var closed: Set<ObjectIdentifier> = []

    static func parse(_ bytes: [UInt8]) throws -> Dict {
        var parser = TOMLParser(bytes)
        try parser.run()
        return parser.root
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        current = root
    }

    private func failure(_ message: String) -> FunctionError {
        let line = 1 + bytes[..<min(index, bytes.count)].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        return FunctionError("toml: line \(line): \(message)")
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() { while next == 0x20 || next == 0x09 { index += 1 } }

    private mutating func skipLines() {
        while let byte = next {
            if Lexer.isSpace(byte) {
                index += 1
            } else if byte == UInt8(ascii: "#") {
                while next != nil, next != 0x0A { index += 1 }
            } else {
                return
            }
        }
    }

    private mutating func run() throws {
        skipLines()
        while next != nil {
            if next == UInt8(ascii: "[") { try header() } else { try pair(into: current) }
            skipBlanks()
            if let byte = next, byte != 0x0A, byte != 0x0D, byte != UInt8(ascii: "#") {
                throw failure("expected a line break after the value, found '\(Character(Unicode.Scalar(byte)))'")
            }
            skipLines()
        }
    }

    // MARK: Tables

    private mutating func header() throws {
        index += 1
        let isList = take(UInt8(ascii: "["))
        let path = try key()
        guard take(UInt8(ascii: "]")), !isList || take(UInt8(ascii: "]")) else {
            throw failure("expected ']' after a table's name")
        }
        var table = root
        for name in path.dropLast() { table = try descend(table, name) }
        guard let last = path.last else { return }
        if isList {
            let entry = Dict()
            switch table[last] {
            case nil: table[last] = .list([.dict(entry)], .dicts)
            case .list(let items, .dicts)?: table[last] = .list(items + [.dict(entry)], .dicts)
            default: throw failure("key '\(path.joined(separator: "."))' has already been defined")
            }
            current = entry
            return
        }
        current = try descend(table, last)
        guard defined.insert(ObjectIdentifier(current)).inserted else {
            throw failure("key '\(path.joined(separator: "."))' has already been defined")
        }
    }

    private func descend(_ table: Dict, _ name: String) throws -> Dict {
        switch table[name] {
        case nil:
            let inner = Dict()
            table[name] = .dict(inner)
            return inner
        case .dict(let inner)? where !closed.contains(ObjectIdentifier(inner)): return inner
        case .list(let items, .dicts)?: if let last = items.last?.dict { return last }
        default: break
        }
        throw failure("key '\(name)' has already been defined")
    }

    private mutating func pair(into table: Dict) throws {
        let path = try key()
        guard take(UInt8(ascii: "=")) else { throw failure("expected '=' after a key") }
        skipBlanks()
        let value = try value()
        var table = table
        for name in path.dropLast() { table = try descend(table, name) }
        guard let last = path.last, table[last] == nil else {
            throw failure("key '\(path.joined(separator: "."))' has already been defined")
        }
        table[last] = value
    }

    private mutating func key() throws -> [String] {
        var path: [String] = []
        repeat {
            skipBlanks()
            if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
                path.append(try string(allowsLines: false))
            } else {
                let start = index
                while let byte = next,
                    Lexer.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
                        || byte == UInt8(ascii: "-")
                { index += 1 }
                if index == start { throw failure("expected a key") }
                path.append(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            skipBlanks()
        } while take(UInt8(ascii: "."))
        if path.count > Self.maximumDepth { throw failure("keys are nested too deeply") }
        return path
    }

    // MARK: Values

    private mutating func value() throws -> Value {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maximumDepth { throw failure("values are nested too deeply") }
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string(allowsLines: true))
        case UInt8(ascii: "["): return try list()
        case UInt8(ascii: "{"): return try inlineTable()
        default: return try word()
        }
    }

    private mutating func list() throws -> Value {
        index += 1
        var items: [Value] = []
        while true {
            skipLines()
            if take(UInt8(ascii: "]")) { break }
            items.append(try value())
            skipLines()
            if take(UInt8(ascii: "]")) { break }
            guard take(UInt8(ascii: ",")) else { throw failure("expected a comma or ']' in an array") }
        }
        let allTables = !items.isEmpty && items.allSatisfy { $0.dict != nil }
        return .list(items, allTables ? .dicts : .any)
    }

    private mutating func inlineTable() throws -> Value {
        index += 1
        let table = Dict()
        skipBlanks()
        if !take(UInt8(ascii: "}")) {
            while true {
                try pair(into: table)
                skipBlanks()
                if take(UInt8(ascii: "}")) { break }
                guard take(UInt8(ascii: ",")) else { throw failure("expected a comma or '}' in an inline table") }
            }
        }
        closed.insert(ObjectIdentifier(table))
        return .dict(table)
    }

    private mutating func word() throws -> Value {
        let start = index
        while let byte = next, !Lexer.isSpace(byte), !Array(",]}#".utf8).contains(byte) { index += 1 }
        // A date and a time with a space between them are one value.
        if index - start == 10, next == 0x20, index + 1 < bytes.count, Lexer.isDigit(bytes[index + 1]) {
            index += 1
            while let byte = next, !Lexer.isSpace(byte), !Array(",]}#".utf8).contains(byte) { index += 1 }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if let value = Self.scalar(text) { return value }
        throw failure(text.isEmpty ? "expected a value" : "expected a value but found \(GoQuote.quoted(text))")
    }

    private static func scalar(_ text: String) -> Value? {
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "inf", "+inf": return .float(.infinity)
        case "-inf": return .float(-.infinity)
        case "nan", "+nan", "-nan": return .float(.nan)
        default: break
        }
        let bytes = Array(text.utf8)
        let isDate = bytes.count >= 10 && bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
        let isTime = bytes.count >= 8 && bytes[2] == UInt8(ascii: ":") && bytes[5] == UInt8(ascii: ":")
        if isDate || isTime { return .string(text.replacingFirst(" ", by: "T")) }
        let hasPrefix = bytes.count > 2 && bytes[0] == UInt8(ascii: "0") && Array("xob".utf8).contains(bytes[1])
        let digits = bytes.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        let hasLeadingZero =
            !hasPrefix && digits.count > 1 && digits.first == UInt8(ascii: "0")
            && Lexer.isDigit(digits[digits.startIndex + 1])
        if hasLeadingZero { return nil }
        if let integer = GoNumber.integer(text, base: 0) { return .int64(integer) }
        guard !text.hasPrefix("."), !text.hasSuffix("."), !text.hasPrefix("_") else { return nil }
        return GoNumber.float(String(text.filter { $0 != "_" })).map(Value.float)
    }

    // MARK: Strings

    private mutating func string(allowsLines: Bool) throws -> String {
        guard let quote = next else { throw failure("expected a string") }
        let isLong = allowsLines && index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
        index += isLong ? 3 : 1
        if isLong {
            _ = take(0x0D)
            _ = take(0x0A)
        }
        var output: [UInt8] = []
        while let byte = next {
            if byte == quote {
                if !isLong {
                    index += 1
                    return try text(output)
                }
                var count = 0
                while next == quote, count < 5 {
                    index += 1
                    count += 1
                }
                if count >= 3 {
                    output += [UInt8](repeating: quote, count: count - 3)
                    return try text(output)
                }
                output += [UInt8](repeating: quote, count: count)
                continue
            }
            if byte == 0x0A, !isLong { break }
            index += 1
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                try escape(&output, isLong)
            } else {
                output.append(byte)
            }
        }
        throw failure("unexpected end of a string")
    }

    private func text(_ bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("a string is not valid UTF-8") }
        return text
    }

    private mutating func escape(_ output: inout [UInt8], _ isLong: Bool) throws {
        guard let letter = next else { throw failure("unexpected end of a string") }
        index += 1
        switch letter {
        case UInt8(ascii: "b"): output.append(8)
        case UInt8(ascii: "t"): output.append(9)
        case UInt8(ascii: "n"): output.append(10)
        case UInt8(ascii: "f"): output.append(12)
        case UInt8(ascii: "r"): output.append(13)
        case UInt8(ascii: "e"): output.append(27)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(letter)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = letter == UInt8(ascii: "u") ? 4 : 8
            guard index + count <= bytes.count,
                let value = UInt32(String(decoding: bytes[index..<index + count], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            else { throw failure("an escape names no character") }
            index += count
            output += Array(String(Character(scalar)).utf8)
        default:
            guard isLong, Lexer.isSpace(letter) else {
                throw failure("invalid escape character '\(Character(Unicode.Scalar(letter)))'")
            }
            while let byte = next, Lexer.isSpace(byte) { index += 1 }
        }
    }
}

extension String {
    fileprivate func replacingFirst(_ old: Character, by new: Character) -> String {
        guard let index = firstIndex(of: old) else { return self }
        return String(self[..<index]) + String(new) + String(self[self.index(after: index)...])
    }
}
