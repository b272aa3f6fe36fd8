import Testing

@testable import YAML

@Suite struct SourcePositionsTests {
    static let text = """
        # a comment
        ---
        # nothing
        ---
        apiVersion: apps/v1
        spec:
          template:
            containers:
            - name: a
              image: x
            - {name: b, image: y}
        ---
        kind: Second
        """

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var document = 0
        let line: Int
        let column: Int
        var isExact = true
    }

    @Test(arguments: [
        Case(testDescription: "", line: 5, column: 1),
        Case(testDescription: "/spec", line: 6, column: 1),
        Case(testDescription: "/spec/template/containers", line: 8, column: 5),
        Case(testDescription: "/spec/template/containers/0", line: 9, column: 7),
        Case(testDescription: "/spec/template/containers/0/image", line: 10, column: 7),
        Case(testDescription: "/spec/template/containers/1/image", line: 11, column: 17),
        Case(testDescription: "/spec/template/missing/x", line: 7, column: 3, isExact: false),
        Case(testDescription: "/kind", document: 1, line: 13, column: 1),
    ])
    func finds(row: Case) throws {
        let place = SourcePositions(Array(Self.text.utf8))
            .place(of: try JSONPointer(row.testDescription), document: row.document)
        #expect(place == .init(position: Position(line: row.line, column: row.column), isExact: row.isExact))
    }

    @Test func thereIsNoPlaceInADocumentThatDoesNotExist() {
        #expect(SourcePositions(Array(Self.text.utf8)).place(of: .root, document: 2) == nil)
    }
}
