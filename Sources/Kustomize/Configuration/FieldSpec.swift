import KubernetesModel
import YAML

/// A place in objects of some kinds: `spec/template/spec/containers[]/image` of a `Deployment`.
///
/// Paths go through lists at every level; `[]` behind a name only says that a list must stand there, so it is never made.
struct FieldSpec: Hashable {
    struct Step: Hashable {
        var name: String
        var isList: Bool

        /// Kustomize takes these for places in a list, and finds a mapping there: it has gone through lists already.
        var isIndex: Bool {
            Int(name) != nil || name == "*" || name == "-" || name.hasPrefix("[") && name.hasSuffix("]")
        }
    }

    /// What stands at the end of a path that is made.
    enum Making {
        case nothing
        case scalar
        case mapping
    }

    var selector: TypeSelector
    var path: String
    /// Missing fields are made on the way.
    var create: Bool
    let steps: [Step]

    init(_ path: String, selector: TypeSelector = TypeSelector(), create: Bool = false) {
        self.path = path
        self.selector = selector
        self.create = create
        steps = FieldPath.split(path, by: "/").map { name in
            name.hasSuffix("[]") ? Step(name: String(name.dropLast(2)), isList: true) : Step(name: name, isList: false)
        }
    }

    /// Changes every value the path leads to.
    ///
    /// - Parameters:
    ///   - making: what a `create` path ends in.
    ///   - change: receives the value, an empty one where it has just been made.
    func apply(to object: inout Node, making: Making, _ change: (inout Node) throws -> Void) throws {
        try walk(&object, at: 0, making: create ? making : .nothing, change)
    }

    private func walk(_ node: inout Node, at index: Int, making: Making, _ change: (inout Node) throws -> Void) throws {
        guard index < steps.count else { return try change(&node) }
        switch node {
        case .sequence(var elements):
            node = .null
            defer { node = .sequence(elements) }
            for element in elements.indices { try walk(&elements[element], at: index, making: making, change) }
        case .mapping(var fields):
            node = .null
            defer { node = .mapping(fields) }
            try walkField(of: &fields, at: index, making: making, change)
        default:
            guard node.isMissing else { throw FieldProblem.scalarOnTheWay(path, before: steps[index].name) }
        }
    }

    private func walkField(
        of fields: inout Mapping, at index: Int, making: Making, _ change: (inout Node) throws -> Void
    ) throws {
        let step = steps[index]
        guard !step.name.isEmpty else { throw FieldProblem.emptyName(path) }
        guard !step.isIndex else { throw FieldProblem.indexInMapping(path, step.name) }
        let makes = making != .nothing && !step.isList
        guard makes || fields.index(of: step.name) != nil else { return }
        let isLast = index + 1 == steps.count
        let fresh: Node = isLast && making == .scalar ? .string("") : .emptyMapping
        try fields.update(step.name, default: fresh) { value in
            if value.isMissing, makes { value = fresh }
            if value.isMissing, step.isList { value = .sequence([]) }
            try walk(&value, at: index + 1, making: making, change)
        }
    }

    /// The texts a path leads to, without a change: what `nameReference` looks at first.
    func selects(_ type: GroupVersionKind) -> Bool { selector.selects(type) }
}

/// Why a path does not fit an object.
enum FieldProblem: Error, Equatable {
    case scalarOnTheWay(String, before: String)
    case emptyName(String)
    case indexInMapping(String, String)
    case notAScalar(String)
    case notAMapping(String)
    case keyIsNoString(String)
}

extension [FieldSpec] {
    func selecting(_ type: GroupVersionKind) -> [FieldSpec] { filter { $0.selects(type) } }

    /// The union of two tables, as kustomize builds it: an entry is known when an earlier one has its path and is of a
    /// kind that the new entry covers.
    func merging(_ others: [FieldSpec]) throws -> [FieldSpec] {
        var result = self
        for other in others {
            let known = result.first { spec in
                spec.path == other.path && other.selector.covers(spec.selector)
            }
            if let known {
                guard known.create == other.create else { throw KustomizeError.conflictingFields(other.path) }
                continue
            }
            result.append(other)
        }
        return result
    }
}

extension TypeSelector {
    fileprivate func covers(_ other: TypeSelector) -> Bool {
        (kind.isEmpty || kind == other.kind) && (group.isEmpty || group == other.group)
            && (version.isEmpty || version == other.version)
    }
}
