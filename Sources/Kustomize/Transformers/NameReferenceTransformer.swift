import KubernetesModel
import YAML

/// Makes fields that hold names of other objects follow those objects' new names.
///
/// Every type's fields are compiled once into a tree of names, every object that was ever renamed is entered once under
/// each of its former names: the cost is that of one walk over the fields that can refer to something.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/filters/nameref`.
final class NameReferenceTransformer: Transformer {
    private let references: [TransformerConfiguration.NameReference]
    private var fields: [GroupVersionKind: ReferenceFields] = [:]
    private var candidates = ReferenceCandidates()

    init(_ references: [TransformerConfiguration.NameReference]) { self.references = references }

    func transform(_ set: ResourceSet) throws {
        candidates = ReferenceCandidates(set.resources)
        for resource in set.resources {
            if resource.kind == "RoleBinding" { _ = try Referrer(resource) }
            let fields = fields(for: resource.originalID.type)
            guard fields.mentions(resource.node, candidates) else { continue }
            let referrer = try Referrer(resource)
            try rewrite(&resource.node, fields, referrer)
        }
    }

    private func fields(for type: GroupVersionKind) -> ReferenceFields {
        if let known = fields[type] { return known }
        let compiled = ReferenceFields()
        for reference in references {
            for field in reference.referrers where field.selects(type) {
                compiled.insert(field.steps[...], ReferenceFields.Leaf(target: reference.target, path: field.path))
            }
        }
        fields[type] = compiled
        return compiled
    }

    private func rewrite(_ node: inout Node, _ fields: ReferenceFields, _ referrer: Referrer) throws {
        for leaf in fields.leaves { try rewrite(&node, leaf, referrer) }
        guard !fields.children.isEmpty else { return }
        switch node {
        case .mapping(var mapping):
            node = .null
            defer { node = .mapping(mapping) }
            try requireNames(fields, referrer)
            for child in fields.children where mapping.index(of: child.step.name) != nil {
                try mapping.update(child.step.name) { value in
                    if value.isMissing, child.step.isList { value = .sequence([]) }
                    try rewrite(&value, child.fields, referrer)
                }
            }
        case .sequence(var elements):
            node = .null
            defer { node = .sequence(elements) }
            for index in elements.indices { try rewriteBelow(&elements[index], fields, referrer) }
        default:
            guard node.isMissing || fields.children.isEmpty else {
                throw KustomizeError.fieldUnreachable(
                    fields.children[0].step.name, object: referrer.resource.id.description,
                    why: "it is sought in \(node.kindName)")
            }
        }
    }

    /// Elements of a list stand where the list stood; leaves have seen it already.
    private func rewriteBelow(_ node: inout Node, _ fields: ReferenceFields, _ referrer: Referrer) throws {
        guard case .mapping(var mapping) = node else {
            if case .sequence(var elements) = node {
                node = .null
                defer { node = .sequence(elements) }
                for index in elements.indices { try rewriteBelow(&elements[index], fields, referrer) }
            }
            return
        }
        node = .null
        defer { node = .mapping(mapping) }
        try requireNames(fields, referrer)
        for child in fields.children where mapping.index(of: child.step.name) != nil {
            try mapping.update(child.step.name) { try rewrite(&$0, child.fields, referrer) }
        }
    }

    private func requireNames(_ fields: ReferenceFields, _ referrer: Referrer) throws {
        guard let child = fields.children.first(where: \.step.isIndex) else { return }
        throw KustomizeError.fieldUnreachable(
            child.step.name, object: referrer.resource.id.description,
            why: "paths go through lists by themselves; an index is sought in a mapping")
    }

    private func rewrite(_ node: inout Node, _ leaf: ReferenceFields.Leaf, _ referrer: Referrer) throws {
        switch node {
        case .sequence(var elements):
            node = .null
            defer { node = .sequence(elements) }
            for index in elements.indices where !elements[index].isMissing {
                try rewrite(&elements[index], leaf, referrer)
            }
        case .mapping(var mapping):
            node = .null
            defer { node = .mapping(mapping) }
            try rewriteNamed(&mapping, leaf, referrer)
        default:
            guard !node.isMissing, let name = node.text else { return }
            guard let target = try candidates.choose(name, leaf, referrer, inNamespace: nil), target.name != name else {
                return
            }
            node = referrer.resource.renaming(node, to: target.name, of: target.former)
        }
    }

    /// `{name: …, namespace: …}`: the namespace follows as well.
    private func rewriteNamed(_ mapping: inout Mapping, _ leaf: ReferenceFields.Leaf, _ referrer: Referrer) throws {
        guard let name = mapping["name"] else {
            throw KustomizeError.fieldUnreachable(
                leaf.path, object: referrer.resource.id.description, why: "it has no name")
        }
        let old = name.text ?? ""
        let namespace = mapping["namespace"].map { $0.text ?? "" }
        guard let target = try candidates.choose(old, leaf, referrer, inNamespace: .some(namespace)) else { return }
        let theirs = target.namespace
        if target.name != old || !theirs.isEmpty {
            mapping["name"] = referrer.resource.renaming(name, to: target.name, of: target.former)
        }
        if !theirs.isEmpty { mapping["namespace"] = .literal(theirs) }
    }
}

/// The fields of one type that refer to others, as a tree over the names of their paths.
final class ReferenceFields {
    struct Leaf {
        /// The kind of object referred to.
        let target: TypeSelector
        let path: String
    }

    private(set) var children: [(step: FieldSpec.Step, fields: ReferenceFields)] = []
    /// In the order they are tried.
    private(set) var leaves: [Leaf] = []

    func insert(_ steps: ArraySlice<FieldSpec.Step>, _ leaf: Leaf) {
        guard let step = steps.first else { return leaves.append(leaf) }
        if let child = children.first(where: { $0.step == step }) {
            return child.fields.insert(steps.dropFirst(), leaf)
        }
        let child = ReferenceFields()
        children.append((step, child))
        child.insert(steps.dropFirst(), leaf)
    }

    /// Whether any field holds a name that something once had.
    func mentions(_ node: Node, _ candidates: ReferenceCandidates) -> Bool {
        switch node {
        case .sequence(let elements): return elements.contains { mentions($0, candidates) }
        case .mapping(let mapping):
            if !leaves.isEmpty { return true }
            return children.contains { child in
                child.step.isIndex || mapping[child.step.name].map { child.fields.mentions($0, candidates) } ?? false
            }
        default:
            if node.isMissing { return false }
            guard !leaves.isEmpty else { return !children.isEmpty }
            return node.text.map(candidates.hasFormerName) ?? false
        }
    }
}
