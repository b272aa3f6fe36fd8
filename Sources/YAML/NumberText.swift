/// Numbers as go-yaml reads them once underscores are gone: integers in Go's base-0 syntax (`0x`, `0b`, `0o` and a bare
/// leading 0 for octal), then decimal floats.
struct NumberText {
    private let text: UnsafeBufferPointer<UInt8>

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var kind: PlainScalar.Kind {
        switch integer {
        case .some(let magnitude): return Self.signed(magnitude.value, isNegative: magnitude.isNegative) ?? floatKind
        case .none: return floatKind
        }
    }

    private var floatKind: PlainScalar.Kind {
        DecimalText(text).float.map { .float($0) } ?? .string
    }

    private static func signed(_ magnitude: UInt, isNegative: Bool) -> PlainScalar.Kind? {
        if !isNegative {
            return magnitude <= UInt(Int.max) ? .integer(Int(magnitude)) : .unsigned(magnitude)
        }
        guard magnitude <= UInt(Int.max) + 1 else { return nil }
        return .integer(Int(truncatingIfNeeded: 0 &- magnitude))
    }

    /// `nil` for what is no integer or needs more than 64 bits.
    private var integer: (value: UInt, isNegative: Bool)? {
        guard let (digits, radix, isNegative) = parts else { return nil }
        var value: UInt = 0
        for byte in digits {
            guard let digit = Self.digit(byte), digit < radix else { return nil }
            let (product, tooLarge) = value.multipliedReportingOverflow(by: radix)
            let (sum, overflows) = product.addingReportingOverflow(digit)
            if tooLarge || overflows { return nil }
            value = sum
        }
        return (value, isNegative)
    }

    private var parts: (digits: Slice<UnsafeBufferPointer<UInt8>>, radix: UInt, isNegative: Bool)? {
        var rest = text[...]
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        guard let first = rest.first else { return nil }
        guard first == UInt8(ascii: "0"), rest.count > 1 else { return (rest, 10, isNegative) }
        let mark = rest[rest.startIndex + 1] | 0x20
        if rest.count > 2 {
            switch mark {
            case UInt8(ascii: "x"): return (rest.dropFirst(2), 16, isNegative)
            case UInt8(ascii: "o"): return (rest.dropFirst(2), 8, isNegative)
            case UInt8(ascii: "b"): return (rest.dropFirst(2), 2, isNegative)
            default: break
            }
        }
        return (rest.dropFirst(), 8, isNegative)
    }

    private static func digit(_ byte: UInt8) -> UInt? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

/// A decimal number with optional fraction and exponent: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
struct DecimalText {
    private let text: UnsafeBufferPointer<UInt8>

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// As `float`, with underscores between digits, which Go's `ParseFloat` passes over.
    var floatWithUnderscores: Double? {
        guard text.contains(UInt8(ascii: "_")) else { return float }
        for index in text.indices where text[index] == UInt8(ascii: "_") {
            guard index > 0, index + 1 < text.count, Self.isDigit(text[index - 1]),
                Self.isDigit(text[index + 1])
            else { return nil }
        }
        return text.filter { $0 != UInt8(ascii: "_") }.withUnsafeBufferPointer { DecimalText($0).float }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// `nil` for other text and for values beyond a `Double`.
    var float: Double? {
        guard isDecimal else { return nil }
        // `Double(_: String)` rounds correctly; it wants a digit after the point and none of YAML's freedoms.
        let value = Double(String(decoding: text, as: UTF8.self)) ?? Double(String(decoding: text, as: UTF8.self) + "0")
        guard let value, value.isFinite else { return nil }
        return value
    }

    private var isDecimal: Bool {
        var index = 0
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
        let whole = skipDigits(&index)
        var fraction = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            fraction = skipDigits(&index)
        }
        guard whole + fraction > 0 else { return false }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
            guard skipDigits(&index) > 0 else { return false }
        }
        return index == text.count
    }

    private func skipDigits(_ index: inout Int) -> Int {
        let start = index
        while index < text.count, text[index] &- UInt8(ascii: "0") < 10 { index += 1 }
        return index - start
    }
}
