package import YAML

/// What an owner has applied, in the form of Flux's `status.inventory`, so that either program can take over from the
/// other and prune what the other applied.
package struct Inventory: Sendable, Hashable {
    /// One applied object. The version is what it was applied with; it does not tell entries apart.
    package struct Entry: Sendable, Hashable {
        package var reference: ObjectReference

        package init(_ reference: ObjectReference) { self.reference = reference }

        /// `<namespace>_<name>_<group>_<kind>`; a colon in the name of an RBAC object is written `__`.
        /// - SeeAlso: fluxcd/cli-utils `pkg/object/objmetadata.go` v0.37.
        package var id: String {
            let (type, key) = (reference.type, reference.key)
            let isRBAC = type.group == "rbac.authorization.k8s.io" && Self.rbacKinds.contains(type.kind)
            let name =
                isRBAC
                ? key.name.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "__") : key.name
            return "\(key.namespace)_\(name)_\(type.group)_\(type.kind)"
        }

        /// `nil` when the text is no inventory id.
        package init?(id: String, version: String) {
            let fields = id.split(separator: "_", omittingEmptySubsequences: false)
            guard fields.count >= 4, let kind = fields.last, !kind.isEmpty else { return nil }
            // namespace, group and kind hold no underscore; the name holds pairs of them, one for each colon
            let parts = fields[1..<(fields.count - 2)]
            var name = String(parts[parts.startIndex])
            var index = parts.index(after: parts.startIndex)
            while index < parts.endIndex {
                guard parts[index].isEmpty, parts.index(after: index) < parts.endIndex else { return nil }
                name += ":" + parts[parts.index(after: index)]
                index = parts.index(index, offsetBy: 2)
            }
            guard !name.isEmpty else { return nil }
            reference = ObjectReference(
                GroupVersionKind(group: String(fields[fields.count - 2]), version: version, kind: String(kind)),
                NamespacedName(namespace: String(fields[0]), name: name))
        }

        private static let rbacKinds: Set<String> = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]
    }

    /// In apply order.
    package private(set) var entries: [Entry]

    /// Sorts into apply order; a later reference to the same object replaces an earlier one.
    package init(_ references: some Sequence<ObjectReference>) {
        var byID: [Identity: Entry] = [:]
        for reference in references { byID[Identity(reference)] = Entry(reference) }
        entries = byID.values.sorted { ApplyOrder.precedes($0.reference, $1.reference) }
    }

    /// From `status.inventory`; entries that cannot be read are left out.
    package init(_ node: Node?) {
        self.init(
            (node?["entries"]?.sequence ?? []).compactMap { entry in
                entry["id"]?.string.flatMap { Entry(id: $0, version: entry["v"]?.string ?? "")?.reference }
            })
    }

    /// The form of `status.inventory`.
    package var node: Node {
        ["entries": .sequence(entries.map { ["id": .string($0.id), "v": .string($0.reference.type.version)] })]
    }

    package var references: [ObjectReference] { entries.map(\.reference) }
    package var isEmpty: Bool { entries.isEmpty }

    /// What is here and not in `other`, in the order of pruning: the reverse of the apply order.
    package func pruned(against other: Inventory) -> [ObjectReference] {
        let kept = Set(other.entries.map { Identity($0.reference) })
        return entries.reversed().map(\.reference).filter { !kept.contains(Identity($0)) }
    }

    /// Both together, as when pruning failed and must be tried again.
    package func union(_ references: some Sequence<ObjectReference>) -> Inventory {
        Inventory(Array(references) + self.references)
    }

    package func contains(_ reference: ObjectReference) -> Bool {
        entries.contains { Identity($0.reference) == Identity(reference) }
    }

    /// The same object at another version is the same object.
    private struct Identity: Hashable {
        let group: String
        let kind: String
        let key: NamespacedName

        init(_ reference: ObjectReference) {
            group = reference.type.group
            kind = reference.type.kind
            key = reference.key
        }
    }
}
