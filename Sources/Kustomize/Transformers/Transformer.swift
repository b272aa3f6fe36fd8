import YAML

/// One step of a build: changes the resources of a directory, all of them at once.
protocol Transformer {
    func transform(_ set: ResourceSet) throws
}

extension FieldSpec {
    /// Applies a change to one resource and names the field and the object when it does not fit.
    func apply(to resource: Resource, making: Making, _ change: (inout Node) throws -> Void) throws {
        do {
            try apply(to: &resource.node, making: making, change)
        } catch let problem as FieldProblem {
            throw KustomizeError.fieldUnreachable(path, object: resource.id.description, why: problem.words)
        }
    }
}

extension FieldProblem {
    var words: String {
        switch self {
        case .scalarOnTheWay(_, let before): "a scalar stands where \"\(before)\" was to follow"
        case .emptyName: "the path has an empty name"
        case .indexInMapping(_, let name):
            "paths go through lists by themselves; \"\(name)\" is an index, sought in a mapping"
        case .notAScalar(let found): "expected a scalar, found \(found)"
        case .keyIsNoString(let key): "YAML does not read the key \(key) as a string"
        case .notAMapping(let found): "expected a mapping, found \(found)"
        }
    }
}
