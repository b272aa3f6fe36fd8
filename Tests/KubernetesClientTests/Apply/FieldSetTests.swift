import KubernetesModel
import Testing
import YAML

@testable import KubernetesClient

@Suite("managed fields")
struct FieldSetTests {
    static func set(_ json: String) throws -> FieldSet { FieldSet(try JSONParser.parse(json)) }

    @Test(
        "are read and written as the server writes them",
        arguments: [
            "{}", #"{"f:data":{".":{},"f:a":{}}}"#,
            #"{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:image":{}}},"f:replicas":{}}}"#,
            #"{"f:metadata":{"f:finalizers":{"v:\"x\"":{}}}}"#,
        ])
    func roundTrip(json: String) throws {
        #expect(JSONEmitter.text(try Self.set(json).node, sortedKeys: true) == json)
    }

    @Test("union and difference are inverse where they are disjoint")
    func algebra() throws {
        let left = try Self.set(#"{"f:a":{},"f:b":{"f:c":{}}}"#)
        let right = try Self.set(#"{"f:b":{"f:d":{}},"f:e":{".":{}}}"#)
        #expect(left.union(right).subtracting(right) == left)
        #expect(left.subtracting(left).members.isEmpty)
        #expect(left.union(right).contains(["f:b", "f:d"]))
        #expect(!left.contains(["f:b", "f:d"]))
    }

    @Test(
        "paths read as people write them",
        arguments: [
            (["f:spec", "f:replicas"], ".spec.replicas"),
            (["f:spec", "f:containers", #"k:{"name":"app"}"#, "f:image"], #".spec.containers[name="app"].image"#),
            (["f:spec", "f:ports", #"k:{"port":80,"protocol":"TCP"}"#], #".spec.ports[port=80,protocol="TCP"]"#),
            (["f:metadata", "f:labels", "f:app.kubernetes.io/name"], #".metadata.labels["app.kubernetes.io/name"]"#),
            (["f:metadata", "f:finalizers", #"v:"x""#], #".metadata.finalizers["x"]"#),
        ])
    func paths(steps: [String], path: String) { #expect(FieldSet.path(of: steps) == path) }

    // MARK: Taking over

    static func object(_ managers: [(String, String, String)]) throws -> KubernetesObject {
        let entries: [Node] = try managers.map { manager, operation, fields in
            [
                "manager": .string(manager), "operation": .string(operation), "apiVersion": "v1",
                "fieldsType": "FieldsV1", "fieldsV1": try JSONParser.parse(fields),
            ]
        }
        return KubernetesObject([
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": "a", "resourceVersion": "7", "managedFields": .sequence(entries)],
        ])
    }

    static var cleanup: MetadataCleanup {
        var cleanup = MetadataCleanup()
        cleanup.managers = [SupersededManager("kubectl", .update), SupersededManager("kubectl", .apply)]
        cleanup.annotations = ["kubectl.kubernetes.io/last-applied-configuration"]
        return cleanup
    }

    @Test("a manager that is superseded hands its fields over")
    func takesOver() throws {
        let live = try Self.object([
            ("kubectl-client-side-apply", "Update", #"{"f:data":{"f:a":{}}}"#),
            ("us", "Apply", #"{"f:data":{"f:b":{}}}"#), ("other", "Update", #"{"f:data":{"f:c":{}}}"#),
        ])
        let patch = try #require(Self.cleanup.patch(for: live, manager: "us")?.sequence)
        let entries = try #require(patch.first?["value"]?.sequence)
        #expect(entries.map { $0["manager"]?.string } == ["other", "us"])
        #expect(entries.last?["fieldsV1"] == ["f:data": ["f:a": .emptyMapping, "f:b": .emptyMapping]])
        #expect(patch.last == ["op": "replace", "path": "/metadata/resourceVersion", "value": "7"])
    }

    @Test("the first superseded manager becomes ours when we have none yet")
    func renames() throws {
        let live = try Self.object([("kubectl", "Apply", #"{"f:data":{"f:a":{}}}"#)])
        let entries = try #require(Self.cleanup.patch(for: live, manager: "us")?.sequence?.first?["value"]?.sequence)
        #expect(entries.first?["manager"] == "us")
        #expect(entries.first?["operation"] == "Apply")
    }

    @Test("nothing to take over, nothing to send")
    func nothing() throws {
        let live = try Self.object([("us", "Apply", "{}"), ("flux-client-side-apply", "Update", "{}")])
        #expect(Self.cleanup.patch(for: live, manager: "us") == nil)
    }

    @Test("what kubectl notes on objects goes")
    func annotation() throws {
        var live = try Self.object([])
        live.setAnnotation("kubectl.kubernetes.io/last-applied-configuration", to: "{}")
        let patch = try #require(Self.cleanup.patch(for: live, manager: "us")?.sequence)
        #expect(
            patch.first == [
                "op": "remove", "path": "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration",
            ])
    }
}

@Suite("drift")
struct DriftTests {
    static func deployment(replicas: Int, image: String, _ managers: [(String, String, String)]) throws
        -> KubernetesObject
    {
        var object = try FieldSetTests.object(managers)
        object.node["spec"] = [
            "replicas": .integer(replicas), "containers": [["name": "app", "image": .string(image)]],
        ]
        return object
    }

    @Test("is seen in content and metadata, not in bookkeeping")
    func presence() throws {
        let live = try Self.deployment(replicas: 1, image: "a", [])
        var other = live
        other.node["status"] = ["replicas": 1]
        other.node["metadata"] = ["name": "a", "resourceVersion": "8", "labels": .emptyMapping]
        #expect(!Drift.isPresent(between: live, and: other))
        other.setLabel("x", to: "y")
        #expect(Drift.isPresent(between: live, and: other))
        #expect(Drift.isPresent(between: live, and: try Self.deployment(replicas: 2, image: "a", [])))
    }

    @Test("its culprit is who lost fields whose values changed back")
    func culprits() throws {
        let live = try Self.deployment(
            replicas: 5, image: "evil",
            [
                ("us", "Apply", #"{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{"f:name":{}}}}}"#),
                (
                    "kubectl-edit", "Update",
                    #"{"f:spec":{"f:replicas":{},"f:containers":{"k:{\"name\":\"app\"}":{"f:image":{}}}}}"#
                ), ("status-writer", "Update", #"{"f:status":{"f:replicas":{}}}"#),
            ])
        let ours = #"{"f:spec":{"f:replicas":{},"f:containers":{"k:{\"name\":\"app\"}":{"f:image":{},"f:name":{}}}}}"#
        let applied = try Self.deployment(
            replicas: 1, image: "good",
            [("us", "Apply", ours), ("status-writer", "Update", #"{"f:status":{"f:replicas":{}}}"#)])
        let culprits = Drift.culprits(live: live, applied: applied, manager: "us")
        #expect(
            culprits == [
                .init(
                    manager: "kubectl-edit", fields: [#".spec.containers[name="app"].image"#, ".spec.replicas"])
            ])
        let correction = DriftCorrection(reference: live.reference, culprits: culprits, wasDeleted: false)
        #expect(
            correction.description
                == #"ConfigMap/a was changed: .spec.containers[name="app"].image, .spec.replicas by "kubectl-edit""#)
    }

    @Test("a field that was removed has nobody to blame")
    func removed() throws {
        var live = try FieldSetTests.object([("us", "Apply", #"{"f:data":{"f:a":{}}}"#)])
        live.node["data"] = ["a": "1"]
        var applied = try FieldSetTests.object([("us", "Apply", #"{"f:data":{"f:a":{},"f:b":{}}}"#)])
        applied.node["data"] = ["a": "1", "b": "2"]
        #expect(
            Drift.culprits(live: live, applied: applied, manager: "us") == [.init(manager: "", fields: [".data.b"])])
    }

    // MARK: What is in place

    struct Place: CustomTestStringConvertible {
        let testDescription: String
        let fields: String
        let covered: Bool
    }

    static let everything =
        #"{"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:replicas":{},"f:tags":{"v:\"x\"":{}},"# + ports
    static let ports = #""f:ports":{"k:{\"port\":80}":{".":{},"f:name":{},"f:port":{}}}}}"#

    @Test(
        "an apply is spared when the live object has all its fields, and nothing else is ours",
        arguments: [
            Place(testDescription: "the same fields", fields: everything, covered: true),
            Place(
                testDescription: "one is not ours",
                fields: #"{"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:tags":{"v:\"x\"":{}},"# + ports,
                covered: false),
            Place(
                testDescription: "one more is ours",
                fields:
                    #"{"f:data":{},"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:replicas":{},"f:tags":{"v:\"x\"":{}},"#
                    + ports, covered: false),
            Place(
                testDescription: "a list that is one value",
                fields: #"{"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:ports":{},"f:replicas":{},"f:tags":{}}}"#,
                covered: true),
        ])
    func inPlace(_ row: Place) throws {
        let desired = KubernetesObject(
            try YAMLParser.document(
                """
                apiVersion: v1
                kind: Widget
                metadata: {name: w, namespace: n, labels: {a: b}}
                spec: {replicas: 1, tags: [x], ports: [{port: 80, name: web}]}
                """))
        var live = desired
        live.node["status"] = ["ready": true]
        #expect(try FieldSetTests.set(row.fields).covers(desired, in: live) == row.covered)
        live.node["spec"] = ["replicas": 2, "tags": ["x"], "ports": [["port": 80, "name": "web"]]]
        #expect(try !FieldSetTests.set(row.fields).covers(desired, in: live))
    }

    // MARK: Fields that are not ours

    @Test("an ignored field keeps its live value, and is left to whoever applies it")
    func ignored() throws {
        let desired = try Self.deployment(replicas: 1, image: "a", [])
        let rules = [IgnoreRule(paths: ["/spec/replicas"])]
        let hpa = try Self.deployment(replicas: 7, image: "a", [("hpa", "Apply", #"{"f:spec":{"f:replicas":{}}}"#)])
        #expect(rules.adjusting(desired, to: hpa, manager: "us").spec["replicas"] == nil)
        let edited = try Self.deployment(
            replicas: 7, image: "a", [("kubectl", "Update", #"{"f:spec":{"f:replicas":{}}}"#)])
        #expect(rules.adjusting(desired, to: edited, manager: "us").spec["replicas"] == 7)
        #expect(rules.adjusting(desired, to: desired, manager: "us") == desired)
        #expect(
            rules.removing(from: hpa, matching: desired).spec == rules.removing(from: desired, matching: desired).spec)
    }

    @Test("a rule's target picks objects")
    func target() throws {
        var selector = ObjectSelector()
        selector.kind = "Deploy.*"
        let desired = try Self.deployment(replicas: 1, image: "a", [])
        let live = try Self.deployment(replicas: 7, image: "a", [])
        let rules = [IgnoreRule(paths: ["/spec/replicas"], target: selector)]
        #expect(rules.adjusting(desired, to: live, manager: "us") == desired)
        selector.kind = "ConfigMap|Secret"
        selector.labelSelector = "a in (b,c)"
        #expect(!selector.matches(desired))
        var labelled = desired
        labelled.setLabel("a", to: "c")
        #expect(selector.matches(labelled))
    }
}
