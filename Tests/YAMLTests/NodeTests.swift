import Testing

@testable import YAML

@Suite struct NodeTests {
    @Test func mappingsAreEqualInAnyOrder() {
        let left: Node = ["a": 1, "b": ["c": true]]
        let right: Node = ["b": ["c": true], "a": 1]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
    }
}
