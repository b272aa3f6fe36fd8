import YAML

/// `namePrefix` and `nameSuffix`. Custom resource definitions, API services and namespaces keep their names, for those
/// are not theirs to choose.
struct AffixTransformer: Transformer {
    enum Side {
        case prefix
        case suffix
    }

    let side: Side
    let affix: String
    let fields: [FieldSpec]

    private static let exempt = [
        TypeSelector(kind: "CustomResourceDefinition"),
        TypeSelector(group: "apiregistration.k8s.io", kind: "APIService"),
        TypeSelector(kind: "Namespace"),
    ]

    func transform(_ set: ResourceSet) throws {
        for resource in set.resources {
            let type = resource.originalID.type
            guard !Self.exempt.contains(where: { $0.selects(type) }) else { continue }
            for field in fields where field.selects(type) {
                if field.path == "metadata/name", !affix.isEmpty { remember(resource) }
                guard field.selects(resource.id.type) else { continue }
                try field.apply(to: resource, making: .scalar) { try write(&$0, of: resource) }
            }
        }
        set.forgetIDs()
    }

    private func remember(_ resource: Resource) {
        switch side {
        case .prefix: resource.prefixes.append(affix)
        case .suffix: resource.suffixes.append(affix)
        }
        resource.keepID()
    }

    private func write(_ node: inout Node, of resource: Resource) throws {
        guard let text = node.text else { throw FieldProblem.notAScalar(node.kindName) }
        node = resource.renaming(node, to: side == .prefix ? affix + text : text + affix, of: resource.former)
    }
}
