import KubernetesModel
import YAML

/// The object whose references are being fixed.
struct Referrer {
    let resource: Resource
    let id: ResourceID
    /// Namespaces of service accounts a role binding names: it may refer to objects in them.
    let subjectNamespaces: Set<String>
    /// What a role binding says its role is; `nil` when it does not.
    let role: TypeSelector?

    /// - Throws: `KustomizeError.fieldUnreachable` for a subject whose namespace is there and no string.
    init(_ resource: Resource) throws {
        self.resource = resource
        id = resource.id
        var namespaces: Set<String> = []
        if id.type.kind == "RoleBinding" {
            for subject in resource.node["subjects"]?.sequence ?? [] where subject["kind"]?.text == "ServiceAccount" {
                guard let namespace = subject["namespace"] else { continue }
                guard let name = namespace.plainString else {
                    throw KustomizeError.fieldUnreachable(
                        "subjects/namespace", object: resource.id.description, why: "the namespace is blank")
                }
                namespaces.insert(name)
            }
        }
        subjectNamespaces = namespaces
        let roleRef = resource.node["roleRef"]
        if let group = roleRef?["apiGroup"]?.text, let kind = roleRef?["kind"]?.text {
            role = TypeSelector(group: group, kind: kind)
        } else {
            role = nil
        }
    }

    /// Whether `other` is within reach: in the same namespace, in none, or in one that a subject is in.
    func mayReferTo(_ other: Resource) -> Bool {
        if id.isClusterScoped { return true }
        let theirs = other.id
        return theirs.isClusterScoped || theirs.namespace == id.namespace
            || (!subjectNamespaces.isEmpty && subjectNamespaces.contains(other.namespace))
    }
}

/// Everything that was ever renamed, by each of its former names.
struct ReferenceCandidates {
    private var byFormerName: [String: [Resource]] = [:]
    /// All resources by their first namespace, to know whether a reference speaks of first or of present namespaces.
    private var byFirstNamespace: [String: [Resource]] = [:]

    init() {}

    init(_ resources: [Resource]) {
        for resource in resources where !resource.former.isEmpty {
            var names: Set<String> = []
            for former in resource.former where names.insert(former.name).inserted {
                byFormerName[former.name, default: []].append(resource)
            }
        }
        guard !byFormerName.isEmpty else { return }
        for resource in resources { byFirstNamespace[resource.originalID.namespace, default: []].append(resource) }
    }

    var isEmpty: Bool { byFormerName.isEmpty }

    func hasFormerName(_ name: String) -> Bool { byFormerName[name] != nil }

    /// The one object a reference can mean; `nil` when there is none.
    ///
    /// - Parameter inNamespace: the reference's own namespace, for references that are mappings; `.some(nil)` for a
    ///   mapping without one.
    /// - Throws: `KustomizeError.ambiguousReference`.
    func choose(
        _ name: String, _ leaf: ReferenceFields.Leaf, _ referrer: Referrer, inNamespace: String??
    ) throws -> Resource? {
        guard var list = byFormerName[name] else { return nil }
        list = list.filter { referrer.mayReferTo($0) && $0.wasEver(leaf.target) }
        if case .some(.some(let namespace)) = inNamespace { list = narrowed(list, to: namespace, referrer) }
        if leaf.path.hasSuffix("roleRef/name"), let role = referrer.role { list = list.filter { $0.wasEver(role) } }
        if !referrer.id.isClusterScoped {
            list = list.filter { candidate in
                let id = candidate.id
                return id.isClusterScoped || id.type.kind == "ServiceAccount" || id.namespace == referrer.id.namespace
            }
        }
        if list.count == 1 { return list[0] }
        list = list.filter { $0.sharesAffixes(with: referrer.resource, emptyMatches: true) }
        if list.count > 1 { list = list.filter { $0.sharesAffixes(with: referrer.resource, emptyMatches: false) } }
        guard let first = list.first else { return nil }
        let identical = list.allSatisfy {
            $0.name == first.name && (inNamespace == nil || $0.namespace == first.namespace)
        }
        guard identical else {
            throw KustomizeError.ambiguousReference(
                name, field: leaf.path, object: referrer.id.description, candidates: list.map(\.id.description))
        }
        return first
    }

    /// A namespace that anything in reach was in at first means first namespaces, else present ones.
    private func narrowed(_ list: [Resource], to namespace: String, _ referrer: Referrer) -> [Resource] {
        guard namespace != ResourceID.clusterScope else { return [] }
        if byFirstNamespace[namespace]?.contains(where: referrer.mayReferTo) == true {
            return list.filter { $0.originalID.namespace == namespace }
        }
        return list.filter { $0.id.namespace == namespace }
    }
}

extension Resource {
    /// Whether it once was of a type, apart from what it is now.
    fileprivate func wasEver(_ type: TypeSelector) -> Bool { formerIDs.contains { type.selects($0.type) } }

    fileprivate func sharesAffixes(with other: Resource, emptyMatches: Bool) -> Bool {
        func shares(_ left: [String], _ right: [String]) -> Bool {
            if emptyMatches, left.isEmpty || right.isEmpty { return true }
            let (short, long) = left.count <= right.count ? (left, right) : (right, left)
            return short.isEmpty ? long.isEmpty : long.suffix(short.count).elementsEqual(short)
        }
        return shares(prefixes, other.prefixes) && shares(suffixes, other.suffixes)
    }
}
