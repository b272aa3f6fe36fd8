import KubernetesModel
import Testing
import YAML

@testable import KustomizeController

@Suite("manifests in the form server-side apply compares well")
struct ManifestNormalisationTests {
    static func normalised(_ text: String) throws -> KubernetesObject {
        var object = KubernetesObject(try YAMLParser.document(text))
        object.normalise()
        return object
    }

    @Test("plain Secret values are encoded and win over encoded ones")
    func secret() throws {
        let secret = try Self.normalised(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: a, creationTimestamp: null}
            data: {a: b2xk, b: Yg==}
            stringData: {a: new}
            """)
        #expect(secret.node["data"] == ["a": "bmV3", "b": "Yg=="])
        #expect(secret.node["stringData"] == nil)
        #expect(secret.node["metadata"] == ["name": "a"])
    }

    @Test(
        "ports get the protocol the server would add",
        arguments: [
            ("v1", "Pod", "spec: {containers: [{name: a, ports: [{containerPort: 1}]}]}"),
            (
                "apps/v1", "Deployment",
                "spec: {template: {spec: {containers: [{name: a, ports: [{containerPort: 1}]}]}}}"
            ),
            (
                "batch/v1", "CronJob",
                "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, ports: [{containerPort: 1}]}]}}}}}"
            ),
            ("v1", "Service", "spec: {ports: [{port: 1}]}"),
        ])
    func protocols(apiVersion: String, kind: String, spec: String) throws {
        let object = try Self.normalised("apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: a}\n\(spec)")
        #expect(JSONEmitter.text(object.node).contains(#""protocol":"TCP""#))
    }

    @Test("a protocol that is given stays")
    func given() throws {
        let service = try Self.normalised(
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1, protocol: UDP}]}")
        #expect(service.spec["ports"] == [["port": 1, "protocol": "UDP"]])
    }

    @Test("status goes, except of definitions")
    func status() throws {
        #expect(try Self.normalised("apiVersion: x/v1\nkind: Y\nstatus: {a: 1}").node["status"] == nil)
        let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nstatus: {a: 1}"
        #expect(try Self.normalised(definition).node["status"] == ["a": 1])
    }

    @Test("nulls go from builtin kinds and stay in others")
    func nulls() throws {
        let deployment =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, annotations: null}\nspec: {replicas: null}"
        #expect(try Self.normalised(deployment).node["metadata"] == ["name": "a"])
        #expect(try Self.normalised("apiVersion: x/v1\nkind: Y\nspec: {a: null}").spec == ["a": .null])
    }

    @Test("roles are left as they are")
    func roles() throws {
        let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nrules: null"
        #expect(try Self.normalised(text).node["rules"] == .null)
    }
}
