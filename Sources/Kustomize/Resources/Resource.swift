import KubernetesModel
import YAML

/// One object on its way through a build, with what kustomize keeps in annotations while it works.
///
/// A class, for the build passes the same resource from directory to directory and finds it through indices. It never
/// leaves the build, which runs on one thread.
final class Resource {
    /// What a resource was called before a transformer renamed it.
    struct Former: Hashable {
        var name: String
        var namespace: String
        var kind: String
    }

    enum Behavior: String {
        case unspecified
        case create
        case merge
        case replace
    }

    var node: Node { didSet { known = nil } }
    private(set) var former: [Former] = []
    var prefixes: [String] = []
    var suffixes: [String] = []
    var behavior = Behavior.unspecified
    var needsHash = false
    /// The patch may rename its target, or change its kind.
    var allowsNameChange = false
    var allowsKindChange = false
    /// Variables that take their value from this object.
    var variables: [String] = []
    var origin: Origin?
    var transformations: [Origin] = []

    /// Strings may hold the line break that does not survive kustomize's output.
    var mayHoldBreaks = false

    /// What to say if a key that stood twice in the file does so still when the object leaves the build.
    var duplicateKey: KustomizeError?

    /// The file it was read from; `nil` for what was made here.
    var source: SourceText?

    private var known: ResourceID?

    init(_ node: Node) { self.node = node }

    /// A copy to change on its own.
    func copy() -> Resource {
        let copy = Resource(node)
        copy.former = former
        copy.prefixes = prefixes
        copy.suffixes = suffixes
        copy.behavior = behavior
        copy.needsHash = needsHash
        copy.allowsNameChange = allowsNameChange
        copy.allowsKindChange = allowsKindChange
        copy.variables = variables
        copy.origin = origin
        copy.transformations = transformations
        copy.mayHoldBreaks = mayHoldBreaks
        copy.duplicateKey = duplicateKey
        copy.source = source
        return copy
    }

    var kind: String { node["kind"]?.text ?? "" }
    var apiVersion: String { node["apiVersion"]?.text ?? "" }
    var type: GroupVersionKind { id.type }
    /// As written in the object.
    var name: String { metadataText("name") }
    /// As written in the object; empty when there is none.
    var namespace: String { metadataText("namespace") }
    /// Nothing is left of it; the next sweep takes it out of its set.
    var isEmpty: Bool { node.isMissing || node.mapping?.isEmpty == true || node.sequence?.isEmpty == true }

    var id: ResourceID {
        if let known { return known }
        let type = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        let id = ResourceID(type, name: name, namespace: namespace)
        known = id
        return id
    }

    /// Oldest first.
    var formerIDs: [ResourceID] {
        guard !former.isEmpty else { return [] }
        let type = id.type
        return former.map { former in
            var type = type
            type.kind = former.kind
            return ResourceID(type, name: former.name, effectiveNamespace: ResourceID.effective(former.namespace))
        }
    }

    /// What the file that brought the resource calls it.
    var originalID: ResourceID {
        guard let first = former.first else { return id }
        var type = id.type
        type.kind = first.kind
        return ResourceID(type, name: first.name, effectiveNamespace: ResourceID.effective(first.namespace))
    }

    func answers(to sought: ResourceID) -> Bool { id == sought || formerIDs.contains(sought) }

    /// Remembers the present name, namespace and kind.
    func keepID() {
        let id = id
        former.append(Former(name: id.name, namespace: id.namespace, kind: id.type.kind))
    }

    /// Reads what an earlier run of kustomize has left in annotations about former names.
    func recallHistory() {
        guard let annotations = node["metadata"]?["annotations"]?.mapping else { return }
        let domain = "internal.config.kubernetes.io/"
        guard annotations.keys.contains(where: { $0.hasPrefix(domain) }) else { return }
        func list(_ name: String) -> [String] {
            annotations[domain + name]?.text?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                ?? []
        }
        let (names, namespaces, kinds) = (list("previousNames"), list("previousNamespaces"), list("previousKinds"))
        if names.count == namespaces.count, names.count == kinds.count {
            former = names.indices.map { Former(name: names[$0], namespace: namespaces[$0], kind: kinds[$0]) }
        }
        prefixes = list("prefixes")
        suffixes = list("suffixes")
        needsHash = annotations[domain + "needsHashSuffix"]?.text == "enabled"
    }

    /// Takes over what `other`, which this resource stands in for, was called and how it got there.
    func inherit(from other: Resource) {
        former = other.former
        prefixes = other.prefixes
        suffixes = other.suffixes
        variables = other.variables
        behavior = other.behavior
        needsHash = needsHash && other.needsHash
    }

    private func metadataText(_ field: String) -> String {
        guard let value = node["metadata"]?[field], !value.isMissing else { return "" }
        return value.text ?? ""
    }
}

extension Resource {
    func setName(_ name: String) { setMetadata("name", .literal(name)) }

    /// An empty namespace removes the field.
    func setNamespace(_ namespace: String) {
        setMetadata("namespace", namespace.isEmpty ? Node?.none : .literal(namespace))
    }

    func setMetadata(_ field: String, _ value: Node?) {
        var metadata = node["metadata"]?.mapping.map(Node.mapping) ?? .emptyMapping
        metadata[field] = value
        node["metadata"] = metadata
    }

    /// Labels or annotations as text; values that are no scalars count as empty.
    func texts(_ field: String) -> [(key: String, value: String)] {
        (node["metadata"]?[field]?.mapping?.pairs ?? []).map { ($0.key, $0.value.text ?? "") }
    }

    /// Replaces labels or annotations; none removes the field.
    func setTexts(_ field: String, _ texts: [(key: String, value: String)]) {
        let pairs = texts.map { Mapping.Pair(key: $0.key, value: .literal($0.value)) }
        setMetadata(field, pairs.isEmpty ? Node?.none : .mapping(Mapping(uniquePairs: pairs)))
    }
}
