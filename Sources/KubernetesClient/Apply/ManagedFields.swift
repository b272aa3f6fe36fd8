package import KubernetesModel
package import YAML

/// One entry of `metadata.managedFields`.
package struct ManagedFieldsEntry: Sendable, Hashable {
    package enum Operation: String, Sendable {
        case apply = "Apply"
        case update = "Update"
    }

    package var manager: String
    package var operation: Operation
    package var apiVersion: String
    /// RFC 3339; empty when absent.
    package var time: String
    package var subresource: String
    package var fields: FieldSet

    /// `nil` for an entry without a known operation.
    package init?(_ node: Node) {
        guard let operation = node["operation"]?.string.flatMap(Operation.init(rawValue:)) else { return nil }
        manager = node["manager"]?.string ?? ""
        self.operation = operation
        apiVersion = node["apiVersion"]?.string ?? ""
        time = node["time"]?.string ?? ""
        subresource = node["subresource"]?.string ?? ""
        fields = FieldSet(node["fieldsV1"] ?? .emptyMapping)
    }

    package var node: Node {
        var mapping: Mapping = [
            "apiVersion": .string(apiVersion), "fieldsType": "FieldsV1", "fieldsV1": fields.node,
            "manager": .string(manager), "operation": .string(operation.rawValue),
        ]
        if !time.isEmpty { mapping["time"] = .string(time) }
        if !subresource.isEmpty { mapping["subresource"] = .string(subresource) }
        return .mapping(mapping)
    }
}

extension KubernetesObject {
    package var managedFields: [ManagedFieldsEntry] {
        node["metadata", "managedFields"]?.sequence?.compactMap(ManagedFieldsEntry.init(_:)) ?? []
    }
}

/// Field managers whose fields an apply takes over before it compares, so that what they added can be removed again.
package struct SupersededManager: Sendable, Hashable {
    /// Managers whose name starts with this.
    package var prefix: String
    package var operation: ManagedFieldsEntry.Operation

    package init(_ prefix: String, _ operation: ManagedFieldsEntry.Operation) {
        self.prefix = prefix
        self.operation = operation
    }
}

/// What to take off a live object before it is applied.
package struct MetadataCleanup: Sendable {
    package var managers: [SupersededManager] = []
    package var annotations: [String] = []
    package var labels: [String] = []

    package init() {}

    /// The JSON patch that does it; `nil` when there is nothing to do.
    ///
    /// The entries of superseded managers become part of `manager`'s own Apply entry. The patch carries the
    /// resourceVersion, so that a write in between is a conflict and not lost.
    /// - SeeAlso: fluxcd/pkg `ssa/patch.go` `PatchReplaceFieldsManagers`.
    func patch(for live: KubernetesObject, manager: String) -> Node? {
        var operations: [Node] = []
        for name in annotations where live.annotation(name) != nil {
            operations.append(["op": "remove", "path": .string("/metadata/annotations/" + Self.escaped(name))])
        }
        for name in labels where live.label(name) != nil {
            operations.append(["op": "remove", "path": .string("/metadata/labels/" + Self.escaped(name))])
        }
        if let entries = replacedEntries(live.managedFields, manager) {
            operations.append([
                "op": "replace", "path": "/metadata/managedFields", "value": .sequence(entries.map(\.node)),
            ])
        }
        guard !operations.isEmpty else { return nil }
        operations.append([
            "op": "replace", "path": "/metadata/resourceVersion", "value": .string(live.resourceVersion),
        ])
        return .sequence(operations)
    }

    private func replacedEntries(_ entries: [ManagedFieldsEntry], _ manager: String) -> [ManagedFieldsEntry]? {
        var own = entries.last { $0.manager == manager && $0.operation == .apply && $0.subresource.isEmpty }
        let previous = own
        var kept: [ManagedFieldsEntry] = []
        var changed = false
        for entry in entries where entry != previous {
            let superseded = managers.contains {
                $0.operation == entry.operation && entry.subresource.isEmpty && entry.manager.hasPrefix($0.prefix)
            }
            guard superseded else {
                kept.append(entry)
                continue
            }
            changed = true
            var merged = own ?? entry
            merged.fields = merged.fields.union(entry.fields)
            merged.manager = manager
            merged.operation = .apply
            own = merged
        }
        guard changed, let own else { return nil }
        return kept + [own]
    }

    private static func escaped(_ name: String) -> String {
        name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }
}
