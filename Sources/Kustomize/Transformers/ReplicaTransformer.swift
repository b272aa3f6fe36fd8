import YAML

/// `replicas`: sets the count of workloads that have, or once had, a name.
struct ReplicaTransformer: Transformer {
    let entries: [ReplicaEntry]
    let fields: [FieldSpec]

    func transform(_ set: ResourceSet) throws {
        guard !entries.isEmpty else { return }
        let named = index(set)
        for entry in entries {
            var found = false
            for field in fields {
                for resource in named[entry.name] ?? [] {
                    let ids = [resource.id] + resource.formerIDs
                    guard ids.contains(where: { $0.name == entry.name && field.selects($0.type) }) else { continue }
                    found = true
                    guard field.selects(resource.id.type) else { continue }
                    try field.apply(to: resource, making: .scalar) { node in
                        guard node.isMissing || node.text != nil else { throw FieldProblem.notAScalar(node.kindName) }
                        node = .integer(entry.count)
                    }
                }
            }
            guard found else {
                throw KustomizeError.noReplicas(entry.name, nearest: Nearest.match(for: entry.name, in: named.keys))
            }
        }
    }

    private func index(_ set: ResourceSet) -> [String: [Resource]] {
        var named: [String: [Resource]] = [:]
        for resource in set.resources {
            for name in Set([resource.id.name] + resource.former.map(\.name)) {
                named[name, default: []].append(resource)
            }
        }
        return named
    }
}
