import Testing

@testable import YAML

@Suite struct JSONPointerTests {
    /// RFC 6901, section 5.
    static let document: Node = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let value: Node?
    }

    @Test(arguments: [
        Case(testDescription: "", value: document), Case(testDescription: "/foo", value: ["bar", "baz"]),
        Case(testDescription: "/foo/0", value: "bar"), Case(testDescription: "/", value: 0),
        Case(testDescription: "/a~1b", value: 1), Case(testDescription: "/c%d", value: 2),
        Case(testDescription: "/i\\j", value: 5), Case(testDescription: "/k\"l", value: 6),
        Case(testDescription: "/ ", value: 7), Case(testDescription: "/m~0n", value: 8),
        Case(testDescription: "/foo/2", value: nil), Case(testDescription: "/foo/-", value: nil),
        Case(testDescription: "/foo/00", value: nil), Case(testDescription: "/bar/x", value: nil),
    ])
    func reads(row: Case) throws {
        let pointer = try JSONPointer(row.testDescription)
        #expect(pointer.value(in: Self.document) == row.value)
        #expect(pointer.description == row.testDescription)
    }

    @Test(arguments: ["foo", "/a~", "/a~2", "~1"])
    func refuses(text: String) {
        #expect(throws: JSONPointerError.self) { try JSONPointer(text) }
    }

    @Test func setsAndRemoves() throws {
        var node: Node = ["a": ["b": [1, 2]]]
        try JSONPointer("/a/b/1").set(5, in: &node)
        try JSONPointer("/a/b/-").set(6, in: &node)
        try JSONPointer("/a/c").set("x", in: &node)
        #expect(node == ["a": ["b": [1, 5, 6], "c": "x"]])
        #expect(try JSONPointer("/a/b/0").remove(from: &node) == 1)
        #expect(throws: JSONPointerError.missing(try JSONPointer("/a/d"))) {
            try JSONPointer("/a/d").remove(from: &node)
        }
        #expect(throws: JSONPointerError.self) { try JSONPointer("/x/y").set(1, in: &node) }
        #expect(node == ["a": ["b": [5, 6], "c": "x"]])
    }
}
