package import KubernetesClient
import KubernetesModel
import YAML

/// Prints objects without what the cluster added to them.
///
/// - SeeAlso: fluxcd/flux2 `cmd/flux/export.go`, `export_secret.go` v2.9.4.
package struct Exporter: Sendable {
    let api: any KubernetesAPI
    let console: Console
    let namespace: String
    /// Also the Secrets that sources name.
    let withCredentials: Bool

    package init(api: any KubernetesAPI, console: Console, namespace: String, withCredentials: Bool = false) {
        self.api = api
        self.console = console
        self.namespace = namespace
        self.withCredentials = withCredentials
    }

    /// - Parameter name: `nil` prints all objects of the namespace.
    package func export(_ kind: FluxKind, name: String?) async throws {
        let objects: [KubernetesObject]
        if let name {
            guard let object = try await api.get(kind.reference(name, in: namespace)) else {
                let resource = try await api.resource(for: kind.type)
                throw CommandError.resourceNotFound(resource: "\(resource.plural).\(kind.type.group)", name: name)
            }
            objects = [object]
        } else {
            objects = try await api.list(kind.type, namespace: namespace, options: ListOptions()).items
            if objects.isEmpty { throw CommandError.usage("no objects found in \(namespace) namespace") }
        }
        for object in objects {
            show(Self.stripped(object))
            if withCredentials, let secret = object.spec["secretRef", "name"]?.string { try await showSecret(secret) }
        }
    }

    private func showSecret(_ name: String) async throws {
        let type = GroupVersionKind(group: "", version: "v1", kind: "Secret")
        let reference = ObjectReference(type, NamespacedName(namespace: namespace, name: name))
        guard let secret = try await api.get(reference) else {
            throw CommandError.usage("failed to retrieve secret \(name), error: secrets \"\(name)\" not found")
        }
        var exported = KubernetesObject(type, reference.key).node
        exported["data"] = secret.node["data"]
        exported["type"] = secret.node["type"]
        show(exported)
    }

    private func show(_ node: Node) { console.data("---\n" + YAMLEmitter.emit(node)) }

    /// Type, name, labels, annotations and spec.
    static func stripped(_ object: KubernetesObject) -> Node {
        var node = KubernetesObject(object.type, object.key).node
        for field in ["labels", "annotations"] {
            if let value = object.node["metadata", field], value.mapping?.isEmpty == false {
                node["metadata"]?[field] = value
            }
        }
        node["spec"] = object.node["spec"]
        return node
    }
}
