import Testing
import YAML

/// Go compares text byte by byte; Swift's own `==` takes both ways to write an "é" for the same.
@Suite("text is told apart by its bytes")
struct ExactTextTests {
    static let composed = "caf\u{E9}"
    static let decomposed = "cafe\u{301}"
    /// As many bytes in either form: U+212B, and A with a ring.
    static let sameLength = ("\u{212B}", "A\u{30A}")

    @Test("a key is found by its own bytes only")
    func lookup() {
        #expect(Self.composed == Self.decomposed, "what this is about: Swift sees no difference")
        var mapping: Mapping = [:]
        mapping[Self.composed] = 1
        #expect(mapping[Self.decomposed] == nil)
        mapping[Self.decomposed] = 2
        #expect(mapping.count == 2)
        #expect(mapping[Self.composed] == 1)
        mapping[Self.decomposed] = nil
        #expect(mapping.count == 1)
        mapping = [Self.sameLength.0: 1]
        #expect(mapping[Self.sameLength.1] == nil)
    }

    @Test("values and mappings that only look the same differ")
    func equality() {
        #expect(Node.string(Self.composed) != Node.string(Self.decomposed))
        #expect(Node.string(Self.sameLength.0) != Node.string(Self.sameLength.1))
        #expect(Node.mapping([Self.composed: 1]) != Node.mapping([Self.decomposed: 1]))
        #expect(Node.string(Self.composed) == Node.string(Self.composed))
        let nodes: Set<Node> = [.string(Self.composed), .string(Self.decomposed), .string(Self.composed)]
        #expect(nodes.count == 2)
    }

    @Test("both are keys of one mapping when parsed, however many others there are", arguments: [0, 40])
    func parsing(others: Int) throws {
        let more = (0..<others).map { "k\($0)" }
        let yaml = ([Self.composed, Self.decomposed] + more).map { "\($0): 1\n" }.joined()
        #expect(try YAMLParser.document(yaml, rules: .yaml12).mapping?.count == others + 2)
        #expect(try YAMLParser.document(yaml).mapping?.count == others + 2)
        let json = "{" + ([Self.composed, Self.decomposed] + more).map { "\"\($0)\":1" }.joined(separator: ",") + "}"
        #expect(try JSONParser.parse(Array(json.utf8)).mapping?.count == others + 2)
        let merged = try YAMLParser.document("<<: {\(Self.composed): 1}\n\(Self.decomposed): 2\n")
        #expect(merged.mapping?.count == 2)
    }

    @Test("a patch tells them apart")
    func patches() throws {
        let old = Node.mapping([Self.composed: 1])
        let new = Node.mapping([Self.decomposed: 1])
        #expect(try JSONPatch.diff(from: old, to: new).apply(to: old) == new)
        #expect(MergePatch.apply([Self.decomposed: 2], to: old).mapping?.count == 2)
    }
}
