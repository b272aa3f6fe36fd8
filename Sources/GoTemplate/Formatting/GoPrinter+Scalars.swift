extension GoPrinter {
    // MARK: Integers

    mutating func printInteger(_ number: Int, _ value: Value, _ verb: Unicode.Scalar) {
        printDigits(UInt64(number.magnitude), number < 0, value, verb, isSigned: true)
    }

    mutating func printUnsigned(_ number: UInt64, _ value: Value, _ verb: Unicode.Scalar) {
        if verb == "v", flags.sharpV {
            let outer = flags
            flags.sharp = true
            formatInteger(number, isNegative: false, base: 16, verb: verb)
            flags = outer
            return
        }
        printDigits(number, false, value, verb, isSigned: false)
    }

    private mutating func printDigits(
        _ magnitude: UInt64, _ isNegative: Bool, _ value: Value, _ verb: Unicode.Scalar, isSigned: Bool
    ) {
        switch verb {
        case "v", "d": formatInteger(magnitude, isNegative: isNegative, base: 10, verb: verb)
        case "b": formatInteger(magnitude, isNegative: isNegative, base: 2, verb: verb)
        case "o", "O": formatInteger(magnitude, isNegative: isNegative, base: 8, verb: verb)
        case "x", "X": formatInteger(magnitude, isNegative: isNegative, base: 16, verb: verb)
        case "c": pad(Array(String(character(magnitude, isNegative)).utf8))
        case "q":
            var quoted: [UInt8] = []
            guard let scalar = character(magnitude, isNegative).unicodeScalars.first else { return }
            quoted.append(UInt8(ascii: "'"))
            GoQuote.append(scalar, to: &quoted, quote: UInt8(ascii: "'"), asciiOnly: flags.plus)
            quoted.append(UInt8(ascii: "'"))
            pad(quoted)
        case "U": formatUnicode(magnitude, isNegative)
        default: bad(verb, value)
        }
    }

    private func character(_ magnitude: UInt64, _ isNegative: Bool) -> Character {
        guard !isNegative, let value = UInt32(exactly: magnitude), let scalar = Unicode.Scalar(value) else {
            return "\u{FFFD}"
        }
        return Character(scalar)
    }

    private mutating func formatUnicode(_ magnitude: UInt64, _ isNegative: Bool) {
        let value = isNegative ? 0 &- magnitude : magnitude
        let digits = String(value, radix: 16, uppercase: true)
        let wanted = max(4, flags.precision ?? 4)
        var text = "U+" + String(repeating: "0", count: max(0, wanted - digits.utf8.count)) + digits
        if flags.sharp, let small = UInt32(exactly: value), let scalar = Unicode.Scalar(small),
            GoUnicode.isPrintable(scalar)
        {
            text += " '\(Character(scalar))'"
        }
        pad(Array(text.utf8), zero: false)
    }

    mutating func formatInteger(_ magnitude: UInt64, isNegative: Bool, base: Int, verb: Unicode.Scalar) {
        var digits = Array(String(magnitude, radix: base, uppercase: verb == "X").utf8)
        var wanted = 0
        if let precision = flags.precision {
            wanted = precision
            if precision == 0, magnitude == 0 { return pad([], zero: false) }
        } else if flags.zero, !flags.minus, let width = flags.width {
            wanted = width - (isNegative || flags.plus || flags.space ? 1 : 0)
        }
        let zero = UInt8(ascii: "0")
        if digits.count < wanted { digits = [UInt8](repeating: zero, count: wanted - digits.count) + digits }
        if flags.sharp {
            switch base {
            case 2: digits = Array("0b".utf8) + digits
            case 8: if digits.first != zero { digits.insert(zero, at: 0) }
            case 16: digits = Array((verb == "X" ? "0X" : "0x").utf8) + digits
            default: break
            }
        }
        if verb == "O" { digits = Array("0o".utf8) + digits }
        if isNegative {
            digits.insert(UInt8(ascii: "-"), at: 0)
        } else if flags.plus {
            digits.insert(UInt8(ascii: "+"), at: 0)
        } else if flags.space {
            digits.insert(UInt8(ascii: " "), at: 0)
        }
        pad(digits, zero: false)
    }

    // MARK: Floats

    mutating func printFloat(_ number: Double, _ value: Value, _ verb: Unicode.Scalar) {
        switch verb {
        case "v": formatFloat(number, UInt8(ascii: "g"), default: -1)
        case "b", "g", "G", "x", "X": formatFloat(number, UInt8(verb.value), default: -1)
        case "f", "e", "E": formatFloat(number, UInt8(verb.value), default: 6)
        case "F": formatFloat(number, UInt8(ascii: "f"), default: 6)
        default: bad(verb, value)
        }
    }

    private mutating func formatFloat(_ value: Double, _ verb: UInt8, default precision: Int) {
        let precision = flags.precision ?? precision
        var number = Array(FloatText.format(value, verb, precision: precision).utf8)
        let plus = UInt8(ascii: "+")
        if number[0] != UInt8(ascii: "-"), number[0] != plus { number.insert(plus, at: 0) }
        if flags.space, number[0] == plus, !flags.plus { number[0] = UInt8(ascii: " ") }
        if !value.isFinite {
            if value.isNaN, !flags.space, !flags.plus { number.removeFirst() }
            if value == .infinity, !flags.plus, !flags.space { number = Array("+Inf".utf8) }
            return pad(number, zero: false)
        }
        if flags.sharp, verb != UInt8(ascii: "b") { number = withPoint(number, verb, precision) }
        if flags.plus || number[0] != plus {
            if flags.zero, !flags.minus, let width = flags.width, width > number.count {
                output.append(number[0])
                output += [UInt8](repeating: UInt8(ascii: "0"), count: width - number.count) + number[1...]
                return
            }
            return pad(number)
        }
        pad(Array(number[1...]))
    }

    /// `#`: a decimal point always, and the trailing zeros that `g` drops.
    private func withPoint(_ number: [UInt8], _ verb: UInt8, _ precision: Int) -> [UInt8] {
        var wanted = 0
        // Not for X, though it is for x: so it stands in Go.
        if verb | 0x20 == UInt8(ascii: "g") || verb == UInt8(ascii: "x") {
            wanted = precision < 0 ? 6 : precision
        }
        let isHexadecimal = verb | 0x20 == UInt8(ascii: "x")
        let exponent = UInt8(ascii: isHexadecimal ? "p" : "e")
        let end = number.dropFirst().firstIndex { $0 | 0x20 == exponent } ?? number.count
        var body = Array(number[..<end])
        var hasPoint = false
        var sawDigit = false
        for byte in body.dropFirst() {
            if byte == UInt8(ascii: ".") {
                hasPoint = true
                continue
            }
            if byte != UInt8(ascii: "0") { sawDigit = true }
            if sawDigit { wanted -= 1 }
        }
        if !hasPoint {
            if body.count == 2, body[1] == UInt8(ascii: "0") { wanted -= 1 }
            body.append(UInt8(ascii: "."))
        }
        while wanted > 0 {
            body.append(UInt8(ascii: "0"))
            wanted -= 1
        }
        return body + number[end...]
    }

    // MARK: Strings

    mutating func printString(_ bytes: [UInt8], _ value: Value, _ verb: Unicode.Scalar) {
        switch verb {
        case "v": if flags.sharpV { quote(bytes) } else { pad(truncated(bytes)) }
        case "s": pad(truncated(bytes))
        case "q": quote(bytes)
        case "x", "X": hexadecimal(bytes, isUpper: verb == "X")
        default: bad(verb, value)
        }
    }

    /// The first characters, as many as the precision says.
    private func truncated(_ bytes: [UInt8]) -> [UInt8] {
        guard let precision = flags.precision else { return bytes }
        var index = 0
        var left = precision
        while index < bytes.count, left > 0 {
            index += UTF8Text.scalar(in: bytes, at: index).width
            left -= 1
        }
        return Array(bytes[..<index])
    }

    private mutating func quote(_ bytes: [UInt8]) {
        let bytes = truncated(bytes)
        if flags.sharp, let text = String(validating: bytes, as: UTF8.self), Self.canBackquote(text) {
            return pad(Array("`\(text)`".utf8))
        }
        var quoted: [UInt8] = []
        GoQuote.append(bytes, to: &quoted, quote: UInt8(ascii: "\""), asciiOnly: flags.plus)
        pad(quoted)
    }

    private static func canBackquote(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar.value == 0x09
                || scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "`" && scalar.value != 0xFEFF
        }
    }

    private mutating func hexadecimal(_ bytes: [UInt8], isUpper: Bool) {
        let bytes = flags.precision.map { bytes.prefix($0) } ?? bytes[...]
        let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        let prefix = Array((isUpper ? "0X" : "0x").utf8)
        var text: [UInt8] = flags.sharp && !bytes.isEmpty ? prefix : []
        for (index, byte) in bytes.enumerated() {
            if flags.space, index > 0 {
                text.append(UInt8(ascii: " "))
                if flags.sharp { text += prefix }
            }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        pad(text)
    }
}
