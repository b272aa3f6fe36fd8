package import YAML

/// `x-kubernetes-validations`, the CEL rules of a schema: API servers before 1.25 do not know the field, and
/// server-side apply refuses what it does not know.
package enum ValidationRules {
    /// The first minor version of Kubernetes 1 with the rules on by default.
    package static let firstMinor = 25

    /// `node` without the rules, however deep.
    package static func removed(from node: Node) -> Node {
        switch node {
        case .mapping(let mapping):
            .mapping(
                Mapping(
                    uniquePairs: mapping.pairs.compactMap { pair in
                        pair.key == "x-kubernetes-validations"
                            ? nil : Mapping.Pair(key: pair.key, value: removed(from: pair.value))
                    }))
        case .sequence(let items): .sequence(items.map(removed))
        default: node
        }
    }
}
