/// Bytes read as Go's `utf8` package reads them: what is not UTF-8 is U+FFFD of one byte's width.
enum UTF8Text {
    /// The character at `index`; `nil` with width 1 for bytes that are none.
    @inline(__always)
    static func scalar(in bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar?, width: Int) {
        let first = bytes[index]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        return longScalar(in: bytes, at: index)
    }

    private static func longScalar(in bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar?, width: Int) {
        let first = bytes[index]
        let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
        guard width > 0, first < 0xF5, index + width <= bytes.count else { return (nil, 1) }
        var value = UInt32(first) & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
        for offset in 1..<width {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else { return (nil, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let isOverlong = width == 3 && value < 0x800 || width == 4 && value < 0x10000
        guard !isOverlong, let scalar = Unicode.Scalar(value) else { return (nil, 1) }
        return (scalar, width)
    }

    static func count(_ bytes: [UInt8]) -> Int {
        var count = 0
        var index = 0
        while index < bytes.count {
            index += scalar(in: bytes, at: index).width
            count += 1
        }
        return count
    }
}

/// Go's `unicode` package.
enum GoUnicode {
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (UInt8(scalar.value) | 0x20) &- UInt8(ascii: "a") < 26 }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return UInt8(scalar.value) &- UInt8(ascii: "0") < 10 }
        return scalar.properties.generalCategory == .decimalNumber
    }

    static func isUpper(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return UInt8(scalar.value) &- UInt8(ascii: "A") < 26 }
        return scalar.properties.generalCategory == .uppercaseLetter
    }

    static func isLower(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return UInt8(scalar.value) &- UInt8(ascii: "a") < 26 }
        return scalar.properties.generalCategory == .lowercaseLetter
    }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0: true
        case 0...0xFF: false
        default: scalar.properties.isWhitespace
        }
    }

    /// Letters, marks, numbers, punctuation, symbols, and the ASCII space.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }

    /// One character for one, as Go maps case: what has a longer form stays as it is.
    static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar { single(scalar.properties.uppercaseMapping, scalar) }

    static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // U+0130 has a longer lower case in Unicode, but not in Go.
        scalar.value == 0x130 ? "i" : single(scalar.properties.lowercaseMapping, scalar)
    }

    static func title(_ scalar: Unicode.Scalar) -> Unicode.Scalar { single(scalar.properties.titlecaseMapping, scalar) }

    private static func single(_ mapping: String, _ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let scalars = mapping.unicodeScalars
        guard let first = scalars.first, scalars.count == 1 else { return scalar }
        return first
    }
}
