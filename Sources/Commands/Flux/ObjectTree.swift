package import KubernetesModel
package import YAML

/// An object and what it has put into the cluster.
package struct ObjectTree: Sendable {
    package let object: ObjectReference
    package var children: [ObjectTree] = []

    /// One line an object: `Kind/namespace/name`.
    ///
    /// - SeeAlso: fluxcd/flux2 `internal/tree/tree.go` v2.9.4.
    package var drawing: String {
        var text = "\(object)\n"
        draw(into: &text, prefix: "")
        return text
    }

    private func draw(into text: inout String, prefix: String) {
        for (index, child) in children.enumerated() {
            let isLast = index == children.count - 1
            text += "\(prefix)\(isLast ? "└── " : "├── ")\(child.object)\n"
            child.draw(into: &text, prefix: prefix + (isLast ? "    " : "│   "))
        }
    }

    /// As Flux writes it with `-o json` and `-o yaml`.
    package var node: Node {
        var mapping: Mapping = [
            "resource": [
                "Namespace": .string(object.key.namespace), "Name": .string(object.key.name),
                "GroupKind": ["Group": .string(object.type.group), "Kind": .string(object.type.kind)],
            ]
        ]
        if !children.isEmpty { mapping["resources"] = .sequence(children.map(\.node)) }
        return .mapping(mapping)
    }
}
