import KubernetesModel
import Testing
import YAML

/// Strategic merge as kustomize does it, oddities included; every row has been checked against `kubectl kustomize` 5.5.
@Suite struct StrategicMergeTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var kind = "apps/v1 Deployment"
        let object: String
        let patch: String
        /// `nil` when the patch deletes the object.
        let result: String?
    }

    private static let pod = "spec: {template: {spec: "

    @Test(
        "merges as kustomize",
        arguments: [
            Case(
                testDescription: "maps merge", object: "{a: {b: 1, c: 2}}", patch: "{a: {c: 3}}",
                result: "{a: {b: 1, c: 3}}"),
            Case(testDescription: "null removes", object: "{a: 1, b: 2}", patch: "{a: null}", result: "{b: 2}"),
            Case(
                testDescription: "an empty null falls out, a written one stays", object: "{a: {x: null, y: }, b: 1}",
                patch: "{a: {z: 1}}", result: "{a: {x: null, z: 1}, b: 1}"),
            Case(
                testDescription: "lists of unknown fields are replaced", object: "{l: [1, 2]}", patch: "{l: [3]}",
                result: "{l: [3]}"),
            Case(
                testDescription: "new elements come first",
                object: "{spec: {template: {spec: {containers: [{name: a, image: x}]}}}}",
                patch: "{spec: {template: {spec: {containers: [{name: b}, {name: a, image: y}]}}}}",
                result: "{spec: {template: {spec: {containers: [{name: b}, {name: a, image: y}]}}}}"),
            Case(
                testDescription: "an element is deleted by its key",
                object: "{spec: {template: {spec: {containers: [{name: a}, {name: b}]}}}}",
                patch: "{spec: {template: {spec: {containers: [{name: a, $patch: delete}]}}}}",
                result: "{spec: {template: {spec: {containers: [{name: b}]}}}}"),
            Case(
                testDescription: "elements with the same key become one",
                object:
                    "{spec: {template: {spec: {containers: [{name: a, env: [{name: E, value: '1'}, {name: E, value: '2'}]}]}}}}",
                patch: "{metadata: {labels: {x: y}}}",
                result:
                    "{spec: {template: {spec: {containers: [{name: a, env: [{name: E, value: '2'}]}]}}}, metadata: {labels: {x: y}}}"
            ),
            Case(
                testDescription: "a list is replaced by directive",
                object: "{spec: {template: {spec: {volumes: [{name: a}]}}}}",
                patch: "{spec: {template: {spec: {volumes: [{$patch: replace}, {name: b}]}}}}",
                result: "{spec: {template: {spec: {volumes: [{name: b}]}}}}"),
            Case(
                testDescription: "unknown kinds keep directives in lists", kind: "example.com/v1 Widget",
                object: "{spec: {items: [{name: a}]}}", patch: "{spec: {items: [{name: a, $patch: delete}]}}",
                result: "{spec: {items: [{name: a, $patch: delete}]}}"),
            Case(
                testDescription: "finalizers are a set", object: "{metadata: {finalizers: [a, b]}}",
                patch: "{metadata: {finalizers: [c, a]}}", result: "{metadata: {finalizers: [c, a, b]}}"),
            Case(
                testDescription: "a map is replaced by directive", object: "{s: {a: 1}}",
                patch: "{s: {$patch: replace, b: 2}}", result: "{s: {b: 2}}"),
            Case(testDescription: "the object is deleted", object: "{s: 1}", patch: "{$patch: delete}", result: nil),
        ])
    func merge(_ row: Case) throws {
        let type = row.kind.split(separator: " ")
        let header = "apiVersion: \(type[0]), kind: \(type[1])"
        func parse(_ text: String) throws -> Node {
            try YAMLParser.document(Array("{\(header), \(text.dropFirst())".utf8), rules: .source)
        }
        var object = try parse(row.object)
        var merge = StrategicMerge()
        let remains = try merge.apply(try parse(row.patch), to: &object)
        #expect(
            (remains ? YAMLEmitter.emit(object.resolved) : nil)
                == (try row.result.map { try YAMLEmitter.emit(parse($0).resolved) }))
    }

    @Test func namesTheDirectiveItDoesNotKnow() throws {
        var object: Node = ["a": ["b": 1]]
        var merge = StrategicMerge()
        #expect(throws: StrategicMergeError.unknownDirective("remove", path: ["a"])) {
            try merge.apply(["a": ["$patch": "remove"]], to: &object)
        }
    }
}
