extension YAMLParser {
    /// Reads text in which double-quoted scalars may escape a single quote: `"don\'t"`. YAML has no such escape and
    /// libyaml refuses it; goyaml takes it (go-yaml/yaml v2.4.0 scannerc.go), so manifests have it.
    ///
    /// The backslash is taken out where reading stopped and the text is read again, a bounded number of times.
    static func readingQuoteEscapes<Result>(
        _ bytes: UnsafeRawBufferPointer, _ read: (UnsafeRawBufferPointer) throws(ParseError) -> Result
    ) throws(ParseError) -> Result {
        var failure: ParseError
        do throws(ParseError) { return try read(bytes) } catch { failure = error }
        guard case .syntax(let problem) = failure.cause, problem.hasPrefix(SyntaxProblem.unknownEscape) else {
            throw failure
        }
        var repaired = Array(bytes)
        for _ in 0..<min(100, 1 + (256 << 20) / max(1, bytes.count)) {
            guard let offset = failure.position.offset(in: repaired), offset + 1 < repaired.count,
                repaired[offset] == UInt8(ascii: "\\"), repaired[offset + 1] == UInt8(ascii: "'")
            else { throw failure }
            repaired.remove(at: offset)
            do throws(ParseError) {
                return try repaired.withUnsafeBufferPointer { bytes throws(ParseError) in
                    try read(UnsafeRawBufferPointer(bytes))
                }
            } catch {
                failure = error
            }
        }
        throw failure
    }
}

extension Position {
    /// The byte the position names; `nil` behind the end.
    func offset(in bytes: some RandomAccessCollection<UInt8>) -> Int? {
        var line = 1
        var offset = 0
        var index = bytes.startIndex
        while index < bytes.endIndex, line < self.line {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            bytes.formIndex(after: &index)
            offset += 1
        }
        var column = 1
        while index < bytes.endIndex, column < self.column {
            repeat {
                bytes.formIndex(after: &index)
                offset += 1
            } while index < bytes.endIndex && bytes[index] & 0xC0 == 0x80
            column += 1
        }
        return index < bytes.endIndex ? offset : nil
    }
}
