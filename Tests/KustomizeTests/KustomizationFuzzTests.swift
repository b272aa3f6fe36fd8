import Kustomize
import TestSupport
import Testing

/// Broken kustomizations: every one ends in objects or an error, none in a crash or without end.
@Suite struct KustomizationFuzzTests {
    private static let pieces = [
        "null", "[]", "{}", "- ", ": ", "\n", "\n  ", "  - ", "\"", "'", "|\n", "&a ", "*a", "..", "../..", "/", "-1",
        "1e9",
        "$patch: delete", "[name=", "*", "\0", "\u{85}", "~", "<<: *a", "---\n", "resources", "kind: List", "items:",
        "metadata: null", "true", "{{", "!!binary x", "%", "\t", ".", "name: [", "(", "\\", "😀",
    ]

    @Test("survives mutated kustomizations")
    func survives() throws {
        var random = SeededGenerator(seed: 7)
        for round in Rounds(400) {
            var files = RandomOverlay(seed: round % 40).files
            for _ in 0...random.pick([0, 1, 3]) {
                let path = random.pick(files.keys.sorted())
                files[path] = Self.mutated(files[path] ?? "", &random)
            }
            _ = try? built(MemoryFiles(files), at: "overlay")
        }
    }

    private static func mutated(_ text: String, _ random: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.insert(contentsOf: random.pick(pieces).utf8, at: place)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2 where place < bytes.count: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            default:
                let other = Int.random(in: 0...bytes.count, using: &random)
                let piece = Array(bytes[min(place, other)..<max(place, other)].prefix(80))
                bytes.insert(contentsOf: piece, at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
