extension JSONTreeBuilder {
    /// The end of the string at `index` if it holds ASCII without escapes only, as nearly all strings do.
    @inline(__always) func plainStringEnd() -> Int? {
        let raw = UnsafeRawBufferPointer(bytes)
        var position = index
        while position + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
            let found = Self.stops(in: word)
            if found != 0 {
                position += found.trailingZeroBitCount >> 3
                return raw[position] == UInt8(ascii: "\"") ? position : nil
            }
            position += 8
        }
        while position < raw.count {
            let byte = raw[position]
            if byte == UInt8(ascii: "\"") { return position }
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\\") { return nil }
            position += 1
        }
        return nil
    }

    /// The high bit of each byte that is a quote, a backslash, a control character or not ASCII. Bytes after the first
    /// one found may be marked wrongly; the first never is.
    @inline(__always) private static func stops(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        let controls = (word &- ones &* 0x20) & ~word
        return ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | controls | word) & highs
    }

    /// Reads a string whose opening quote is behind `index`.
    @inline(__always) mutating func string() throws(Failure) -> String {
        if let end = plainStringEnd() {
            let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[index..<end]), as: UTF8.self)
            index = end + 1
            return text
        }
        return try longString()
    }

    /// A string with escapes or with more than ASCII.
    private mutating func longString() throws(Failure) -> String {
        let opening = index - 1
        var start = index
        var content: [UInt8] = []
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                content.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
                index += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw Failure(cause: .notUTF8, offset: opening)
                }
                return text
            case UInt8(ascii: "\\"):
                content.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
                index += 1
                try escape(into: &content)
                start = index
            case 0..<0x20: throw syntax("a control character in a string must be escaped")
            default: index += 1
            }
        }
        index = opening
        throw syntax("the closing quote is missing")
    }

    private mutating func escape(into content: inout [UInt8]) throws(Failure) {
        guard let byte else { throw syntax("the text ends inside a string") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "u"): content.append(contentsOf: UTF8.encodedBytes(of: try unicodeEscape()))
        default:
            index -= 1
            throw syntax("an unknown escape sequence")
        }
    }

    private mutating func unicodeEscape() throws(Failure) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, bytes.count - index >= 6, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw syntax("half of a surrogate pair stands alone") }
        index += 2
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw syntax("half of a surrogate pair stands alone") }
        return scalar
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        guard bytes.count - index >= 4 else { throw syntax("\\u needs four hexadecimal digits") }
        var value: UInt32 = 0
        for byte in bytes[index..<(index + 4)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw syntax("\\u needs four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }

    mutating func number() throws(Failure) -> Node {
        let start = index
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let firstDigit = index
        var magnitude: UInt = 0
        var fits = true
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(UInt(digit))
            if overflows || carries { fits = false }
            magnitude = sum
            index += 1
        }
        guard index > firstDigit else { throw syntax("a digit is expected") }
        if bytes[firstDigit] == UInt8(ascii: "0"), index - firstDigit > 1 {
            index = firstDigit
            throw syntax("a number cannot start with 0")
        }
        if let byte, byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
            return try float(from: start)
        }
        guard fits else { return try float(from: start) }
        if !isNegative { return magnitude <= UInt(Int.max) ? .integer(Int(magnitude)) : .unsigned(magnitude) }
        if magnitude <= UInt(Int.max) + 1 { return .integer(Int(truncatingIfNeeded: 0 &- magnitude)) }
        return try float(from: start)
    }

    /// `index` is behind the whole part.
    private mutating func float(from start: Int) throws(Failure) -> Node {
        if byte == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if let byte, byte | 0x20 == UInt8(ascii: "e") {
            index += 1
            if let sign = self.byte, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        let text = UnsafeBufferPointer(rebasing: bytes[start..<index])
        guard let value = DecimalText(text).float else {
            index = start
            throw syntax("a number too large for 64 bits")
        }
        return .float(value)
    }

    private mutating func digits() throws(Failure) {
        let start = index
        while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
        guard index > start else { throw syntax("a digit is expected") }
    }
}

extension UTF8 {
    static func encodedBytes(of scalar: Unicode.Scalar) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(contentsOf: String(Character(scalar)).utf8)
        return bytes
    }
}
