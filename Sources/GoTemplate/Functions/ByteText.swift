/// Strings as Go has them: bytes.
enum ByteText {
    static func range(of part: [UInt8], in bytes: [UInt8], from start: Int) -> Range<Int>? {
        guard let first = part.first else { return start..<start }
        guard bytes.count - start >= part.count else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            part.withUnsafeBufferPointer { part in
                var index = start
                let last = bytes.count - part.count
                while index <= last {
                    if bytes[index] == first {
                        var offset = 1
                        while offset < part.count, bytes[index + offset] == part[offset] { offset += 1 }
                        if offset == part.count { return index..<index + part.count }
                    }
                    index += 1
                }
                return nil
            }
        }
    }

    /// `strings.SplitN`; a negative limit is none, an empty separator cuts into characters.
    static func split(_ bytes: [UInt8], by separator: [UInt8], limit: Int = -1) -> [ArraySlice<UInt8>] {
        if limit == 0 { return [] }
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        if separator.isEmpty {
            while start < bytes.count, limit < 0 || parts.count < limit - 1 {
                let width = UTF8Text.scalar(in: bytes, at: start).width
                parts.append(bytes[start..<start + width])
                start += width
            }
            if start < bytes.count { parts.append(bytes[start...]) }
            return parts
        }
        while limit < 0 || parts.count < limit - 1, let found = range(of: separator, in: bytes, from: start) {
            parts.append(bytes[start..<found.lowerBound])
            start = found.upperBound
        }
        return parts + [bytes[start...]]
    }

    static func trimmedSpace(_ bytes: [UInt8]) -> ArraySlice<UInt8> { trimmed(bytes, where: GoUnicode.isSpace) }

    /// `strings.Trim(text, cutset)`.
    static func trimmed(_ bytes: [UInt8], of cutset: String) -> ArraySlice<UInt8> {
        let scalars = Set(cutset.unicodeScalars)
        return trimmed(bytes) { scalars.contains($0) }
    }

    private static func trimmed(_ bytes: [UInt8], where isCut: (Unicode.Scalar) -> Bool) -> ArraySlice<UInt8> {
        var start = 0
        while start < bytes.count {
            let (scalar, width) = UTF8Text.scalar(in: bytes, at: start)
            guard let scalar, isCut(scalar) else { break }
            start += width
        }
        var end = bytes.count
        while end > start {
            var last = end - 1
            while last > start, end - last < 4, bytes[last] & 0xC0 == 0x80 { last -= 1 }
            let (scalar, width) = UTF8Text.scalar(in: bytes, at: last)
            guard let scalar, last + width == end, isCut(scalar) else { break }
            end = last
        }
        return bytes[start..<end]
    }
}
