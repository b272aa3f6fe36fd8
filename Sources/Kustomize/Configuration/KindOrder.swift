import KubernetesModel

/// The order of kinds in kustomize's legacy sort: what others depend on first, webhooks last.
enum KindOrder {
    static let first = [
        "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy",
        "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service",
        "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet",
        "CronJob", "PodDisruptionBudget",
    ]
    static let last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

    static let ranks = ranks(first: first, last: last)

    /// Negative for kinds that come first, positive for those that come last; every other kind has none, that is 0.
    static func ranks(first: [String], last: [String]) -> [String: Int] {
        var ranks: [String: Int] = [:]
        for (index, kind) in first.enumerated() { ranks[kind] = index - first.count }
        for (index, kind) in last.enumerated() { ranks[kind] = index + 1 }
        return ranks
    }

    /// Empty parts sort behind all others, because `~` does.
    static func text(group: String, version: String, kind: String) -> String {
        "\(group.isEmpty ? "~G" : group)_\(version.isEmpty ? "~V" : version)_\(kind.isEmpty ? "~K" : kind)"
    }

    static func precedes(_ left: TypeSelector, _ right: TypeSelector) -> Bool {
        let leftRank = ranks[left.kind] ?? 0
        let rightRank = ranks[right.kind] ?? 0
        if leftRank != rightRank { return leftRank < rightRank }
        return text(group: left.group, version: left.version, kind: left.kind)
            .precedesByBytes(text(group: right.group, version: right.version, kind: right.kind))
    }
}

extension String {
    /// Go compares strings by bytes; Swift by Unicode's canonical equivalence.
    func precedesByBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
