/// In which order objects are applied; pruning goes the other way round.
///
/// - SeeAlso: fluxcd/pkg `ssa/sort.go`, `ssa/manager_apply.go` ssa/v0.60.
package enum ApplyOrder {
    private static let first = [
        "CustomResourceDefinition", "Namespace", "ClusterRole", "ClusterClass", "RuntimeClass", "PriorityClass",
        "StorageClass", "VolumeSnapshotClass", "IngressClass", "GatewayClass", "ClusterRoleBinding", "ResourceQuota",
        "ServiceAccount", "Role", "RoleBinding", "ConfigMap", "Secret", "Service", "LimitRange", "Deployment",
        "StatefulSet", "CronJob", "PodDisruptionBudget",
    ]
    private static let last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

    private static let ranks: [String: Int] = {
        var ranks: [String: Int] = [:]
        for (index, kind) in first.enumerated() { ranks[kind] = index - first.count }
        for (index, kind) in last.enumerated() { ranks[kind] = index + 1 }
        return ranks
    }()

    /// Below zero before the kinds nobody lists, above zero after them.
    package static func rank(of kind: String) -> Int { ranks[kind] ?? 0 }

    /// By rank, then group, kind, namespace and name.
    package static func precedes(_ left: ObjectReference, _ right: ObjectReference) -> Bool {
        let (leftRank, rightRank) = (rank(of: left.type.kind), rank(of: right.type.kind))
        if leftRank != rightRank { return leftRank < rightRank }
        if left.type.group != right.type.group { return left.type.group < right.type.group }
        if left.type.kind != right.type.kind { return left.type.kind < right.type.kind }
        return (left.key.namespace, left.key.name) < (right.key.namespace, right.key.name)
    }

    package static func sorted(_ objects: [KubernetesObject]) -> [KubernetesObject] {
        // a reference walks the object's mapping: once per object, not once per comparison
        objects.map { ($0, $0.reference) }.sorted { precedes($0.1, $1.1) }.map(\.0)
    }

    /// Objects of one stage are applied and, but for the last stage, waited for before the next stage begins.
    package enum Stage: Int, Sendable, Hashable, Comparable, CaseIterable {
        /// What others cannot exist without: CRDs, Namespaces, ClusterRoles.
        case definitions
        /// Kinds ending in `Class`.
        case classes
        /// Kinds the operator of the agent named.
        case custom
        case rest

        package static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
    }

    /// - Parameter custom: kinds of the operator's own stage, as `group/Kind` or, for the core group, `Kind`.
    package static func stage(of type: GroupVersionKind, custom: Set<String> = []) -> Stage {
        switch type.kind {
        case "CustomResourceDefinition", "Namespace", "ClusterRole": .definitions
        case let kind where kind.hasSuffix("Class"): .classes
        case let kind where custom.contains(type.group.isEmpty ? kind : "\(type.group)/\(kind)"): .custom
        default: .rest
        }
    }

    /// The objects by stage, each sorted, empty stages left out.
    package static func stages(
        _ objects: [KubernetesObject], custom: Set<String> = []
    ) -> [(stage: Stage, objects: [KubernetesObject])] {
        let byStage = Dictionary(grouping: sorted(objects)) { stage(of: $0.type, custom: custom) }
        return Stage.allCases.compactMap { stage in byStage[stage].map { (stage, $0) } }
    }
}
