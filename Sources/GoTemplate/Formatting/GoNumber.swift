/// Numbers read as Go's `strconv` reads them.
enum GoNumber {
    /// `strconv.ParseUint(text, base, 64)`; with base 0 the prefix decides and underscores may separate digits.
    static func unsigned(_ text: some StringProtocol, base: Int) -> UInt64? {
        var digits = Array(text.utf8)[...]
        guard !digits.isEmpty else { return nil }
        var radix = base
        if base == 0 {
            radix = 10
            if digits.first == UInt8(ascii: "0") {
                let mark = digits.dropFirst().first.map { $0 | 0x20 }
                switch mark {
                case UInt8(ascii: "b") where digits.count >= 3: (radix, digits) = (2, digits.dropFirst(2))
                case UInt8(ascii: "o") where digits.count >= 3: (radix, digits) = (8, digits.dropFirst(2))
                case UInt8(ascii: "x") where digits.count >= 3: (radix, digits) = (16, digits.dropFirst(2))
                default: (radix, digits) = (8, digits.dropFirst())
                }
            }
            guard underscoresAreOK(Array(text.utf8)) else { return nil }
        }
        var value: UInt64 = 0
        for byte in digits {
            if byte == UInt8(ascii: "_"), base == 0 { continue }
            guard let digit = digit(byte), digit < radix else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: UInt64(radix))
            let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
            if overflowed || carried { return nil }
            value = sum
        }
        // "0" alone has no digits left after its prefix.
        return value
    }

    /// `strconv.ParseInt(text, base, 64)`.
    static func integer(_ text: some StringProtocol, base: Int) -> Int? {
        let bytes = text.utf8
        guard let first = bytes.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        let hasSign = isNegative || first == UInt8(ascii: "+")
        let magnitude = hasSign ? unsigned(text.dropFirst(), base: base) : unsigned(text, base: base)
        guard let magnitude else { return nil }
        if isNegative { return magnitude <= 1 << 63 ? Int(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int(exactly: magnitude)
    }

    /// `strconv.ParseFloat(text, 64)`; beyond the range is `nil`, as that is an error to Go.
    static func float(_ text: some StringProtocol) -> Double? {
        var bytes = Array(text.utf8)
        guard !bytes.isEmpty else { return nil }
        let lower = String(text).lowercased()
        let unsigned = lower.hasPrefix("+") || lower.hasPrefix("-") ? String(lower.dropFirst()) : lower
        if unsigned == "inf" || unsigned == "infinity" { return lower.hasPrefix("-") ? -.infinity : .infinity }
        if lower == "nan" { return .nan }
        if unsigned.contains("n") || unsigned.contains("i") { return nil }
        let isHexadecimal = unsigned.hasPrefix("0x")
        if isHexadecimal, !unsigned.contains("p") { return nil }
        if bytes.contains(UInt8(ascii: "_")) {
            guard isHexadecimal, underscoresAreOK(bytes) else { return nil }
            bytes.removeAll { $0 == UInt8(ascii: "_") }
        }
        var clean = String(decoding: bytes, as: UTF8.self)
        if !isHexadecimal {
            // Swift wants a digit on both sides of the point.
            if clean.hasSuffix(".") { clean += "0" }
            if let point = clean.firstIndex(of: ".") {
                let next = clean.index(after: point)
                if next == clean.endIndex || clean[next] == "e" || clean[next] == "E" { clean.insert("0", at: next) }
            }
            if unsigned.hasPrefix(".") {
                guard unsigned.utf8.count > 1 else { return nil }
                clean.insert("0", at: clean.firstIndex(of: ".") ?? clean.startIndex)
            }
        }
        guard let value = Double(clean), value.isFinite else { return nil }
        return value
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// Underscores only between digits, or between a base prefix and a digit.
    private static func underscoresAreOK(_ text: [UInt8]) -> Bool {
        var previous = UInt8(ascii: "^")
        var index = 0
        if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { index = 1 }
        var isHexadecimal = false
        if index + 1 < text.count, text[index] == UInt8(ascii: "0") {
            let mark = text[index + 1] | 0x20
            if mark == UInt8(ascii: "b") || mark == UInt8(ascii: "o") || mark == UInt8(ascii: "x") {
                index += 2
                previous = UInt8(ascii: "0")
                isHexadecimal = mark == UInt8(ascii: "x")
            }
        }
        while index < text.count {
            let byte = text[index]
            let isDigit = byte &- UInt8(ascii: "0") < 10 || isHexadecimal && (byte | 0x20) &- UInt8(ascii: "a") < 6
            if isDigit {
                previous = UInt8(ascii: "0")
            } else if byte == UInt8(ascii: "_") {
                if previous != UInt8(ascii: "0") { return false }
                previous = UInt8(ascii: "_")
            } else {
                if previous == UInt8(ascii: "_") { return false }
                previous = UInt8(ascii: "!")
            }
            index += 1
        }
        return previous != UInt8(ascii: "_")
    }
}
