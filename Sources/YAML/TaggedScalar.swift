/// A scalar with an explicit tag: `!!str 5`, `!!int "5"`, `!!binary aGVsbG8=`. Tags of applications are ignored and
/// leave a string.
struct TaggedScalar {
    struct Mismatch: Error {
        let tag: String
        let value: String
    }

    private let text: UnsafeBufferPointer<UInt8>
    private let tag: String
    private let rules: ScalarRules

    init(_ text: UnsafeBufferPointer<UInt8>, tag: String, rules: ScalarRules) {
        self.text = text
        self.tag = tag
        self.rules = rules
    }

    func node() throws(Mismatch) -> Node {
        let prefix = "tag:yaml.org,2002:"
        guard tag.hasPrefix(prefix) else { return .string(string) }
        switch (tag.dropFirst(prefix.count), PlainScalar(text, rules).kind) {
        case ("bool", .bool(let value)): return .bool(value)
        case ("null", .null): return .null
        case ("int", .integer(let value)): return .integer(value)
        case ("int", .unsigned(let value)): return .unsigned(value)
        case ("float", .float(let value)): return .float(value)
        case ("float", .integer(let value)): return .float(Double(value))
        case ("timestamp", .timestamp): return PlainScalar(text, rules).node
        case ("binary", _):
            guard let bytes = Base64Text.decode(text) else { throw mismatch("base64") }
            return .string(String(decoding: bytes, as: UTF8.self))
        case ("bool", _), ("null", _), ("int", _), ("float", _), ("timestamp", _):
            throw mismatch("!!" + tag.dropFirst(prefix.count))
        default: return .string(string)
        }
    }

    private var string: String { String(decoding: text, as: UTF8.self) }

    private func mismatch(_ name: String) -> Mismatch {
        let shown = string.count > 20 ? "this value" : "\"\(string)\""
        return Mismatch(tag: name, value: shown)
    }
}

/// Standard base64 with padding, as `!!binary` holds it; line breaks are skipped.
enum Base64Text {
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") {
            count += 1
            if byte == UInt8(ascii: "=") {
                padding += 1
                bits <<= 6
            } else {
                guard padding == 0, let value = value(of: byte) else { return nil }
                bits = bits << 6 | value
            }
            guard count % 4 == 0 else { continue }
            guard padding <= 2 else { return nil }
            for shift in [16, 8, 0].prefix(3 - padding) {
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift)))
            }
            bits = 0
        }
        return count % 4 == 0 && padding <= 2 ? output : nil
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
