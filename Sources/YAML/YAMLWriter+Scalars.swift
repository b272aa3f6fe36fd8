extension YAMLWriter {
    /// Writes a string in the given form; `indent` is that of its continuation lines.
    mutating func write(_ text: String, _ form: ScalarStyle.Form, indent: Int, allowsBreaks: Bool) {
        text.withBytes { bytes in
            switch form {
            case .plain: writePlain(bytes, indent: indent, allowsBreaks: allowsBreaks)
            case .singleQuoted: writeSingleQuoted(bytes, indent: indent, allowsBreaks: allowsBreaks)
            case .doubleQuoted: writeDoubleQuoted(bytes, indent: indent, allowsBreaks: allowsBreaks)
            case .literal: writeLiteral(bytes, indent: indent)
            }
        }
    }

    private mutating func writePlain(_ bytes: UnsafeBufferPointer<UInt8>, indent: Int, allowsBreaks: Bool) {
        separate()
        if !allowsBreaks || column + bytes.count <= width {
            copyWord(bytes, from: 0, to: bytes.count)
        } else {
            writeFolding(bytes, indent: indent, allowsBreaks: allowsBreaks, isQuoted: false)
        }
        whitespace = false
        indention = false
    }

    private mutating func writeSingleQuoted(_ bytes: UnsafeBufferPointer<UInt8>, indent: Int, allowsBreaks: Bool) {
        writeIndicator("'", isIndention: false)
        writeFolding(bytes, indent: indent, allowsBreaks: allowsBreaks, isQuoted: true)
        output.append(UInt8(ascii: "'"))
        column += 1
        whitespace = false
        indention = false
    }

    /// Plain and single-quoted text: a line that has passed the 80th column is broken at its next single space.
    private mutating func writeFolding(
        _ bytes: UnsafeBufferPointer<UInt8>, indent: Int, allowsBreaks: Bool, isQuoted: Bool
    ) {
        var afterSpace = false
        var afterBreak = false
        var index = 0
        while index < bytes.count {
            let end = Self.wordEnd(bytes, from: index)
            if end > index {
                if afterBreak { writeIndent(indent) }
                copyWord(bytes, from: index, to: end)
                indention = false
                afterSpace = false
                afterBreak = false
                index = end
                continue
            }
            let character = YAMLCharacter(bytes, at: index)
            switch character.kind {
            case .space:
                let isInside = !isQuoted || index > 0 && index < bytes.count - 1
                if allowsBreaks, !afterSpace, column > width, isInside, bytes[index + 1] != 0x20 {
                    writeIndent(indent)
                } else {
                    copy(bytes, at: index, width: 1)
                }
                afterSpace = true
            case .lineBreak:
                if !afterBreak, bytes[index] == 0x0A { writeBreak() }
                writeBreak(bytes, at: index, width: character.width)
                afterBreak = true
            case .start, .tab, .null, .other:
                if afterBreak { writeIndent(indent) }
                // A single quote is doubled; nothing else stops a word here but characters that only begin like a break.
                if isQuoted, bytes[index] == UInt8(ascii: "'") { copy(bytes, at: index, width: 1) }
                copy(bytes, at: index, width: character.width)
                indention = false
                afterSpace = false
                afterBreak = false
            }
            index += character.width
        }
    }

    /// The end of a run without spaces, quotes and whatever may be a line break.
    private static func wordEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte <= 0x20 || byte == UInt8(ascii: "'") || byte == 0xC2 || byte == 0xE2 { break }
            index += 1
        }
        return index
    }

    private mutating func copyWord(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
        output.append(contentsOf: word)
        for byte in word where byte & 0xC0 != 0x80 { column += 1 }
    }

    @inline(__always) private mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, width: Int) {
        if width == 1 {
            output.append(bytes[index])
        } else {
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<min(index + width, bytes.count)]))
        }
        column += 1
    }

    private mutating func writeBreak(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, width: Int) {
        copy(bytes, at: index, width: width)
        column = 0
        indention = true
    }

    // MARK: Double quotes

    private mutating func writeDoubleQuoted(_ bytes: UnsafeBufferPointer<UInt8>, indent: Int, allowsBreaks: Bool) {
        writeIndicator("\"", isIndention: false)
        // goyaml looks for a byte order mark at the start of the text whichever character it is at, so that a text
        // beginning with one is escaped throughout.
        let escapesAll = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        var afterSpace = false
        var index = 0
        while index < bytes.count {
            let character = YAMLCharacter(bytes, at: index)
            if escapesAll || Self.mustEscape(character, bytes[index]) {
                writeEscape(bytes, at: index, width: character.width)
                afterSpace = false
            } else if character.kind == .space {
                if allowsBreaks, !afterSpace, column > width, index > 0, index < bytes.count - 1 {
                    writeIndent(indent)
                    if bytes[index + 1] == 0x20 { writeASCII("\\") }
                } else {
                    copy(bytes, at: index, width: 1)
                }
                afterSpace = true
            } else {
                copy(bytes, at: index, width: character.width)
                afterSpace = false
            }
            index += character.width
        }
        output.append(UInt8(ascii: "\""))
        column += 1
        whitespace = false
        indention = false
    }

    private static func mustEscape(_ character: YAMLCharacter, _ byte: UInt8) -> Bool {
        !character.isPrintable || character.kind == .lineBreak || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: "\\")
    }

    private mutating func writeEscape(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, width: Int) {
        var value = UInt32(bytes[index])
        if width > 1 {
            value &= width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07
            for byte in bytes[(index + 1)..<min(index + width, bytes.count)] {
                value = value << 6 | UInt32(byte & 0x3F)
            }
        }
        if let name = Self.escapeNames[value] {
            writeASCII(name)
        } else if value <= 0xFF {
            writeASCII("\\x" + Self.hexadecimal(value, digits: 2))
        } else if value <= 0xFFFF {
            writeASCII("\\u" + Self.hexadecimal(value, digits: 4))
        } else {
            writeASCII("\\U" + Self.hexadecimal(value, digits: 8))
        }
    }

    private static let escapeNames: [UInt32: String] = [
        0x00: "\\0", 0x07: "\\a", 0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0B: "\\v", 0x0C: "\\f", 0x0D: "\\r",
        0x1B: "\\e", 0x22: "\\\"", 0x5C: "\\\\", 0x85: "\\N", 0xA0: "\\_", 0x2028: "\\L", 0x2029: "\\P",
    ]

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private mutating func writeASCII(_ text: String) {
        output.append(contentsOf: text.utf8)
        column += text.utf8.count
    }

    // MARK: Blocks

    private mutating func writeLiteral(_ bytes: UnsafeBufferPointer<UInt8>, indent: Int) {
        writeIndicator("|", isIndention: false)
        if let first = bytes.first, first == 0x20 || YAMLCharacter(bytes, at: 0).kind == .lineBreak { writeASCII("2") }
        writeASCII(Self.chomping(bytes))
        writeBreak()
        indention = true
        whitespace = true
        var afterBreak = true
        var index = 0
        while index < bytes.count {
            let character = YAMLCharacter(bytes, at: index)
            if character.kind == .lineBreak {
                writeBreak(bytes, at: index, width: character.width)
                afterBreak = true
                index += character.width
            } else {
                if afterBreak { writeIndent(indent) }
                index = copyLine(bytes, from: index)
                indention = false
                afterBreak = false
            }
        }
    }

    /// Copies up to the next break. The column only has to say that the line is not empty.
    private mutating func copyLine(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != 0x0A {
            if bytes[index] == 0xE2, YAMLCharacter(bytes, at: index).kind == .lineBreak { break }
            index += 1
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        column += index - start
        return index
    }

    /// `-` for no break at the end, nothing for one, `+` for more and for a text that is one break.
    private static func chomping(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let last = startOfCharacter(before: bytes.count, in: bytes)
        guard YAMLCharacter(bytes, at: last).kind == .lineBreak else { return "-" }
        if last == 0 { return "+" }
        let previous = startOfCharacter(before: last, in: bytes)
        return YAMLCharacter(bytes, at: previous).kind == .lineBreak ? "+" : ""
    }

    private static func startOfCharacter(before end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var index = end - 1
        while index > 0, bytes[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }
}
