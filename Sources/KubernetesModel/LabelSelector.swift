package import YAML

/// Which objects a query or a rule means, by their labels.
package struct LabelSelector: Sendable, Hashable {
    package enum Requirement: Sendable, Hashable {
        case isIn(key: String, values: Set<String>)
        case notIn(key: String, values: Set<String>)
        case exists(key: String)
        case absent(key: String)
        case greater(key: String, than: Int)
        case less(key: String, than: Int)
    }

    /// All must hold; none selects everything.
    package var requirements: [Requirement]

    package init(_ requirements: [Requirement] = []) { self.requirements = requirements }

    package func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .isIn(let key, let values): labels[key].map(values.contains) ?? false
            case .notIn(let key, let values): labels[key].map { !values.contains($0) } ?? true
            case .exists(let key): labels[key] != nil
            case .absent(let key): labels[key] == nil
            case .greater(let key, let bound): labels[key].flatMap(Int.init).map { $0 > bound } ?? false
            case .less(let key, let bound): labels[key].flatMap(Int.init).map { $0 < bound } ?? false
            }
        }
    }

    package func matches(_ object: KubernetesObject) -> Bool {
        requirements.isEmpty || matches(object.labels)
    }

    /// A `metav1.LabelSelector`: `matchLabels` and `matchExpressions`; nil when an expression is malformed.
    package init?(_ node: Node) {
        requirements = (node["matchLabels"]?.mapping?.pairs ?? [])
            .map { .isIn(key: $0.key, values: [$0.value.string ?? ""]) }
        for expression in node["matchExpressions"]?.sequence ?? [] {
            let values = Set((expression["values"]?.sequence ?? []).compactMap(\.string))
            guard let key = expression["key"]?.string, !key.isEmpty else { return nil }
            switch expression["operator"]?.string {
            case "In" where !values.isEmpty: requirements.append(.isIn(key: key, values: values))
            case "NotIn" where !values.isEmpty: requirements.append(.notIn(key: key, values: values))
            case "Exists" where values.isEmpty: requirements.append(.exists(key: key))
            case "DoesNotExist" where values.isEmpty: requirements.append(.absent(key: key))
            default: return nil
            }
        }
    }
}

extension KubernetesObject {
    /// `metadata.labels`; values that are no strings are left out.
    package var labels: [String: String] { strings("labels") }
    /// `metadata.annotations`; values that are no strings are left out.
    package var annotations: [String: String] { strings("annotations") }

    private func strings(_ field: String) -> [String: String] {
        let pairs = node["metadata", field]?.mapping?.pairs ?? []
        return Dictionary(pairs.compactMap { pair in pair.value.string.map { (pair.key, $0) } }) { _, last in last }
    }
}
