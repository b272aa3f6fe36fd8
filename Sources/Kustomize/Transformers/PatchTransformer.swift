import KubernetesModel
import YAML

/// One entry of `patches`: a strategic merge patch or JSON 6902 operations, told apart by their shape.
struct PatchTransformer: Transformer {
    enum Content {
        case merge([Resource])
        case operations(JSONOperations)
        /// A file without content, which kustomize 5.7 and later pass over.
        case nothing
    }

    let content: Content
    let target: ResourceSelector?
    /// How messages name the patch.
    let label: String
    let schema: MergeSchema
    var release = KustomizeRelease.v5_8
    /// `patchesJson6902` does not count its changes of names as such.
    var keepsIDs = true

    var isEmpty: Bool {
        switch content {
        case .merge(let patches): patches.isEmpty
        case .operations(let operations): operations.isEmpty
        case .nothing: true
        }
    }

    func transform(_ set: ResourceSet) throws {
        switch content {
        case .nothing: break
        case .operations(let operations): try apply(operations, to: set)
        case .merge(let patches): try apply(patches, to: set)
        }
    }

    private func apply(_ operations: JSONOperations, to set: ResourceSet) throws {
        guard let target else { throw KustomizeError.invalidPatch(label, why: "a JSON patch needs a target") }
        for resource in set.resources where target.selects(resource) {
            if keepsIDs { resource.keepID() }
            try resource.requireUniqueKeys()
            let id = resource.id
            do {
                resource.node = try resource.withBookkeeping { try operations.applied(to: $0) }
                // Kustomize puts its own annotations back, in the place of whatever else stands there.
                if let left = resource.node["metadata", "annotations"], left.mapping == nil {
                    resource.setMetadata("annotations", Node?.none)
                }
            } catch let problem as JSONOperations.Problem {
                throw KustomizeError.patchFailed(label, object: id.description, why: problem.words)
            }
            if resource.id != id || keepsIDs { set.renamed(resource) }
        }
    }

    private func apply(_ patches: [Resource], to set: ResourceSet) throws {
        guard let target else {
            for (index, patch) in patches.enumerated() {
                let deletes = try apply(patch, toItsTargetIn: set)
                // Kustomize 5.5 ends in a panic here.
                if deletes, release == .v5_5, keepsIDs, index + 1 < patches.count {
                    throw KustomizeError.invalidPatch(
                        label, why: "nothing may follow the patch that deletes \(patch.id)")
                }
            }
            return
        }
        guard patches.count == 1, let patch = patches.first else {
            throw KustomizeError.invalidPatch(
                label, why: "a patch with a target must be one document, this is \(patches.count)")
        }
        for resource in set.resources where target.selects(resource) {
            try merge(patch.fitted(to: resource), into: resource)
            if patch.allowsNameChange || patch.allowsKindChange { set.forgetIDs() }
        }
        set.sweep()
        try set.requireDistinct()
    }

    /// Returns whether nothing is left of the target.
    private func apply(_ patch: Resource, toItsTargetIn set: ResourceSet) throws -> Bool {
        let matches = set.matching(patch.id)
        guard let resource = matches.first else {
            throw KustomizeError.noPatchTarget(
                patch.id.description, patch: label, nearest: set.nearest(to: patch.id)?.description)
        }
        guard matches.count == 1 else {
            throw KustomizeError.severalPatchTargets(patch.id.description, patch: label, count: matches.count)
        }
        try merge(patch, into: resource)
        if patch.allowsNameChange || patch.allowsKindChange { set.renamed(resource) }
        return resource.isEmpty
    }

