import KubernetesModel

/// What one directory has come to so far: its resources, the field tables that are in force, and its variables.
struct Accumulator {
    let resources = ResourceSet()
    var configuration: TransformerConfiguration?
    var variables: [Variable] = []

    /// Takes over what a directory below has come to.
    mutating func merge(_ other: Accumulator, from place: String) throws {
        try resources.append(other.resources.resources, from: place)
        if let theirs = other.configuration { try add(theirs) }
        try add(other.variables)
    }

    mutating func add(_ configuration: TransformerConfiguration) throws {
        self.configuration = try self.configuration?.merging(configuration) ?? configuration
    }

    mutating func add(_ variables: [Variable]) throws {
        for variable in variables {
            guard !self.variables.contains(where: { $0.name == variable.name }) else {
                throw KustomizeError.variableFailed(variable.name, why: "it is defined twice")
            }
            self.variables.append(variable)
        }
    }

    /// Marks the objects that variables take their values from, while they still answer to these names.
    func bind(_ variables: [Variable]) throws {
        for variable in variables {
            let type = variable.target
            let matches = resources.resources.filter { resource in
                ([resource.id] + resource.formerIDs).contains { id in
                    guard id.name == variable.targetName, id.type.kind == type.kind, id.type.group == type.group,
                        id.type.version == type.version
                    else { return false }
                    if variable.targetNamespace.isEmpty, !id.isClusterScoped { return true }
                    return id.isClusterScoped || id.namespace == ResourceID.effective(variable.targetNamespace)
                }
            }
            guard matches.count <= 1 else {
                throw KustomizeError.variableFailed(variable.name, why: "\(matches.count) objects match its objref")
            }
            matches.first?.variables.append(variable.name)
        }
    }
}
