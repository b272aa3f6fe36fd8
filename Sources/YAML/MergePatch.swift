/// RFC 7386: a mapping that overlays another; null removes.
package enum MergePatch {
    package static func apply(_ patch: Node, to target: Node) -> Node {
        guard case .mapping(let changes) = patch else { return patch }
        var result = target.mapping ?? Mapping()
        for pair in changes.pairs {
            if pair.value.isNull {
                result[pair.key] = nil
            } else {
                result[pair.key] = apply(pair.value, to: result[pair.key] ?? .null)
            }
        }
        return .mapping(result)
    }

    /// The patch that makes `new` out of `old`; an empty mapping when they are equal. Nulls inside `new` cannot be
    /// expressed and come out as removals.
    package static func diff(from old: Node, to new: Node) -> Node {
        guard case .mapping(let before) = old, case .mapping(let after) = new else { return new }
        var patch = Mapping()
        for pair in before.pairs where after.index(of: pair.key) == nil { patch[pair.key] = .null }
        for pair in after.pairs {
            guard let value = before[pair.key] else {
                patch[pair.key] = pair.value
                continue
            }
            if value != pair.value { patch[pair.key] = diff(from: value, to: pair.value) }
        }
        return .mapping(patch)
    }
}