    /// A patch leaves name, kind and namespace alone unless it is allowed to change them.
    private func merge(_ patch: Resource, into resource: Resource) throws {
        let (kind, name, namespace, id) = (resource.kind, resource.name, resource.namespace, resource.id)
        if patch.allowsNameChange || patch.allowsKindChange { resource.keepID() }
        var merge = StrategicMerge(schema: schema)
        do {
            guard try merge.apply(patch.node, to: &resource.node) else {
                resource.node = .null
                return
            }
        } catch {
            throw KustomizeError.patchFailed(label, object: id.description, why: error.message)
        }
        if resource.isEmpty { return }
        if !patch.allowsKindChange { resource.node["kind"] = .literal(kind) }
        if !patch.allowsNameChange { resource.setName(name) }
        if resource.namespace != namespace || namespace.isEmpty { resource.setNamespace(namespace) }
    }
}

extension Resource {
    /// A patch as it is applied to one of the objects its target selects: its API version is the object's, and its
    /// labels and annotations are texts.
    fileprivate func fitted(to resource: Resource) -> Resource {
        let patch = copy()
        for field in ["labels", "annotations"] where patch.node["metadata"]?[field] != nil {
            patch.setTexts(field, patch.texts(field))
        }
        if patch.allowsNameChange {
            let old = resource.node["metadata", "name"]
            patch.setMetadata("name", resource.renaming(old, to: patch.name, of: resource.former))
        }
        patch.node["apiVersion"] = .written(resource.apiVersion)
        return patch
    }
}

extension Resource {
    /// Changes the object while it has annotations: kustomize's own, which it keeps there of objects that were renamed
    /// or generated, so that a patch may add one where a file has none.
    ///
    /// Where the object came from is kept there as well, and is lost when the patch takes the annotations away.
    fileprivate func withBookkeeping(_ change: (Node) throws -> Node) throws -> Node {
        if origin != nil || !transformations.isEmpty { return try withOrigins(change) }
        let isKept = !former.isEmpty || !prefixes.isEmpty || !suffixes.isEmpty || needsHash || behavior != .unspecified
        guard isKept, node["metadata"]?.mapping != nil, node["metadata", "annotations"]?.isMissing ?? true else {
            return try change(node)
        }
        setMetadata("annotations", .emptyMapping)
        var result = try change(node)
        if result["metadata", "annotations"]?.mapping?.isEmpty == true, var metadata = result["metadata"] {
            metadata["annotations"] = Node?.none
            result["metadata"] = metadata
        }
        return result
    }
}

extension Resource {
    private func withOrigins(_ change: (Node) throws -> Node) throws -> Node {
        var marks: [String] = []
        if origin != nil { marks.append(Self.originKey) }
        if !transformations.isEmpty { marks.append(Self.transformationsKey) }
        let known = node["metadata", "annotations"]?.mapping
        guard node["metadata"]?.mapping != nil else { return try change(node) }
        var annotations = known ?? Mapping()
        for mark in marks { annotations[mark] = "kept" }
        setMetadata("annotations", .mapping(annotations))
        var result = try change(node)
        var left = result["metadata", "annotations"]?.mapping ?? Mapping()
        if left[Self.originKey] == nil { origin = nil }
        if left[Self.transformationsKey] == nil { transformations = [] }
        for mark in marks { left[mark] = nil }
        if var metadata = result["metadata"], metadata.mapping != nil {
            metadata["annotations"] = left.isEmpty ? Node?.none : .mapping(left)
            result["metadata"] = metadata
        }
        return result
    }
}

extension ResourceSet {
    /// The resource whose id is most like one that nothing has.
    func nearest(to id: ResourceID) -> ResourceID? {
        let named = resources.filter { $0.answersToName(id.name) }
        if let near = named.first(where: { $0.id.type.kind == id.type.kind }) ?? named.first { return near.id }
        let ofKind = resources.filter { $0.id.type.kind == id.type.kind }
        guard let name = Nearest.match(for: id.name, in: ofKind.lazy.map(\.id.name)) else { return nil }
        return ofKind.first { $0.id.name == name }?.id
    }
}

extension Resource {
    fileprivate func answersToName(_ name: String) -> Bool {
        id.name == name || former.contains { $0.name == name }
    }
}
