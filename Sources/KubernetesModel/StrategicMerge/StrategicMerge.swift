package import YAML

/// A strategic merge patch as kustomize applies it, which is not quite as the API server does.
///
/// Maps merge, `null` removes, lists merge by key where the schema says so and are replaced elsewhere; new elements of a
/// merged list come before those the object had. `$setElementOrder`, `$retainKeys` and `$deleteFromPrimitiveList` are
/// not directives here. The oddities below are kept on purpose, byte for byte.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `kyaml/yaml/merge2` and `kyaml/yaml/walk`.
package struct StrategicMerge {
    let schema: MergeSchema
    var path: [String] = []

    package init(schema: MergeSchema = .kubernetes) { self.schema = schema }

    /// What becomes of a value: removed, changed in place, or the patch's own value in its stead.
    enum Result {
        case removed
        case kept
        case replaced(Node)
    }

    /// Applies `patch` to `object`.
    ///
    /// - Returns: `false` when the patch deletes the object.
    /// - Throws: `StrategicMergeError`.
    package mutating func apply(_ patch: Node, to object: inout Node) throws(StrategicMergeError) -> Bool {
        switch try merge(patch, into: &object, type: nil) {
        case .removed: false
        case .kept: true
        // `$patch: replace` at the root changes nothing: kustomize drops the value its walk returns.
        case .replaced: true
        }
    }

    /// Merges `patch`, `nil` when it is silent about this place, into a value that the object has.
    mutating func merge(_ patch: Node?, into value: inout Node, type known: MergeSchema.TypeIndex?)
        throws(StrategicMergeError) -> Result
    {
        let absent = value.isMissing
        guard !absent || patch.map({ !$0.isMissing }) == true else {
            // An explicit null stays as long as the patch does not speak of it; `key:` does not.
            return patch == nil && !value.isEmptyNull ? .kept : .removed
        }
        if let patch, !absent, !patch.isMissing, !patch.hasShape(of: value) {
            throw .shapesDiffer(path: path, target: value.kindName, patch: patch.kindName)
        }
        if absent, let patch { return adopted(try adopt(patch, type: known)) }
        switch value {
        case .mapping: return try mergeMapping(patch, into: &value, type: known ?? typeOf(value, patch))
        default:
            // Lists that are not merged by key, and scalars.
            guard let patch else { return .kept }
            return patch.isMissing ? .removed : .replaced(patch)
        }
    }

    private func adopted(_ node: Node?) -> Result { node.map(Result.replaced) ?? .removed }

    /// Objects nested in objects of unknown kinds have types too, when they say which.
    func typeOf(_ value: Node?, _ patch: Node?) -> MergeSchema.TypeIndex? {
        for node in [value, patch] {
            guard let node, let kind = node["kind"]?.text, let version = node["apiVersion"]?.text else { continue }
            if let type = schema.type(apiVersion: version, kind: kind) { return type }
        }
        return nil
    }

    private mutating func mergeMapping(_ patch: Node?, into value: inout Node, type: MergeSchema.TypeIndex?)
        throws(StrategicMergeError) -> Result
    {
        guard var changes = patch else {
            if needsSettling(value, type: type) { try settle(&value, type: type) }
            return .kept
        }
        if changes.isMissing { return .removed }
        switch try takeDirective(from: &changes) {
        case .delete: return .removed
        case .replace: return adopted(try adopt(changes, type: type))
        case .merge, nil: break
        }
        guard case .mapping(var fields) = value, case .mapping(let patches) = changes else { return .kept }
        value = .null
        defer { value = .mapping(fields) }
        try mergeFields(patches, into: &fields, type: type)
        return .kept
    }

    mutating func mergeFields(_ patches: Mapping, into fields: inout Mapping, type: MergeSchema.TypeIndex?)
        throws(StrategicMergeError)
    {
        var failure: StrategicMergeError?
        let known: Set<String> = patches.isEmpty ? [] : Set(fields.pairs.map(\.key))
        // Of two fields of one name, which a file may have by mistake, only the first is looked at.
        let repeats = !patches.isEmpty && known.count < fields.count
        var seen: Set<String> = []
        fields.filterValues { key, value in
            guard failure == nil, !repeats || seen.insert(key).inserted else { return true }
            do throws(StrategicMergeError) {
                return try mergeField(key, patches[key], into: &value, type: type)
            } catch {
                failure = error
                return true
            }
        }
        if let failure { throw failure }
        for pair in patches.pairs where !known.contains(pair.key) {
            let field = type.flatMap { schema.field(pair.key, of: $0) }
            path.append(pair.key)
            defer { path.removeLast() }
            if let keys = field?.keys, case .sequence(let elements) = pair.value {
                fields[pair.key] = try adoptList(elements, keys: keys, type: field?.type, first: true)
            } else if let value = try adopt(pair.value, type: field?.type) {
                fields[pair.key] = value
            }
        }
    }

    /// Returns whether the field stays.
    private mutating func mergeField(
        _ key: String, _ patch: Node?, into value: inout Node, type: MergeSchema.TypeIndex?
    ) throws(StrategicMergeError) -> Bool {
        path.append(key)
        defer { path.removeLast() }
        let field = type.flatMap { schema.field(key, of: $0) }
        let result: Result
        if let keys = field?.keys, value.sequence != nil || patch?.sequence != nil {
            result = try mergeList(patch, into: &value, keys: keys, type: field?.type)
        } else {
            result = try merge(patch, into: &value, type: field?.type)
        }
        switch result {
        case .removed: return false
        case .kept: return true
        case .replaced(let node):
            value = node
            return true
        }
    }
}

extension Node {
    /// Whether both are mappings, both lists, or both scalars.
    fileprivate func hasShape(of other: Node) -> Bool {
        switch (self, other) {
        case (.mapping, .mapping), (.sequence, .sequence): true
        case (.mapping, _), (.sequence, _), (_, .mapping), (_, .sequence): false
        default: true
        }
    }
}
