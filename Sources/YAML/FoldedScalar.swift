/// What becomes of a `>` scalar that goyaml v3 reads, writes in the same style and reads again, as kustomize does with
/// every object: where a line is followed by one that is indented further, a line break is added.
///
/// - SeeAlso: go-yaml/yaml v3.0.1, `emitterc.go` `yaml_emitter_write_folded_scalar`, which looks at the beginning of the
///   text where it means the next line.
enum FoldedScalar {
    static func rewritten(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard isKept(bytes) else { return text }
        let start = bytes.firstIndex { $0 != newline } ?? 0
        let adds = start < bytes.count && !isBlank(bytes[start])
        var output: [UInt8] = Array(repeating: newline, count: start)
        var index = start
        while index < bytes.count {
            let end = bytes[index...].firstIndex(of: newline) ?? bytes.count
            output += bytes[index..<end]
            let next = bytes[end...].firstIndex { $0 != newline } ?? bytes.count
            let breaks = next - end
            let isIndented = isBlank(bytes[index])
            let written = breaks + (adds && !isIndented && breaks > 0 ? 1 : 0)
            if next == bytes.count {
                output += Array(repeating: newline, count: breaks < 2 ? breaks : written)
            } else if isIndented || isBlank(bytes[next]) {
                output += Array(repeating: newline, count: written)
            } else {
                output += written == 1 ? [UInt8(ascii: " ")] : Array(repeating: newline, count: written - 1)
            }
            index = next
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static let newline = UInt8(ascii: "\n")

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Texts with spaces before a line break or at the end, or with what cannot be printed, are written in quotes.
    private static func isKept(_ bytes: [UInt8]) -> Bool {
        guard let last = bytes.last, last != UInt8(ascii: " ") else { return false }
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == newline, previous == UInt8(ascii: " ") { return false }
            if byte < 0x20 && byte != newline && byte != UInt8(ascii: "\t") || byte == 0x7F || byte >= 0xF0 {
                return false
            }
            previous = byte
        }
        return true
    }
}
