import YAML

/// `vars`: replaces `$(NAME)` in a table of fields, once, when every name has its final form.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/filters/refvar`.
struct VariableTransformer: Transformer {
    let values: [String: Node]
    let fields: [FieldSpec]

    func transform(_ set: ResourceSet) throws {
        guard !values.isEmpty else { return }
        for resource in set.resources {
            let type = resource.id.type
            for field in fields where field.selects(type) {
                try field.apply(to: resource, making: .nothing, expand)
            }
        }
        set.forgetIDs()
    }

    private func expand(_ node: inout Node) throws {
        if node.isMissing { return }
        switch node {
        case .mapping(var mapping):
            node = .null
            mapping.filterValues { _, value in
                if value.isText { value = expanded(value) }
                return true
            }
            node = .mapping(mapping)
        case .sequence(var elements):
            guard elements.allSatisfy(\.isText) else {
                throw FieldProblem.notAScalar("a list of other things than strings")
            }
            node = .null
            for index in elements.indices { elements[index] = expanded(elements[index]) }
            node = .sequence(elements)
        default: if node.isText { node = expanded(node) }
        }
    }

    /// A string that is one variable and nothing else takes the type of its value; `$$` is a dollar sign.
    private func expanded(_ node: Node) -> Node {
        guard let text = node.text else { return node }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "$"), index + 1 < bytes.count else {
                output.append(byte)
                index += 1
                continue
            }
            let next = bytes[index + 1]
            if next == UInt8(ascii: "("), let end = bytes[(index + 2)...].firstIndex(of: UInt8(ascii: ")")) {
                let name = String(decoding: bytes[(index + 2)..<end], as: UTF8.self)
                let value = values[name]
                if index == 0, end == bytes.count - 1 { return value ?? node }
                output.append(contentsOf: (value?.text ?? "$(\(name))").utf8)
                index = end + 1
            } else {
                if next != UInt8(ascii: "$") { output.append(byte) }
                output.append(next)
                index += 2
            }
        }
        return .literal(String(decoding: output, as: UTF8.self))
    }
}

extension Accumulator {
    /// The variables' values, from the objects they are bound to.
    ///
    /// - Throws: `KustomizeError.variableFailed` when no object is, or it lacks the field.
    func variableValues() throws -> [String: Node] {
        guard !variables.isEmpty else { return [:] }
        var owners: [String: Resource] = [:]
        for resource in resources.resources {
            for name in resource.variables where owners[name] == nil { owners[name] = resource }
        }
        var values: [String: Node] = [:]
        for variable in variables {
            guard let owner = owners[variable.name] else {
                throw KustomizeError.variableFailed(variable.name, why: "no object matches its objref")
            }
            let value: Node?
            do {
                value = try FieldLookup.value(of: owner.node, at: variable.pathParts)
            } catch let problem as FieldLookup.Failure {
                throw KustomizeError.variableFailed(variable.name, why: problem.why)
            }
            guard let value else {
                throw KustomizeError.variableFailed(
                    variable.name, why: "\(owner.id) has no field \(variable.fieldPath)")
            }
            // Only scalars can be put into a text; everything else leaves the reference standing.
            if value.text != nil { values[variable.name] = value }
        }
        return values
    }
}

extension Variable {
    /// `ports[0]` is a name and an index here.
    fileprivate var pathParts: [String] {
        FieldPath.splitDotted(fieldPath).flatMap { part -> [String] in
            guard part.hasSuffix("]"), let bracket = part.lastIndex(of: "[") else { return [part] }
            let index = part[part.index(after: bracket)...].dropLast()
            guard !index.isEmpty, index.allSatisfy(\.isNumber) else { return [part] }
            let name = String(part[..<bracket])
            return (name.isEmpty ? [] : [name]) + [String(index)]
        }
    }
}
