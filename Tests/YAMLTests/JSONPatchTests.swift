import Foundation
import TestSupport
import Testing

@testable import YAML

@Suite struct JSONPatchTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let document: String
        let patch: String
        /// `nil` where the patch must be refused.
        let result: String?
    }

    @Test(
        "applies as RFC 6902 says",
        arguments: [
            Case(
                testDescription: "A.1 adding an object member", document: #"{"foo":"bar"}"#,
                patch: #"[{"op":"add","path":"/baz","value":"qux"}]"#, result: #"{"baz":"qux","foo":"bar"}"#),
            Case(
                testDescription: "A.2 adding an array element", document: #"{"foo":["bar","baz"]}"#,
                patch: #"[{"op":"add","path":"/foo/1","value":"qux"}]"#, result: #"{"foo":["bar","qux","baz"]}"#),
            Case(
                testDescription: "A.3 removing an object member", document: #"{"baz":"qux","foo":"bar"}"#,
                patch: #"[{"op":"remove","path":"/baz"}]"#, result: #"{"foo":"bar"}"#),
            Case(
                testDescription: "A.4 removing an array element", document: #"{"foo":["bar","qux","baz"]}"#,
                patch: #"[{"op":"remove","path":"/foo/1"}]"#, result: #"{"foo":["bar","baz"]}"#),
            Case(
                testDescription: "A.5 replacing a value", document: #"{"baz":"qux","foo":"bar"}"#,
                patch: #"[{"op":"replace","path":"/baz","value":"boo"}]"#, result: #"{"baz":"boo","foo":"bar"}"#),
            Case(
                testDescription: "A.6 moving a value", document: #"{"foo":{"bar":"baz","w":"f"},"qux":{"corge":"g"}}"#,
                patch: #"[{"op":"move","from":"/foo/w","path":"/qux/t"}]"#,
                result: #"{"foo":{"bar":"baz"},"qux":{"corge":"g","t":"f"}}"#),
            Case(
                testDescription: "A.7 moving an array element", document: #"{"foo":["all","grass","cows","eat"]}"#,
                patch: #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
                result: #"{"foo":["all","cows","eat","grass"]}"#),
            Case(
                testDescription: "A.8 testing a value", document: #"{"baz":"qux","foo":["a",2,"c"]}"#,
                patch: #"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2.0}]"#,
                result: #"{"baz":"qux","foo":["a",2,"c"]}"#),
            Case(
                testDescription: "A.9 a test that fails", document: #"{"baz":"qux"}"#,
                patch: #"[{"op":"test","path":"/baz","value":"bar"}]"#, result: nil),
            Case(
                testDescription: "A.12 adding to a target that does not exist", document: #"{"foo":"bar"}"#,
                patch: #"[{"op":"add","path":"/baz/bat","value":"qux"}]"#, result: nil),
            Case(
                testDescription: "A.14 escaped path", document: #"{"/":9,"~1":10}"#,
                patch: #"[{"op":"test","path":"/~01","value":10}]"#, result: #"{"/":9,"~1":10}"#),
            Case(
                testDescription: "A.15 a string is not a number", document: #"{"/":9,"~1":10}"#,
                patch: #"[{"op":"test","path":"/~01","value":"10"}]"#, result: nil),
            Case(
                testDescription: "A.16 appending", document: #"{"foo":["bar"]}"#,
                patch: #"[{"op":"add","path":"/foo/-","value":["abc"]}]"#, result: #"{"foo":["bar",["abc"]]}"#),
            Case(
                testDescription: "a missing key cannot be replaced", document: "{}",
                patch: #"[{"op":"replace","path":"/a","value":1}]"#, result: nil),
            Case(
                testDescription: "indices do not count from the end", document: "[1,2]",
                patch: #"[{"op":"remove","path":"/-1"}]"#, result: nil),
            Case(
                testDescription: "the root can be replaced", document: "[1,2]",
                patch: #"[{"op":"add","path":"","value":{"a":1}}]"#, result: #"{"a":1}"#),
            Case(
                testDescription: "a value cannot move into itself", document: #"{"a":{"b":{}}}"#,
                patch: #"[{"op":"move","from":"/a","path":"/a/b/c"}]"#, result: nil),
        ])
    func rfc6902(row: Case) throws {
        let document = try JSONParser.parse(row.document)
        let patch = try JSONParser.parse(row.patch)
        let result = try? JSONPatch(patch).apply(to: document)
        #expect(result == (try row.result.map { try JSONParser.parse($0) }))
    }

    /// What evanphx/json-patch v4.12.0 makes of one document and many patches.
    @Test func appliesAsTheGoLibraryDoes() throws {
        let beside = URL(filePath: #filePath).deletingLastPathComponent()
        let text = try String(contentsOf: beside.appending(path: "Golden/json-patch-answers.jsonl"), encoding: .utf8)
        let document = try JSONParser.parse(
            #"{"a":{"b":1,"c":[1,2,3],"n":null,"s":"x","~k":{"/":1}},"l":[{"x":1},[4,5]],"#
                + #""e":[],"m/n":1,"m~n":2,"":{"":0}}"#)
        for line in text.split(separator: "\n") {
            let row = try JSONParser.parse(String(line))
            let patch = try #require(row["patch"])
            let result: Node?
            if row["mode"] == "merge" {
                result = MergePatch.apply(patch, to: try #require(row["document"]))
            } else {
                result = try? JSONPatch(patch, dialect: .evanphx).apply(to: document, dialect: .evanphx)
            }
            #expect(result == row["out"], "\(JSONEmitter.text(patch))")
        }
    }

    @Test func namesTheOperationThatFailed() throws {
        let patch = JSONPatch([.add(try JSONPointer("/a"), 1), .remove(try JSONPointer("/b/c"))])
        let error = #expect(throws: JSONPatchError.self) { try patch.apply(to: [:]) }
        #expect(error?.message == "operation 1: remove /b/c: the path does not exist")
    }

    @Test func propertyThatADiffTurnsOneDocumentIntoTheOther() throws {
        for seed in Rounds(300) { try aDiffTurnsOneDocumentIntoTheOther(seed: Int(seed)) }
    }

    private func aDiffTurnsOneDocumentIntoTheOther(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let old = Node.random(using: &random)
        let new = Bool.random(using: &random) ? Node.random(using: &random) : old.mutated(using: &random)
        let patch = JSONPatch.diff(from: old, to: new)
        #expect(try patch.apply(to: old) == new, "seed \(seed)")
        #expect(try JSONPatch(patch.node) == patch, "seed \(seed)")
        if old == new { #expect(patch.operations.isEmpty) }
    }

    @Test func propertyThatAMergePatchDiffTurnsOneDocumentIntoTheOther() throws {
        for seed in Rounds(100) { try aMergePatchDiffTurnsOneDocumentIntoTheOther(seed: Int(seed)) }
    }

    private func aMergePatchDiffTurnsOneDocumentIntoTheOther(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let old = Node.random(using: &random).withoutNulls
        let new = Node.random(using: &random).withoutNulls
        #expect(MergePatch.apply(MergePatch.diff(from: old, to: new), to: old) == new, "seed \(seed)")
    }
}
