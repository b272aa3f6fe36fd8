import Testing

@testable import YAML

@Suite struct NodeTests {
    @Test func mappingsAreEqualInAnyOrder() {
        let left: Node = ["a": 1, "b": ["c": true]]
        let right: Node = ["b": ["c": true], "a": 1]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
    }

    @Test("a document begins anew after the one before it")
    func severalDocuments() throws {
        let documents = try YAMLParser.documents(Array("a: 1\n---\nb: 2\n---\n- c\n---\nd\n".utf8))
        #expect(documents == [["a": 1], ["b": 2], ["c"], "d"])
    }
}
