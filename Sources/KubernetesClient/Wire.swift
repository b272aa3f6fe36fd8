import YAML

/// The JSON of requests and answers. One place, so that the codec can be looked at in one place.
enum Wire {
    static func parse(_ bytes: some Collection<UInt8>) throws -> Node {
        var scanner = StubJSON(Array(bytes))
        return try scanner.document()
    }

    /// Kubeconfigs are YAML.
    static func parseYAML(_ bytes: [UInt8]) throws -> Node { try parse(bytes) }

    static func emit(_ node: Node) -> [UInt8] {
        var out: [UInt8] = []
        StubJSON.write(node, to: &out)
        return out
    }
}

/// Stands in for the YAML module's JSON codec until that is there.
struct StubJSON {
    struct Malformed: Error {}
    let bytes: [UInt8]
    var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws -> Node {
        let node = try value()
        space()
        guard at == bytes.count else { throw Malformed() }
        return node
    }

    private mutating func space() { while at < bytes.count, bytes[at] <= 0x20 { at += 1 } }
    private mutating func take(_ text: StaticString, _ node: Node) throws -> Node {
        guard bytes[at...].starts(with: text.description.utf8) else { throw Malformed() }
        at += text.utf8CodeUnitCount
        return node
    }

    private mutating func value() throws -> Node {
        space()
        guard at < bytes.count else { throw Malformed() }
        switch bytes[at] {
        case UInt8(ascii: "{"):
            at += 1
            var pairs: [Mapping.Pair] = []
            space()
            if at < bytes.count, bytes[at] == UInt8(ascii: "}") { at += 1; return .mapping(Mapping()) }
            while true {
                space()
                let key = try string()
                space()
                guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw Malformed() }
                at += 1
                pairs.append(.init(key: key, value: try value()))
                space()
                guard at < bytes.count else { throw Malformed() }
                at += 1
                if bytes[at - 1] == UInt8(ascii: "}") { return .mapping(Mapping(uniquePairs: pairs)) }
                guard bytes[at - 1] == UInt8(ascii: ",") else { throw Malformed() }
            }
        case UInt8(ascii: "["):
            at += 1
            var items: [Node] = []
            space()
            if at < bytes.count, bytes[at] == UInt8(ascii: "]") { at += 1; return .sequence([]) }
            while true {
                items.append(try value())
                space()
                guard at < bytes.count else { throw Malformed() }
                at += 1
                if bytes[at - 1] == UInt8(ascii: "]") { return .sequence(items) }
                guard bytes[at - 1] == UInt8(ascii: ",") else { throw Malformed() }
            }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try take("true", true)
        case UInt8(ascii: "f"): return try take("false", false)
        case UInt8(ascii: "n"): return try take("null", .null)
        default:
            let start = at
            while at < bytes.count, "+-.eE0123456789".utf8.contains(bytes[at]) { at += 1 }
            let text = String(decoding: bytes[start..<at], as: UTF8.self)
            if let integer = Int(text) { return .integer(integer) }
            guard let number = Double(text) else { throw Malformed() }
            return .float(number)
        }
    }

    private mutating func string() throws -> String {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw Malformed() }
        at += 1
        var out: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: out, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\"), at < bytes.count else { out.append(byte); continue }
            let escape = bytes[at]
            at += 1
            switch escape {
            case UInt8(ascii: "n"): out.append(10)
            case UInt8(ascii: "t"): out.append(9)
            case UInt8(ascii: "r"): out.append(13)
            case UInt8(ascii: "b"): out.append(8)
            case UInt8(ascii: "f"): out.append(12)
            case UInt8(ascii: "u"):
                var unit = try hex()
                if (0xD800..<0xDC00).contains(unit), at + 6 <= bytes.count {
                    at += 2; unit = 0x10000 + ((unit - 0xD800) << 10) + (try hex() - 0xDC00)
                }
                out += Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
            default: out.append(escape)
            }
        }
        throw Malformed()
    }

    private mutating func hex() throws -> UInt32 {
        guard at + 4 <= bytes.count, let unit = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw Malformed() }
        at += 4
        return unit
    }

    static func write(_ node: Node, to out: inout [UInt8]) {
        switch node {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .integer(let value): out += "\(value)".utf8
        case .unsigned(let value): out += "\(value)".utf8
        case .float(let value):
            out += (value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)").utf8
        case .string(let value): write(value, to: &out)
        case .sequence(let items):
            out.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }; write(item, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .mapping(let mapping):
            out.append(UInt8(ascii: "{"))
            for (index, pair) in mapping.pairs.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                write(pair.key, to: &out)
                out.append(UInt8(ascii: ":"))
                write(pair.value, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: out += [0x5C, byte]
            case 0x0A: out += "\\n".utf8
            case 0..<0x20: out += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}
