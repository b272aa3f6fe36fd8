import TestSupport
import Testing
import YAML

/// libyaml gets text that needs no decoding whole; all other text goes through its own reader. Both give the same.
@Suite("input given whole, and input read in pieces")
struct WholeInputTests {
    /// A byte order mark makes the reader take the text, and is no part of it; alone on its line it moves no column.
    private func read(_ text: String, throughReader: Bool) -> String {
        do {
            let documents = try YAMLParser.documents((throughReader ? "\u{FEFF}\n" : "\n") + text, rules: .yaml12)
            return "\(documents)"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "the same nodes and the same errors, at the same places",
        arguments: [
            "", "a", "a: 1\n", "a: 1", "- é\n- 日本\n- 😀: x\n", "a: |\n  x\n\n  é\n", "---\na\n...\n---\nb\n", "a: [1\n",
            "é: @\n",
            "a:\n\t- b\n", "\"\\u00e9\"", "a\r\nb: c\r\n", "a\u{85}b: c\u{2028}d", "'\u{10FFFF}'", "x: \u{E000}",
            "a: \"unfinished", "# only a comment", "%YAML 1.1\n---\na", "é: é: é\n", "- a\n -b\n- - c",
        ])
    func same(_ text: String) {
        #expect(read(text, throughReader: false) == read(text, throughReader: true))
    }

    @Test("property: pieces of everything, in any order, of any length")
    func propertyOfBothWays() {
        let pieces = [
            "a", "é", "日", "😀", ": ", "- ", "\n", "\n  ", "\t", "\"", "'", "|\n", ">-\n", "[", "]", "{", "}", ",", "#",
            " ", "---\n",
            "...\n", "&a ", "*a", "!!str ", "\u{85}", "\u{2028}", "\r", "?", "%", "abcdefgh",
            "012345678901234567",
        ]
        for seed in Rounds(2_000) {
            var random = SeededGenerator(seed: Int(seed))
            let count = Int.random(in: 0..<(seed % 50 == 0 ? 20_000 : 40), using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            #expect(read(text, throughReader: false) == read(text, throughReader: true), "seed \(seed)")
        }
    }

    @Test(
        "what is no text is refused by the reader, and named",
        arguments: [
            [0x61, 0x00], [0x61, 0xFF], [0xC3], [0xE2, 0x82], [0xC0, 0x80], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0x61, 0x7F], [0x61, 0x1B], [0xC2, 0x80], [0xEF, 0xBF, 0xBF], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func refused(_ bytes: [UInt8]) {
        for padding in [0, 7, 8, 40_000] {
            #expect(throws: ParseError.self) {
                try YAMLParser.documents([UInt8](repeating: 0x20, count: padding) + bytes)
            }
        }
    }
}
