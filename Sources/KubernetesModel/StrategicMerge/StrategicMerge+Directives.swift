import YAML

extension StrategicMerge {
    enum Directive {
        case merge
        case replace
        case delete
    }

    private func directive(_ value: Node) throws(StrategicMergeError) -> Directive {
        switch value.text {
        case "merge": .merge
        case "replace": .replace
        case "delete": .delete
        case let other: throw .unknownDirective(other ?? value.kindName, path: path)
        }
    }

    /// Removes `$patch` from a mapping of a patch and says what it demands.
    func takeDirective(from patch: inout Node) throws(StrategicMergeError) -> Directive? {
        guard let value = patch["$patch"] else { return nil }
        let directive = try directive(value)
        patch["$patch"] = nil
        return directive
    }

    /// Removes the element that is nothing but `$patch` from a list of a patch and says what it demands.
    ///
    /// Only the first element with `$patch` is looked at, and only when it holds nothing else.
    func takeDirective(from elements: inout [Node]) throws(StrategicMergeError) -> Directive? {
        guard let first = elements.first(where: { $0["$patch"] != nil }), let value = first["$patch"],
            first.mapping?.count == 1
        else { return nil }
        let directive = try directive(value)
        try elements.setElement(nil, keys: ["$patch"], values: [value.text ?? ""], path: path)
        return directive
    }

    /// What a value of a patch becomes where the object has none: nulls and directives fall out of it.
    mutating func adopt(_ patch: Node, type known: MergeSchema.TypeIndex?) throws(StrategicMergeError) -> Node? {
        guard case .mapping = patch else { return patch.present }
        var value = patch
        // A directive that is none passes here, where kustomize drops the error, and fails further down.
        let directive: Directive? = (try? takeDirective(from: &value)) ?? nil
        if directive == .delete { return nil }
        return try adoptFields(of: value, type: known ?? typeOf(patch, nil))
    }

    private mutating func adoptFields(of value: Node, type: MergeSchema.TypeIndex?) throws(StrategicMergeError) -> Node?
    {
        guard case .mapping(let mapping) = value else { return value }
        var fields = Mapping()
        for pair in mapping.pairs {
            path.append(pair.key)
            defer { path.removeLast() }
            let field = type.flatMap { schema.field(pair.key, of: $0) }
            if let kept = try adoptBelow(pair.value, field: field) { fields[pair.key] = kept }
        }
        return .mapping(fields)
    }

    private mutating func adoptBelow(_ node: Node, field: MergeSchema.Field?) throws(StrategicMergeError) -> Node? {
        switch node {
        case .sequence(let elements):
            guard let keys = field?.keys else { return node }
            return try adoptList(elements, keys: keys, type: field?.type, first: false)
        case .mapping:
            var value = node
            if try takeDirective(from: &value) == .delete { return nil }
            return try adoptFields(of: value, type: field?.type ?? typeOf(node, nil))
        default:
            return node.present
        }
    }

    /// Removes empty nulls, and makes lists merged by key what a merge with nothing makes of them.
    mutating func settle(_ value: inout Node, type: MergeSchema.TypeIndex?) throws(StrategicMergeError) {
        guard case .mapping(var fields) = value else { return }
        value = .null
        defer { value = .mapping(fields) }
        try mergeFields([:], into: &fields, type: type)
    }

    /// Whether `settle` would change anything: most objects pass untouched, without a copy.
    func needsSettling(_ value: Node, type: MergeSchema.TypeIndex?) -> Bool {
        guard case .mapping(let fields) = value else { return false }
        return fields.pairs.contains { pair in
            if pair.value.isEmptyNull { return true }
            let field = type.flatMap { schema.field(pair.key, of: $0) }
            switch pair.value {
            case .mapping: return needsSettling(pair.value, type: field?.type ?? typeOf(pair.value, nil))
            case .sequence(let elements): return field?.keys != nil && !elements.isEmpty
            default: return false
            }
        }
    }
}
