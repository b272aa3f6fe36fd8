import Glibc

/// Floats as Go's `strconv.FormatFloat` writes them.
enum FloatText {
    /// - Parameters:
    ///   - verb: one of `e E f g G b x X`.
    ///   - precision: digits; -1 for as few as read back as the same value.
    static func format(_ value: Double, _ verb: UInt8, precision: Int) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        switch verb {
        case UInt8(ascii: "b"): return binary(value)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): return hexadecimal(value, verb, precision)
        default: break
        }
        if precision < 0 { return shortest(value, verb) }
        return printed(value, verb, verb | 0x20 == UInt8(ascii: "g") ? max(precision, 1) : precision)
    }

    private static func printed(_ value: Double, _ verb: UInt8, _ precision: Int) -> String {
        let format = "%.\(precision)" + String(Character(Unicode.Scalar(verb)))
        return withVaList([value]) { arguments in
            var buffer = [CChar](repeating: 0, count: precision + 340)
            let count = vsnprintf(&buffer, buffer.count, format, arguments)
            return String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    // MARK: Shortest

    private struct Digits {
        var isNegative = false
        var digits: [UInt8] = []
        /// The value is 0.digits × 10^point.
        var point = 0

        init(_ value: Double) {
            var exponent = 0
            var seenPoint = false
            var whole = 0
            isNegative = value.sign == .minus
            var bytes = Array(value.magnitude.description.utf8)
            if let mark = bytes.firstIndex(of: UInt8(ascii: "e")) {
                exponent = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)) ?? 0
                bytes.removeSubrange(mark...)
            }
            for byte in bytes {
                if byte == UInt8(ascii: ".") {
                    seenPoint = true
                } else {
                    digits.append(byte)
                    if !seenPoint { whole += 1 }
                }
            }
            point = whole + exponent
            let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
            digits.removeFirst(leading)
            point -= leading
            while digits.last == UInt8(ascii: "0") { digits.removeLast() }
            if digits.isEmpty { point = 0 }
        }
    }

    private static func shortest(_ value: Double, _ verb: UInt8) -> String {
        let digits = Digits(value)
        switch verb {
        case UInt8(ascii: "e"), UInt8(ascii: "E"): return scientific(digits, verb)
        case UInt8(ascii: "f"), UInt8(ascii: "F"): return plain(digits)
        default:
            let exponent = digits.point - 1
            // A precision of 6 decides when the shortest digits are asked for.
            if !digits.digits.isEmpty, exponent < -4 || exponent >= 6 {
                return scientific(digits, verb == UInt8(ascii: "G") ? UInt8(ascii: "E") : UInt8(ascii: "e"))
            }
            return plain(digits)
        }
    }

    private static func plain(_ number: Digits) -> String {
        let zero = UInt8(ascii: "0")
        var output: [UInt8] = number.isNegative ? [UInt8(ascii: "-")] : []
        let (digits, point) = (number.digits, number.point)
        if digits.isEmpty {
            output.append(zero)
        } else if point <= 0 {
            output += [zero, UInt8(ascii: ".")] + [UInt8](repeating: zero, count: -point) + digits
        } else if point >= digits.count {
            output += digits + [UInt8](repeating: zero, count: point - digits.count)
        } else {
            output += digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func scientific(_ number: Digits, _ letter: UInt8) -> String {
        var output: [UInt8] = number.isNegative ? [UInt8(ascii: "-")] : []
        let digits = number.digits.isEmpty ? [UInt8(ascii: "0")] : number.digits
        output.append(digits[0])
        if digits.count > 1 { output += [UInt8(ascii: ".")] + digits[1...] }
        let exponent = number.digits.isEmpty ? 0 : number.point - 1
        output += [letter, exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")]
        let text = Array(String(abs(exponent)).utf8)
        if text.count < 2 { output.append(UInt8(ascii: "0")) }
        return String(decoding: output + text, as: UTF8.self)
    }

    // MARK: Powers of two

    private static func binary(_ value: Double) -> String {
        let bits = value.magnitude.bitPattern
        var exponent = Int(bits >> 52)
        var mantissa = bits & (1 << 52 - 1)
        if exponent == 0 { exponent = 1 } else { mantissa |= 1 << 52 }
        exponent -= 1075
        return (value.sign == .minus ? "-" : "") + "\(mantissa)p" + (exponent < 0 ? "" : "+") + "\(exponent)"
    }

    private static func hexadecimal(_ value: Double, _ verb: UInt8, _ precision: Int) -> String {
        let letter = verb == UInt8(ascii: "x") ? "a" : "A"
        let format = precision < 0 ? "%" + letter : "%.\(precision)" + letter
        let text: String = withVaList([value]) { arguments in
            var buffer = [CChar](repeating: 0, count: max(precision, 0) + 64)
            let count = vsnprintf(&buffer, buffer.count, format, arguments)
            return String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        // Go writes exponents with two digits at least.
        guard let mark = text.lastIndex(where: { $0 == "p" || $0 == "P" }) else { return text }
        // glibc rounds 1.5 to 2p+0, Go to 1p+1.
        if let two = text.firstIndex(of: "2"), text[..<two].lowercased().hasSuffix("0x"),
            text.index(after: two) == mark,
            let exponent = Int(text[text.index(after: mark)...])
        {
            let sign = exponent + 1 < 0 ? "-" : "+"
            let digits = String(abs(exponent + 1))
            return text[..<two] + "1" + String(text[mark]) + sign + (digits.utf8.count < 2 ? "0" : "") + digits
        }
        let exponent = text[text.index(mark, offsetBy: 2)...]
        return text[..<text.index(mark, offsetBy: 2)] + (exponent.utf8.count < 2 ? "0" : "") + exponent
    }
}
