/// Writes TOML as BurntSushi/toml does: plain keys before tables, each in order, tables indented by two spaces.
///
/// - SeeAlso: BurntSushi/toml v1.6 `encode.go`.
struct TOMLWriter {
    private var output = ""
    private var depth = 0

    /// - Throws: `FunctionError` for a value that is no table, and for nil within a list.
    static func write(_ value: Value) throws -> String {
        guard let dict = value.dict ?? entries(of: value) else {
            throw FunctionError("toml: top-level values must be Go maps or structs")
        }
        var writer = TOMLWriter()
        try writer.table([], dict)
        return writer.output
    }

    private static func entries(of value: Value) -> Dict? {
        if case .object(let object) = value { return object.entries ?? object.encoded.dict }
        return nil
    }

    private enum Shape { case missing, plain, table, tables }

    private func shape(_ value: Value) throws -> Shape {
        switch value {
        case .none, .null, .nilPointer, .list(_, .nilList): return .missing
        case .dict(let dict): return dict.isNilMap ? .missing : .table
        case .list(let items, _):
            guard let first = items.first else { return .plain }
            if items.contains(where: \.isNil) { throw FunctionError("toml: cannot encode array with nil element") }
            if case .dict = first { return .tables }
            return .plain
        default: return .plain
        }
    }

    private mutating func newline() { if !output.isEmpty { output += "\n" } }

    private func indent(_ key: [String]) -> String { String(repeating: "  ", count: max(0, key.count - 1)) }

    private mutating func table(_ key: [String], _ dict: Dict) throws {
        depth += 1
        defer { depth -= 1 }
        if depth > 200 { throw FunctionError("toml: the value is nested too deeply") }
        var tables: [Int] = []
        for index in dict.keys.indices {
            switch try shape(dict.values[index]) {
            case .missing: continue
            case .table, .tables: tables.append(index)
            case .plain:
                let name = key + [dict.keys[index]]
                output += indent(name) + Self.quotedIfNeeded(dict.keys[index]) + " = "
                try element(dict.values[index])
                output += "\n"
            }
        }
        for index in tables {
            let name = key + [dict.keys[index]]
            let title = name.map(Self.quotedIfNeeded).joined(separator: ".")
            if case .dict(let inner) = dict.values[index] {
                if name.count == 1 { newline() }
                output += indent(name) + "[" + title + "]\n"
                try table(name, inner)
            } else {
                for item in dict.values[index].items ?? [] {
                    newline()
                    output += indent(name) + "[[" + title + "]]\n"
                    try table(name, item.dict ?? Dict())
                }
            }
        }
    }

    private mutating func element(_ value: Value) throws {
        switch value {
        case .string(let text): output += Self.quoted(text)
        case .rawString: output += Self.quoted(value.text)
        case .bool(let flag): output += flag ? "true" : "false"
        case .int(let number), .int64(let number): output += String(number)
        case .unsigned(let number, _): output += String(number)
        case .float(let number):
            if !number.isFinite {
                output += number.isNaN ? "nan" : number < 0 ? "-inf" : "+inf"
            } else {
                let text = FloatText.format(number, UInt8(ascii: "f"), precision: -1)
                output += text.utf8.contains(UInt8(ascii: ".")) ? text : text + ".0"
            }
        case .list, .bytes:
            output += "["
            for (index, item) in (value.items ?? []).enumerated() {
                if index > 0 { output += ", " }
                try element(item)
            }
            output += "]"
        case .dict(let dict):
            output += "{"
            let present = dict.keys.indices.filter { !dict.values[$0].isNil }
            for (position, index) in present.enumerated() {
                if position > 0 { output += ", " }
                output += Self.quotedIfNeeded(dict.keys[index]) + " = "
                try element(dict.values[index])
            }
            output += "}"
        case .object(let object): try element(object.encoded)
        case .none, .null, .nilPointer: throw FunctionError("toml: cannot encode array with nil element")
        }
    }

    private static func quotedIfNeeded(_ key: String) -> String {
        let isBare =
            !key.isEmpty
            && key.utf8.allSatisfy {
                Lexer.isDigit($0) || ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 == UInt8(ascii: "_")
                    || $0 == UInt8(ascii: "-")
            }
        return isBare ? key : quoted(key)
    }

    private static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\t": output += "\\t"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\u{08}": output += "\\b"
            case "\u{0C}": output += "\\f"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
        }
        return output + "\""
    }
}
