/// Characters of bytes; what is not UTF-8 is U+FFFD, one byte wide.
enum UTF8Decoder {
    @inline(__always) static func scalar(_ bytes: [UInt8], _ index: Int) -> (UInt32, Int) {
        let first = bytes[index]
        return first < 0x80 ? (UInt32(first), 1) : long(bytes, index)
    }

    private static func long(_ bytes: [UInt8], _ index: Int) -> (UInt32, Int) {
        let first = bytes[index]
        let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
        guard width > 0, first < 0xF5, index + width <= bytes.count else { return (0xFFFD, 1) }
        var value = UInt32(first) & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
        for offset in 1..<width {
            guard bytes[index + offset] & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(bytes[index + offset] & 0x3F)
        }
        let isOverlong = width == 3 && value < 0x800 || width == 4 && value < 0x10000
        return isOverlong || Unicode.Scalar(value) == nil ? (0xFFFD, 1) : (value, width)
    }
}
