/// Finds the line of a field in a YAML text, for messages: a search for its name, not a parse.
enum LineFinder {
    /// - Parameter place: `patches[1].target.kind`.
    /// - Returns: counted from 1; `nil` when nothing looks like the field.
    static func line(of place: String, in bytes: [UInt8]) -> Int? {
        guard !bytes.isEmpty, !place.isEmpty else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var found: Int?
        var from = 0
        for part in place.split(separator: ".") {
            let name = part.prefix { $0 != "[" }
            let index = part.dropFirst(name.count).dropFirst().dropLast()
            guard let line = lines[from...].firstIndex(where: { isKey(Array(name.utf8), in: $0) }) else { return found }
            found = line + 1
            from = line
            guard let count = Int(index) else { continue }
            // The n-th dash below the key, at the depth of the first, before anything else that stands where the key does.
            let keyDepth = lines[line].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") }.count
            var depth: Int?
            var seen = -1
            for (offset, text) in lines[(line + 1)...].enumerated() {
                let indent = text.prefix { $0 == UInt8(ascii: " ") }.count
                guard text.dropFirst(indent).first == UInt8(ascii: "-") else {
                    if indent <= keyDepth, let next = text.dropFirst(indent).first, next != UInt8(ascii: "#") { break }
                    continue
                }
                if indent < keyDepth { break }
                if depth == nil { depth = indent }
                guard indent == depth else { continue }
                seen += 1
                if seen == count {
                    from = line + 1 + offset
                    found = from + 1
                    break
                }
            }
        }
        return found
    }

    private static func isKey(_ name: [UInt8], in line: ArraySlice<UInt8>) -> Bool {
        let marks: [UInt8] = [
            UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "{"),
        ]
        let text = line.drop { marks.contains($0) }
        guard text.starts(with: name) else { return false }
        let rest = text.dropFirst(name.count).drop { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
        return rest.first == UInt8(ascii: ":")
    }
}
