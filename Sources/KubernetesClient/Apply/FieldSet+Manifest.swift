import KubernetesModel
import YAML

extension FieldSet {
    /// Whether an apply of `desired` by a manager that owns exactly this set of `live`'s fields would change nothing:
    /// the manifest has just these fields, and `live` has them with the same values.
    ///
    /// Which lists are maps and which mappings are one value is read off the set itself, so no schema is needed. A
    /// value the server writes in another form than the manifest (`1000m` for `1`) makes it false, and the apply
    /// decides.
    func covers(_ desired: KubernetesObject, in live: KubernetesObject) -> Bool {
        var manifest = desired.node.mapping ?? Mapping()
        manifest["apiVersion"] = nil
        manifest["kind"] = nil
        var metadata = manifest["metadata"]?.mapping ?? Mapping()
        metadata["name"] = nil
        metadata["namespace"] = nil
        manifest["metadata"] = metadata.isEmpty ? Node?.none : .mapping(metadata)
        return covers(.mapping(manifest), in: live.node)
    }

    private func covers(_ desired: Node, in live: Node) -> Bool {
        if children.isEmpty { return desired == live }
        switch desired {
        case .mapping(let mapping):
            return mapping.count == children.count
                && mapping.pairs.allSatisfy { pair in
                    guard let child = children["f:" + pair.key], let value = live[pair.key] else { return false }
                    return child.covers(pair.value, in: value)
                }
        case .sequence(let elements):
            return elements.count == children.count
                && children.allSatisfy { step, child in
                    guard let wanted = FieldSet.value(at: [step], in: desired),
                        let value = FieldSet.value(at: [step], in: live)
                    else { return false }
                    return step.hasPrefix("v:") || child.covers(wanted, in: value)
                }
        default:
            return false
        }
    }
}
