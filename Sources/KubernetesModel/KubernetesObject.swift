package import YAML

/// An API object: a mapping node with the accessors every layer needs. Nothing is decoded until it is asked for.
package struct KubernetesObject: Sendable, Hashable {
    /// The whole object; a mapping.
    package var node: Node

    package init(_ node: Node) { self.node = node }

    package init(_ type: GroupVersionKind, _ key: NamespacedName) {
        var metadata: Mapping = ["name": .string(key.name)]
        if !key.namespace.isEmpty { metadata["namespace"] = .string(key.namespace) }
        node = ["apiVersion": .string(type.apiVersion), "kind": .string(type.kind), "metadata": .mapping(metadata)]
    }

    package var type: GroupVersionKind {
        GroupVersionKind(apiVersion: node["apiVersion"]?.string ?? "", kind: node["kind"]?.string ?? "")
    }
    package var name: String { node["metadata", "name"]?.string ?? "" }
    package var namespace: String { node["metadata", "namespace"]?.string ?? "" }
    package var key: NamespacedName { NamespacedName(namespace: namespace, name: name) }
    package var reference: ObjectReference { ObjectReference(type, key) }

    package var uid: String { node["metadata", "uid"]?.string ?? "" }
    package var resourceVersion: String { node["metadata", "resourceVersion"]?.string ?? "" }
    /// Counts changes of `spec`; 0 when the server has not set it.
    package var generation: Int { node["metadata", "generation"]?.integer ?? 0 }
    /// RFC 3339, set while finalizers hold the object.
    package var deletionTimestamp: String? { node["metadata", "deletionTimestamp"]?.string }
    package var finalizers: [String] { node["metadata", "finalizers"]?.sequence?.compactMap(\.string) ?? [] }

    package func label(_ name: String) -> String? { node["metadata", "labels"]?[name]?.string }
    package func annotation(_ name: String) -> String? { node["metadata", "annotations"]?[name]?.string }

    package mutating func setLabel(_ name: String, to value: String?) { setMetadata("labels", name, value) }
    package mutating func setAnnotation(_ name: String, to value: String?) { setMetadata("annotations", name, value) }

    private mutating func setMetadata(_ field: String, _ name: String, _ value: String?) {
        var metadata = node["metadata"] ?? .emptyMapping
        var entries = metadata[field] ?? .emptyMapping
        entries[name] = value.map(Node.string)
        metadata[field] = entries.mapping?.isEmpty == true ? Node?.none : entries
        node["metadata"] = metadata
    }

    package var spec: Node { node["spec"] ?? .null }
    package var status: Node { node["status"] ?? .null }
    /// `status.conditions`, malformed ones left out.
    package var conditions: [Condition] {
        status["conditions"]?.sequence?.compactMap(Condition.init(_:)) ?? []
    }

    package func condition(_ type: String) -> Condition? { conditions.first { $0.type == type } }
}
