import KubernetesModel

/// Kustomize's legacy order: by rank of kind, then group, version, kind, namespace and name.
struct SortTransformer: Transformer {
    let ranks: [String: Int]

    init(first: [String] = KindOrder.first, last: [String] = KindOrder.last) {
        ranks = KindOrder.ranks(first: first, last: last)
    }

    private struct Key {
        let rank: Int
        let kind: String
        let type: String
        let isCore: Bool
        let exact: GroupVersionKind
        let name: String
    }

    func transform(_ set: ResourceSet) throws {
        var keyed = set.resources.map { resource in (key: key(of: resource), resource: resource) }
        keyed.sort { Self.precedes($0.key, $1.key) }
        set.replaceAll(keyed.map(\.resource))
        try set.requireDistinct()
    }

    private func key(of resource: Resource) -> Key {
        let type = resource.id.type
        let namespace = resource.namespace
        let name = resource.name
        return Key(
            rank: ranks[type.kind] ?? 0, kind: type.kind,
            type: KindOrder.text(group: type.group, version: type.version, kind: type.kind), isCore: type.group.isEmpty,
            exact: type, name: "\(namespace.isEmpty ? "~X" : namespace)|\(name.isEmpty ? "~N" : name)")
    }

    private static func precedes(_ left: Key, _ right: Key) -> Bool {
        guard left.exact != right.exact else { return left.name.precedesByBytes(right.name) }
        if left.rank != right.rank { return left.rank < right.rank }
        // Among kinds called Namespace, the core one comes first, against the order of the texts.
        if left.kind == "Namespace", right.kind == "Namespace", left.isCore || right.isCore {
            return right.type.precedesByBytes(left.type)
        }
        return left.type.precedesByBytes(right.type)
    }
}
