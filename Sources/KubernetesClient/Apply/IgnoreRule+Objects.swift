import KubernetesModel
import YAML

extension [IgnoreRule] {
    /// `object` without the ignored fields, for comparing; which rules apply is decided by `model`.
    func removing(from object: KubernetesObject, matching model: KubernetesObject) -> KubernetesObject {
        guard !isEmpty else { return object }
        var stripped = object
        for path in paths(for: model) { stripped.node = stripped.node.removing(path[...]) }
        return stripped
    }

    /// The manifest to send: an ignored field that another manager applies is left out of it, every other one takes
    /// the live value, so that the apply leaves the field as it is.
    ///
    /// - SeeAlso: fluxcd/pkg `ssa/manager_apply.go` `computeDriftedPaths`.
    func adjusting(_ desired: KubernetesObject, to live: KubernetesObject, manager: String) -> KubernetesObject {
        guard !isEmpty else { return desired }
        var adjusted = desired
        let others = live.managedFields.filter {
            $0.operation == .apply && $0.subresource.isEmpty && $0.manager != manager
        }
        for path in paths(for: desired) {
            let wanted = desired.node.value(at: path[...])
            guard wanted != nil, wanted != live.node.value(at: path[...]) else { continue }
            let owned = others.contains { $0.fields.covers(path[...], in: live.node) }
            if let value = live.node.value(at: path[...]), !owned {
                adjusted.node = adjusted.node.replacing(path[...], with: value)
            } else {
                adjusted.node = adjusted.node.removing(path[...])
            }
        }
        return adjusted
    }

    private func paths(for object: KubernetesObject) -> [[String]] {
        filter { $0.target?.matches(object) ?? true }.flatMap(\.paths).map(Self.steps)
    }

    /// The reference tokens of a JSON pointer (RFC 6901).
    private static func steps(_ pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { token in
            var plain = ""
            var rest = token[...]
            while let character = rest.popFirst() {
                guard character == "~", let code = rest.first, code == "0" || code == "1" else {
                    plain.append(character)
                    continue
                }
                rest.removeFirst()
                plain.append(code == "1" ? "/" : "~")
            }
            return plain
        }
    }
}

extension FieldSet {
    /// Whether the set has the field that JSON pointer steps lead to; list positions are found by their keys.
    fileprivate func covers(_ path: ArraySlice<String>, in node: Node?) -> Bool {
        guard let step = path.first else { return true }
        if let elements = node?.sequence {
            guard let index = Int(step), elements.indices.contains(index) else { return false }
            return children.contains { key, child in
                key.hasPrefix("k:") && FieldSet.value(at: [key], in: node ?? .null) == elements[index]
                    && child.covers(path.dropFirst(), in: elements[index])
            }
        }
        return children["f:" + step]?.covers(path.dropFirst(), in: node?[step]) ?? false
    }
}

extension Node {
    fileprivate func value(at path: ArraySlice<String>) -> Node? {
        guard let step = path.first else { return self }
        if let elements = sequence {
            guard let index = Int(step), elements.indices.contains(index) else { return nil }
            return elements[index].value(at: path.dropFirst())
        }
        return self[step]?.value(at: path.dropFirst())
    }

    fileprivate func removing(_ path: ArraySlice<String>) -> Node {
        changing(path) { _ in nil } ?? self
    }

    fileprivate func replacing(_ path: ArraySlice<String>, with value: Node) -> Node {
        changing(path) { _ in value } ?? self
    }

    /// `nil` when the path leads nowhere or the whole node was taken out.
    private func changing(_ path: ArraySlice<String>, _ change: (Node) -> Node?) -> Node? {
        guard let step = path.first else { return change(self) }
        switch self {
        case .mapping(var mapping):
            guard let value = mapping[step] else { return self }
            mapping[step] = value.changing(path.dropFirst(), change)
            return .mapping(mapping)
        case .sequence(var elements):
            guard let index = Int(step), elements.indices.contains(index) else { return self }
            if let changed = elements[index].changing(path.dropFirst(), change) {
                elements[index] = changed
            } else {
                elements.remove(at: index)
            }
            return .sequence(elements)
        default:
            return self
        }
    }
}
