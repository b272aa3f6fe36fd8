package import KubernetesModel
import YAML

/// Compares live objects with what an apply makes of them.
package enum Drift {
    /// Whether anything but bookkeeping differs: labels, annotations, and all of the object except metadata and status.
    ///
    /// - SeeAlso: fluxcd/pkg `ssa/manager_diff.go` `hasDrifted`.
    package static func isPresent(between live: KubernetesObject, and applied: KubernetesObject) -> Bool {
        if live.node["metadata", "labels"].orEmpty != applied.node["metadata", "labels"].orEmpty { return true }
        if live.node["metadata", "annotations"].orEmpty != applied.node["metadata", "annotations"].orEmpty {
            return true
        }
        return content(of: live) != content(of: applied)
    }

    private static func content(of object: KubernetesObject) -> Mapping {
        var content = object.node.mapping ?? Mapping()
        content["metadata"] = nil
        content["status"] = nil
        content["apiVersion"] = nil
        return content
    }

    /// Who had changed the fields that an apply changed back.
    ///
    /// The server takes a field away from a manager when an apply overwrites it, so the culprits are the managers
    /// that own fewer fields after than before, and the fields are those whose value differs as well. What was
    /// removed from the object belonged to nobody any more; that is told without a name.
    ///
    /// - Parameters:
    ///   - live: the object as it was found.
    ///   - applied: the answer of the apply.
    ///   - manager: our own field manager.
    package static func culprits(
        live: KubernetesObject, applied: KubernetesObject, manager: String
    ) -> [DriftCorrection.Culprit] {
        let after = applied.managedFields
        var named = Set<[String]>()
        var culprits: [DriftCorrection.Culprit] = []
        for entry in live.managedFields where entry.subresource.isEmpty && entry.manager != manager {
            let now = after.first {
                $0.manager == entry.manager && $0.operation == entry.operation && $0.subresource.isEmpty
            }
            let lost = entry.fields.subtracting(now?.fields ?? FieldSet()).members.filter { steps in
                FieldSet.value(at: steps, in: live.node) != FieldSet.value(at: steps, in: applied.node)
            }
            guard !lost.isEmpty else { continue }
            named.formUnion(lost)
            culprits.append(.init(manager: entry.manager, fields: leaves(lost).map(FieldSet.path(of:))))
        }
        let restored = restoredFields(live, applied, manager, after).filter { !named.contains($0) }
        if !restored.isEmpty {
            culprits.append(.init(manager: "", fields: leaves(restored).map(FieldSet.path(of:))))
        }
        return culprits.sorted { $0.manager < $1.manager }
    }

    /// Our fields that the live object did not have at all.
    private static func restoredFields(
        _ live: KubernetesObject, _ applied: KubernetesObject, _ manager: String, _ after: [ManagedFieldsEntry]
    ) -> [[String]] {
        guard let own = after.first(where: { $0.manager == manager && $0.operation == .apply }) else { return [] }
        return own.fields.members.filter { steps in
            FieldSet.value(at: steps, in: live.node) == nil && FieldSet.value(at: steps, in: applied.node) != nil
        }
    }

    /// Without those that others in the list lie below.
    private static func leaves(_ fields: [[String]]) -> [[String]] {
        let parents = Set(fields.flatMap { field in (1..<max(field.count, 1)).map { Array(field.prefix($0)) } })
        return fields.filter { !parents.contains($0) }
    }
}

extension Node? {
    fileprivate var orEmpty: Node {
        if let self, !self.isNull { self } else { .emptyMapping }
    }
}
