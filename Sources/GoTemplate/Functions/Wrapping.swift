/// Lines cut to a width, in bytes as Masterminds/goutils counts.
enum Wrapping {
    static func wrapped(_ text: [UInt8], at width: Int, with lineBreak: [UInt8], breaksWords: Bool) -> [UInt8] {
        let lineBreak = lineBreak.isEmpty ? [0x0A] : lineBreak
        let width = max(width, 1)
        var output: [UInt8] = []
        var offset = 0
        while text.count - offset > width {
            if text[offset] == 0x20 {
                offset += 1
                continue
            }
            if let space = text[offset...(offset + width)].lastIndex(of: 0x20) {
                output += text[offset..<space] + lineBreak
                offset = space + 1
            } else if breaksWords {
                output += text[offset..<offset + width] + lineBreak
                offset += width
            } else if let space = text[(offset + width)...].firstIndex(of: 0x20) {
                output += text[offset..<space] + lineBreak
                offset = space + 1
            } else {
                output += text[offset...]
                offset = text.count
            }
        }
        return output + text[offset...]
    }

    /// With `...` in place of what is left out at the end and, from an offset on, at the start.
    static func abbreviated(_ text: [UInt8], offset: Int, width: Int) -> [UInt8] {
        if text.count <= width || width < 4 { return text.count <= width ? text : [] }
        let dots = Array("...".utf8)
        var offset = min(offset, text.count)
        if text.count - offset < width - 3 { offset = text.count - (width - 3) }
        if offset <= 4 { return text[..<(width - 3)] + dots }
        if width < 7 { return [] }
        if offset + width - 3 < text.count {
            return dots + abbreviated(Array(text[offset...]), offset: 0, width: width - 3)
        }
        return dots + text[(text.count - (width - 3))...]
    }
}
