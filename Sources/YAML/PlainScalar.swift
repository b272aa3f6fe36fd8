/// The type of a plain scalar, decided as go-yaml's `resolve` does (go-yaml/yaml v2.4.0 and v3.0.1, resolve.go): by the
/// first byte, then a table of words, then numbers.
struct PlainScalar {
    enum Kind {
        case string, null
        case bool(Bool)
        case integer(Int)
        case unsigned(UInt)
        case float(Double)
        case timestamp
    }

    let text: UnsafeBufferPointer<UInt8>
    let rules: ScalarRules

    init(_ text: UnsafeBufferPointer<UInt8>, _ rules: ScalarRules) {
        self.text = text
        self.rules = rules
    }

    /// Whether the first byte allows anything but a string.
    @inline(__always) static func mayResolve(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        return switch first {
        case 0x2B, 0x2D, 0x2E, 0x30...0x39: true  // + - . digits
        case 0x79, 0x59, 0x6E, 0x4E, 0x74, 0x54, 0x66, 0x46, 0x6F, 0x4F, 0x7E: text.count <= 5  // y n t f o ~
        default: false
        }
    }

    @inline(__always) var node: Node {
        if !Self.mayResolve(text) { return .string(String(decoding: text, as: UTF8.self)) }
        return rules == .source ? sourceNode : resolvedNode
    }

    /// The value, or the text where the value prints in another way.
    private var sourceNode: Node {
        let text = String(decoding: text, as: UTF8.self)
        return switch kind {
        case .string: .literal(text)
        case .null: text.isEmpty ? .emptyNull : .null
        case .bool(let value): text == (value ? "true" : "false") ? .bool(value) : .written(text)
        case .integer(let value): text == String(value) ? .integer(value) : .written(text)
        case .unsigned(let value): text == String(value) ? .unsigned(value) : .written(text)
        case .float(let value): text == value.shortestText ? .float(value) : .written(text)
        case .timestamp: .written(text)
        }
    }

    private var resolvedNode: Node {
        switch kind {
        case .string: .string(String(decoding: text, as: UTF8.self))
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .unsigned(let value): .unsigned(value)
        case .float(let value): .float(value)
        case .timestamp: .string(timestampText)
        }
    }

    private var timestampText: String {
        if rules == .yaml12, let timestamp = YAMLTimestamp(text) { return timestamp.rfc3339 }
        return String(decoding: text, as: UTF8.self)
    }

    var kind: Kind {
        guard let first = text.first else { return .null }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return number
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            if text.count == 5, let value = word { return value }
            return number
        case UInt8(ascii: "."):
            if text.count == 4, let value = word { return value }
            return DecimalText(text).floatWithUnderscores.map { .float($0) } ?? .string
        default: return text.count <= 5 ? word ?? .string : .string
        }
    }

    /// The words of go-yaml's table; all are at most five bytes long.
    private var word: Kind? {
        if rules == .yaml11, let value = Self.words11[ShortWord(text)] { return value }
        return Self.words[ShortWord(text)]
    }

    private var number: Kind {
        if YAMLTimestamp(text) != nil { return .timestamp }
        return text.contains(UInt8(ascii: "_")) ? numberWithoutUnderscores : NumberText(text).kind
    }

    private var numberWithoutUnderscores: Kind {
        let digits = text.filter { $0 != UInt8(ascii: "_") }
        return digits.withUnsafeBufferPointer { NumberText($0).kind }
    }

    private static let words: [ShortWord: Kind] = [
        "true": .bool(true), "True": .bool(true), "TRUE": .bool(true),
        "false": .bool(false), "False": .bool(false), "FALSE": .bool(false),
        "~": .null, "null": .null, "Null": .null, "NULL": .null,
        ".nan": .float(.nan), ".NaN": .float(.nan), ".NAN": .float(.nan),
        ".inf": .float(.infinity), ".Inf": .float(.infinity), ".INF": .float(.infinity),
        "+.inf": .float(.infinity), "+.Inf": .float(.infinity), "+.INF": .float(.infinity),
        "-.inf": .float(-.infinity), "-.Inf": .float(-.infinity), "-.INF": .float(-.infinity),
    ]

    private static let words11: [ShortWord: Kind] = [
        "y": .bool(true), "Y": .bool(true), "yes": .bool(true), "Yes": .bool(true), "YES": .bool(true),
        "on": .bool(true), "On": .bool(true), "ON": .bool(true),
        "n": .bool(false), "N": .bool(false), "no": .bool(false), "No": .bool(false), "NO": .bool(false),
        "off": .bool(false), "Off": .bool(false), "OFF": .bool(false),
    ]
}

/// Up to seven bytes and their count in one integer: a dictionary key without an allocation.
struct ShortWord: Hashable, ExpressibleByStringLiteral {
    private let bits: UInt64

    init(_ text: UnsafeBufferPointer<UInt8>) {
        precondition(text.count < 8)
        bits = text.reduce(UInt64(text.count)) { $0 << 8 | UInt64($1) }
    }

    init(stringLiteral value: StaticString) {
        self = value.withUTF8Buffer { ShortWord($0) }
    }
}

extension PlainScalar {
    /// Spreads keys well enough to spare most comparisons; equal texts have equal hashes.
    @inline(__always) static func quickHash(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash = UInt32(truncatingIfNeeded: text.count) &* 0x9E37_79B1
        for byte in text.suffix(8) { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        if let first = text.first { hash ^= UInt32(first) << 24 }
        return hash
    }

    static func quickHash(of key: String) -> UInt32 {
        var key = key
        return key.withUTF8 { quickHash($0) }
    }
}
