import YAML

extension Node {
    /// The tree after kustomize's trip through JSON, which it reads back as YAML: there U+0085 is a line break, so that
    /// in a string it turns into a space and takes the spaces around it along.
    var withFoldedBreaks: Node {
        switch self {
        case .string(let text): .string(Self.folded(text))
        case .sequence(let elements): .sequence(elements.map(\.withFoldedBreaks))
        case .mapping(let mapping):
            .mapping(
                Mapping(uniquePairs: mapping.pairs.map { Mapping.Pair(key: $0.key, value: $0.value.withFoldedBreaks) }))
        default: self
        }
    }

    private static func folded(_ text: String) -> String {
        guard text.unicodeScalars.contains("\u{85}") else { return text }
        var output = String.UnicodeScalarView()
        var breaks = 0
        for scalar in text.unicodeScalars {
            if scalar == "\u{85}" {
                if breaks == 0 { while output.last == " " { output.removeLast() } }
                breaks += 1
                continue
            }
            if breaks > 0 {
                if scalar == " " { continue }
                output.append(contentsOf: breaks == 1 ? [" "] : Array(repeating: "\n", count: breaks - 1))
                breaks = 0
            }
            output.append(scalar)
        }
        if breaks > 0 { output.append(contentsOf: breaks == 1 ? [" "] : Array(repeating: "\n", count: breaks - 1)) }
        return String(output)
    }

    /// Whether a text may hold U+0085, as it is or escaped.
    static func mayHoldBreaks(_ bytes: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == 0x85, previous == 0xC2 { return true }
            if previous == UInt8(ascii: "\\"),
                byte == UInt8(ascii: "N") || byte == UInt8(ascii: "x") || byte == UInt8(ascii: "u")
            {
                return true
            }
            previous = byte
        }
        return false
    }
}
