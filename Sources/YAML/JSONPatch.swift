/// A list of changes to a document: RFC 6902.
package struct JSONPatch: Sendable, Hashable {
    package enum Operation: Sendable, Hashable {
        case add(JSONPointer, Node)
        case remove(JSONPointer)
        case replace(JSONPointer, Node)
        case move(from: JSONPointer, to: JSONPointer)
        case copy(from: JSONPointer, to: JSONPointer)
        case test(JSONPointer, Node)
    }

    /// Whose rules apply.
    package enum Dialect: Sendable {
        case rfc6902
        /// evanphx/json-patch v4, which kustomize applies patches with (evanphx/json-patch v4.12.0 patch.go): `replace`
        /// creates a missing key, indices may count from the end, a missing `value` is null, and whatever stands before
        /// the first `/` of a path is passed over.
        case evanphx
    }

    package var operations: [Operation]

    package init(_ operations: [Operation]) { self.operations = operations }

    /// Reads the patch's document: a list of operations.
    package init(_ node: Node, dialect: Dialect = .rfc6902) throws(JSONPatchError) {
        guard let items = node.sequence else { throw .notAList(kind: node.kindName) }
        var operations: [Operation] = []
        operations.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            operations.append(try OperationReader(item, index: index, dialect: dialect).operation())
        }
        self.operations = operations
    }

    /// The patch as a document.
    package var node: Node { .sequence(operations.map(\.node)) }
}

extension JSONPatch.Operation {
    package var name: String {
        switch self {
        case .add: "add"
        case .remove: "remove"
        case .replace: "replace"
        case .move: "move"
        case .copy: "copy"
        case .test: "test"
        }
    }

    package var path: JSONPointer {
        switch self {
        case .add(let path, _), .remove(let path), .replace(let path, _), .move(_, let path), .copy(_, let path),
            .test(let path, _):
            path
        }
    }

    package var node: Node {
        var node: Node = ["op": .string(name), "path": .string(path.description)]
        switch self {
        case .add(_, let value), .replace(_, let value), .test(_, let value): node["value"] = value
        case .move(let from, _), .copy(let from, _): node["from"] = .string(from.description)
        case .remove: break
        }
        return node
    }
}

/// Reads one entry of a patch document.
private struct OperationReader {
    let fields: Mapping
    let index: Int
    let dialect: JSONPatch.Dialect

    init(_ node: Node, index: Int, dialect: JSONPatch.Dialect) throws(JSONPatchError) {
        guard let fields = node.mapping else {
            throw .malformed(operation: index, problem: "\(node.kindName) stands where a mapping is expected")
        }
        self.fields = fields
        self.index = index
        self.dialect = dialect
    }

    func operation() throws(JSONPatchError) -> JSONPatch.Operation {
        guard let name = fields["op"]?.string else { throw malformed("\"op\" is missing") }
        switch name {
        case "add": return .add(try pointer("path"), try value())
        case "remove": return .remove(try pointer("path"))
        case "replace": return .replace(try pointer("path"), try value())
        case "move": return .move(from: try pointer("from"), to: try pointer("path"))
        case "copy": return .copy(from: try pointer("from"), to: try pointer("path"))
        case "test": return .test(try pointer("path"), try value())
        default: throw .unknownOperation(operation: index, name: name)
        }
    }

    private func pointer(_ field: String) throws(JSONPatchError) -> JSONPointer {
        guard let text = fields[field]?.string else { throw malformed("\"\(field)\" is missing") }
        if dialect == .evanphx { return try lenientPointer(text, field) }
        do throws(JSONPointerError) { return try JSONPointer(text) } catch { throw malformed(error.message) }
    }

    /// Everything up to the first `/` is ignored, and a `~` that escapes nothing stays.
    private func lenientPointer(_ text: String, _ field: String) throws(JSONPatchError) -> JSONPointer {
        if text.isEmpty { return .root }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1 else { throw malformed("\"\(field)\" names no place: \"\(text)\"") }
        return JSONPointer(tokens: parts.dropFirst().map { Self.decoded($0) })
    }

    private static func decoded(_ part: Substring) -> String {
        var result = ""
        var rest = part
        while let mark = rest.firstIndex(of: "~") {
            result += rest[..<mark]
            rest = rest[mark...].dropFirst()
            switch rest.first {
            case "0": (result, rest) = (result + "~", rest.dropFirst())
            case "1": (result, rest) = (result + "/", rest.dropFirst())
            default: result += "~"
            }
        }
        return result + rest
    }

    private func value() throws(JSONPatchError) -> Node {
        if let value = fields["value"] { return value }
        guard dialect == .evanphx else { throw malformed("\"value\" is missing") }
        return .null
    }

    private func malformed(_ problem: String) -> JSONPatchError { .malformed(operation: index, problem: problem) }
}
