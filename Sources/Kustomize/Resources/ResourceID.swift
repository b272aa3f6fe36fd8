import KubernetesModel

/// What tells one resource of a build from another.
///
/// No namespace and `default` are one and the same here; kinds without namespaces share a namespace no object can name.
struct ResourceID: Hashable {
    var type: GroupVersionKind
    var name: String
    var namespace: String

    static let clusterScope = "_non_namespaceable_"
    static let defaultNamespace = "default"

    init(_ type: GroupVersionKind, name: String, effectiveNamespace: String) {
        self.type = type
        self.name = name
        namespace = effectiveNamespace
    }

    /// - Parameter namespace: as written; empty when there is none.
    init(_ type: GroupVersionKind, name: String, namespace: String) {
        self.type = type
        self.name = name
        self.namespace =
            if ClusterScope.contains(type) { Self.clusterScope } else { Self.effective(namespace) }
    }

    var isClusterScoped: Bool { namespace == Self.clusterScope }

    /// How a namespace compares that is not known to belong to a kind without one.
    static func effective(_ namespace: String) -> String { namespace.isEmpty ? defaultNamespace : namespace }
}

extension ResourceID: CustomStringConvertible {
    /// `Deployment podinfo in namespace apps`.
    var description: String {
        isClusterScoped ? "\(type.kind) \(name)" : "\(type.kind) \(name) in namespace \(namespace)"
    }
}

/// Group, version and kind where an empty part stands for any.
struct TypeSelector: Hashable {
    var group = ""
    var version = ""
    var kind = ""

    func selects(_ type: GroupVersionKind) -> Bool {
        (kind.isEmpty || kind == type.kind) && (group.isEmpty || group == type.group)
            && (version.isEmpty || version == type.version)
    }
}
