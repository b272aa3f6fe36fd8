internal import YAML

/// Makes RFC 7386 patches.
enum MergeDifference {
    /// The smallest patch that turns `old` into `new`; empty when they are equal. A null in `new` counts as absent,
    /// for a merge patch cannot set one.
    static func from(_ old: Mapping, to new: Mapping) -> Mapping {
        var patch = Mapping()
        for pair in old.pairs where !pair.value.isNull && (new[pair.key] ?? .null).isNull { patch[pair.key] = .null }
        for pair in new.pairs where !pair.value.isNull {
            switch (old[pair.key], pair.value) {
            case (let before?, let after) where before == after: break
            case (.mapping(let before), .mapping(let after)):
                let inner = from(before, to: after)
                if !inner.isEmpty { patch[pair.key] = .mapping(inner) }
            default: patch[pair.key] = pair.value
            }
        }
        return patch
    }
}
