/// Go's quoted strings (`strconv.Quote`, `Unquote`).
enum GoQuote {
    static func quoted(_ text: String) -> String { quoted(bytes: Array(text.utf8)[...]) }

    /// Bytes that are not UTF-8 become `\x…`.
    static func quoted(bytes: ArraySlice<UInt8>, asciiOnly: Bool = false) -> String {
        var output: [UInt8] = []
        append(Array(bytes), to: &output, quote: UInt8(ascii: "\""), asciiOnly: asciiOnly)
        return String(decoding: output, as: UTF8.self)
    }

    static func append(_ bytes: [UInt8], to output: inout [UInt8], quote: UInt8, asciiOnly: Bool) {
        output.append(quote)
        var index = 0
        while index < bytes.count {
            let (scalar, width) = UTF8Text.scalar(in: bytes, at: index)
            if let scalar {
                append(scalar, to: &output, quote: quote, asciiOnly: asciiOnly)
            } else {
                output += Array("\\x".utf8)
                output += hexadecimal(UInt32(bytes[index]), digits: 2)
            }
            index += width
        }
        output.append(quote)
    }

    static func append(_ scalar: Unicode.Scalar, to output: inout [UInt8], quote: UInt8, asciiOnly: Bool) {
        let value = scalar.value
        if value == UInt32(quote) || value == UInt32(UInt8(ascii: "\\")) {
            output += [UInt8(ascii: "\\"), UInt8(value)]
        } else if asciiOnly ? value >= 0x20 && value < 0x7F : GoUnicode.isPrintable(scalar) {
            output += Array(String(Character(scalar)).utf8)
        } else if let letter = letters[value] {
            output += [UInt8(ascii: "\\"), letter]
        } else if value < 0x20 || value == 0x7F {
            output += Array("\\x".utf8) + hexadecimal(value, digits: 2)
        } else if value < 0x10000 {
            output += Array("\\u".utf8) + hexadecimal(value, digits: 4)
        } else {
            output += Array("\\U".utf8) + hexadecimal(value, digits: 8)
        }
    }

    private static let letters: [UInt32: UInt8] = [
        7: UInt8(ascii: "a"), 8: UInt8(ascii: "b"), 12: UInt8(ascii: "f"), 10: UInt8(ascii: "n"),
        13: UInt8(ascii: "r"), 9: UInt8(ascii: "t"), 11: UInt8(ascii: "v"),
    ]

    private static func hexadecimal(_ value: UInt32, digits: Int) -> [UInt8] {
        let text = Array(String(value, radix: 16).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, digits - text.count)) + text
    }

    /// `U+0029 ')'` as Go's `%#U` writes it; a negative value is Go's end of input.
    static func codePoint(_ value: Int32) -> String {
        guard value >= 0 else { return "U+FFFFFFFFFFFFFFFF" }
        let digits = String(value, radix: 16, uppercase: true)
        let text = "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        guard let scalar = Unicode.Scalar(UInt32(value)), GoUnicode.isPrintable(scalar) else { return text }
        return "\(text) '\(Character(scalar))'"
    }

    /// The value of a literal in double quotes, back quotes, or single quotes (one character).
    static func unquote(_ literal: ArraySlice<UInt8>) -> [UInt8]? {
        guard literal.count >= 2, let quote = literal.first, literal.last == quote else { return nil }
        let body = Array(literal.dropFirst().dropLast())
        if quote == UInt8(ascii: "`") {
            return body.contains(quote) ? nil : body.filter { $0 != 0x0D }
        }
        if !body.contains(UInt8(ascii: "\\")) {
            if body.contains(quote) || body.contains(0x0A) { return nil }
            if quote == UInt8(ascii: "'"), UTF8Text.count(body) != 1 { return nil }
            return body
        }
        var reader = EscapeReader(body, quote: quote)
        return reader.read()
    }

    private struct EscapeReader {
        private let body: [UInt8]
        private let quote: UInt8
        private var index = 0
        private var output: [UInt8] = []
        private var characters = 0

        init(_ body: [UInt8], quote: UInt8) {
            self.body = body
            self.quote = quote
        }

        mutating func read() -> [UInt8]? {
            while index < body.count {
                let byte = body[index]
                if byte == quote || byte == 0x0A { return nil }
                characters += 1
                if byte == UInt8(ascii: "\\") {
                    guard readEscape() else { return nil }
                } else {
                    let width = UTF8Text.scalar(in: body, at: index).width
                    output += body[index..<index + width]
                    index += width
                }
            }
            if quote == UInt8(ascii: "'"), characters != 1 { return nil }
            return output
        }

        private mutating func readEscape() -> Bool {
            guard index + 1 < body.count else { return false }
            let letter = body[index + 1]
            index += 2
            switch letter {
            case UInt8(ascii: "a"): output.append(7)
            case UInt8(ascii: "b"): output.append(8)
            case UInt8(ascii: "f"): output.append(12)
            case UInt8(ascii: "n"): output.append(10)
            case UInt8(ascii: "r"): output.append(13)
            case UInt8(ascii: "t"): output.append(9)
            case UInt8(ascii: "v"): output.append(11)
            case UInt8(ascii: "\\"): output.append(letter)
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard letter == quote else { return false }
                output.append(letter)
            case UInt8(ascii: "x"): return readNumber(digits: 2, radix: 16, isByte: true)
            case UInt8(ascii: "u"): return readNumber(digits: 4, radix: 16, isByte: false)
            case UInt8(ascii: "U"): return readNumber(digits: 8, radix: 16, isByte: false)
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                index -= 1
                return readNumber(digits: 3, radix: 8, isByte: true)
            default: return false
            }
            return true
        }

        private mutating func readNumber(digits: Int, radix: Int, isByte: Bool) -> Bool {
            guard index + digits <= body.count else { return false }
            let text = String(decoding: body[index..<index + digits], as: UTF8.self)
            guard !text.hasPrefix("+"), !text.hasPrefix("-"), let value = UInt32(text, radix: radix) else {
                return false
            }
            index += digits
            if isByte {
                guard value <= 255 else { return false }
                output.append(UInt8(value))
                return true
            }
            guard let scalar = Unicode.Scalar(value) else { return false }
            output += Array(String(Character(scalar)).utf8)
            return true
        }
    }
}
