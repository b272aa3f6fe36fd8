import KubernetesModel
import YAML

/// `namespace`: moves every object into one namespace, with the places that name it.
///
/// Kinds that may or may not have namespaces are taken to have them. Subjects of role bindings follow only where they
/// are called `default`; those that name a service account of the build follow later, as references.
struct NamespaceTransformer: Transformer {
    enum Subjects: String {
        case defaultOnly
        case allServiceAccounts
        case none
    }

    let namespace: String
    let fields: [FieldSpec]
    var unsetOnly = false
    var subjects = Subjects.defaultOnly
    /// What the kustomization's own schema says about kinds.
    var schema = MergeSchema.kubernetes

    private static let metadata = FieldSpec("metadata/namespace", create: true)

    func transform(_ set: ResourceSet) throws {
        guard !namespace.isEmpty else { return }
        for resource in set.resources where !resource.isEmpty {
            resource.keepID()
            try move(resource)
        }
        set.forgetIDs()
        do {
            try set.requireDistinct()
        } catch KustomizeError.duplicateID(let id, _) {
            throw KustomizeError.namespaceConflict(id)
        }
    }

    func move(_ resource: Resource) throws {
        let type = resource.id.type
        let isNamespaced = schema.isNamespaced(apiVersion: type.apiVersion, kind: type.kind) ?? true
        if !resource.id.isClusterScoped, isNamespaced { try Self.metadata.apply(to: resource, making: .scalar, write) }
        let bindsRoles = type.kind == "RoleBinding" || type.kind == "ClusterRoleBinding"
        if bindsRoles { try moveSubjects(of: resource) }
        for field in fields where field.selects(type) {
            if field.path == "metadata/namespace" { continue }
            if field.path == "metadata/name", type.apiVersion != "v1" { continue }
            if bindsRoles, field.path == "subjects/namespace", !field.selector.kind.isEmpty { continue }
            try field.apply(to: resource, making: .scalar, write)
        }
    }

    private func write(_ node: inout Node) throws {
        if unsetOnly, let text = node.text, !node.isMissing, !text.isEmpty { return }
        guard node.isMissing || node.text != nil else { throw FieldProblem.notAScalar(node.kindName) }
        node = .literal(namespace)
    }

    private func moveSubjects(of resource: Resource) throws {
        guard subjects != .none, case .sequence(var list) = resource.node["subjects"] else { return }
        var changed = false
        for index in list.indices {
            let follows =
                subjects == .defaultOnly
                ? list[index]["name"]?.text == "default" : list[index]["kind"]?.text == "ServiceAccount"
            guard follows else { continue }
            var value = list[index]["namespace"] ?? .string("")
            try write(&value)
            list[index]["namespace"] = value
            changed = true
        }
        if changed { resource.node["subjects"] = .sequence(list) }
    }
}
