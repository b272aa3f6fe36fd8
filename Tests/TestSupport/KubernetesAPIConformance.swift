package import KubernetesClient
import KubernetesModel
import Testing
import YAML

/// What every `KubernetesAPI` must do, whether a client of a real server or a simulator. One check a row of a test's
/// arguments; each works in a namespace of its own.
package struct KubernetesAPIConformance: Sendable {
    let api: any KubernetesAPI
    let namespace: String

    package init(api: any KubernetesAPI, namespace: String) {
        self.api = api
        self.namespace = namespace
    }

    package struct Check: CustomTestStringConvertible, Sendable {
        package let testDescription: String
        let body: @Sendable (KubernetesAPIConformance) async throws -> Void

        package func run(_ suite: KubernetesAPIConformance) async throws { try await body(suite) }
    }

    /// All checks, in the order in which they build on each other.
    package static let checks = discovery + reading + applying + patching + deleting + watching + identity

    static let configMap = GroupVersionKind(group: "", version: "v1", kind: "ConfigMap")
    static let service = GroupVersionKind(group: "", version: "v1", kind: "Service")
    static let deployment = GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")
    static let crd = GroupVersionKind(
        group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition")

    func reference(_ type: GroupVersionKind, _ name: String) -> ObjectReference {
        ObjectReference(type, NamespacedName(namespace: namespace, name: name))
    }

    func configMap(_ name: String, data: Mapping = [:], labels: Mapping = [:]) -> KubernetesObject {
        var object = KubernetesObject(Self.configMap, NamespacedName(namespace: namespace, name: name))
        object.node["data"] = .mapping(data)
        for pair in labels.pairs { object.setLabel(pair.key, to: pair.value.string) }
        return object
    }

    func deployment(_ name: String, replicas: Int = 0, label: String = "app") -> KubernetesObject {
        var object = KubernetesObject(Self.deployment, NamespacedName(namespace: namespace, name: name))
        let labels: Node = [label: .string(name)]
        object.node["spec"] = [
            "replicas": .integer(replicas), "selector": ["matchLabels": labels],
            "template": [
                "metadata": ["labels": labels],
                "spec": ["containers": [["name": "main", "image": "example.com/app:1"]]],
            ],
        ]
        return object
    }

    /// Runs `body` and gives the `KubernetesError` it throws; anything else is recorded as an issue.
    func error(
        _ sourceLocation: SourceLocation = #_sourceLocation, from body: () async throws -> Void
    ) async -> KubernetesError? {
        do {
            try await body()
            Issue.record("nothing was thrown", sourceLocation: sourceLocation)
        } catch let error as KubernetesError {
            return error
        } catch {
            Issue.record("threw \(error)", sourceLocation: sourceLocation)
        }
        return nil
    }
}
