import KubernetesModel
import YAML

/// The changes from one state of an object to another, field by field, as people read them:
///
///     spec.replicas
///       ± value change
///         - 1
///         + 3
struct ObjectDifference {
    private(set) var lines: [String] = []
    private let masksValues: Bool

    /// - Parameter masking: leaves out the values of `data` and `stringData`.
    init(from old: KubernetesObject, to new: KubernetesObject, masking: Bool) {
        masksValues = masking
        compare(Self.comparable(old.node), Self.comparable(new.node), at: "", isSecret: false)
    }

    /// Without what the server keeps for itself.
    private static func comparable(_ node: Node) -> Node {
        var node = node
        node["status"] = Node?.none
        guard var metadata = node["metadata"] else { return node }
        for field in ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"] {
            metadata[field] = Node?.none
        }
        node["metadata"] = metadata
        return node
    }

    private mutating func compare(_ old: Node, _ new: Node, at path: String, isSecret: Bool) {
        if old == new { return }
        switch (old, new) {
        case (.mapping(let left), .mapping(let right)): compare(left, right, at: path, isSecret: isSecret)
        case (.sequence(let left), .sequence(let right)): compare(left, right, at: path, isSecret: isSecret)
        default:
            lines.append("\n\(path.isEmpty ? "(root)" : path)")
            lines.append("  ± value change")
            lines += marked("-", isSecret ? "*** (before)" : Self.text(old))
            lines += marked("+", isSecret ? "*** (after)" : Self.text(new))
        }
    }

    private mutating func compare(_ old: Mapping, _ new: Mapping, at path: String, isSecret: Bool) {
        for pair in old.pairs {
            let hides = isSecret || (masksValues && path.isEmpty && (pair.key == "data" || pair.key == "stringData"))
            let place = path.isEmpty ? pair.key : "\(path).\(pair.key)"
            guard let other = new[pair.key] else {
                entry("removed", "-", pair.key, pair.value, at: path, isSecret: hides)
                continue
            }
            compare(pair.value, other, at: place, isSecret: hides)
        }
        for pair in new.pairs where old.index(of: pair.key) == nil {
            let hides = isSecret || (masksValues && path.isEmpty && (pair.key == "data" || pair.key == "stringData"))
            entry("added", "+", pair.key, pair.value, at: path, isSecret: hides)
        }
    }

    private mutating func entry(
        _ verb: String, _ mark: String, _ key: String, _ value: Node, at path: String, isSecret: Bool
    ) {
        lines.append("\n\(path.isEmpty ? "(root)" : path)")
        lines.append("  \(mark) one map entry \(verb):")
        lines += marked(mark, Self.text(.mapping([key: isSecret ? "***" : value])))
    }

    /// Elements that all have names are compared by name, others by place.
    private mutating func compare(_ old: [Node], _ new: [Node], at path: String, isSecret: Bool) {
        guard let left = Self.named(old), let right = Self.named(new) else {
            for index in 0..<max(old.count, new.count) {
                let place = "\(path).\(index)"
                if index >= old.count {
                    element("added", "+", new[index], at: path, isSecret: isSecret)
                } else if index >= new.count {
                    element("removed", "-", old[index], at: path, isSecret: isSecret)
                } else {
                    compare(old[index], new[index], at: place, isSecret: isSecret)
                }
            }
            return
        }
        for (name, node) in left {
            if let other = right.first(where: { $0.0 == name })?.1 {
                compare(node, other, at: "\(path).\(name)", isSecret: isSecret)
            } else {
                element("removed", "-", node, at: path, isSecret: isSecret)
            }
        }
        for (name, node) in right where !left.contains(where: { $0.0 == name }) {
            element("added", "+", node, at: path, isSecret: isSecret)
        }
    }

    private mutating func element(_ verb: String, _ mark: String, _ value: Node, at path: String, isSecret: Bool) {
        lines.append("\n\(path)")
        lines.append("  \(mark) one list entry \(verb):")
        lines += marked(mark, Self.text(.sequence([isSecret ? "***" : value])))
    }

    private static func named(_ elements: [Node]) -> [(String, Node)]? {
        var names: Set<String> = []
        var result: [(String, Node)] = []
        for element in elements {
            guard let name = element["name"]?.string, names.insert(name).inserted else { return nil }
            result.append((name, element))
        }
        return result
    }

    private static func text(_ node: Node) -> String { YAMLEmitter.emit(node) }

    private func marked(_ mark: String, _ text: String) -> [String] {
        text.split(separator: "\n").map { "    \(mark) \($0)" }
    }
}
