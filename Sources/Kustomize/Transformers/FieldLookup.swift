import YAML

/// Reads one value at a dotted path: names, indices, `-` for the last element, `[key=value]` for the first element with
/// exactly that value.
enum FieldLookup {
    struct Failure: Error {
        let why: String
    }

    /// `nil` when the path leads nowhere.
    static func value(of node: Node, at path: [String]) throws -> Node? {
        var node = node
        for raw in path {
            let part = raw.trimming { $0.isWhitespace }
            if part.isEmpty { continue }
            if node.isMissing { return nil }
            guard let next = try step(node, part) else { return nil }
            node = next
        }
        return node
    }

    private static func step(_ node: Node, _ part: String) throws -> Node? {
        if let index = Int(part) {
            guard index >= 0 else { throw Failure(why: "the index \(index) is negative") }
            let elements = try list(node, part)
            return index < elements.count ? elements[index] : nil
        }
        if part == "-" { return try list(node, part).last }
        if part == "*" { throw Failure(why: "a source must be one value, \"*\" may be many") }
        if part.hasPrefix("["), part.hasSuffix("]") {
            guard let (key, value) = condition(part) else { throw Failure(why: "\(part) lacks an equals sign") }
            return try list(node, part).first { element in
                key.isEmpty ? element.text == value : element[key].map { ($0.text ?? "") == value } ?? false
            }
        }
        guard case .mapping(let mapping) = node else {
            throw Failure(why: "\"\(part)\" is sought in \(node.kindName)")
        }
        return mapping[part]
    }

    private static func list(_ node: Node, _ part: String) throws -> [Node] {
        guard case .sequence(let elements) = node else { throw Failure(why: "\(part) is sought in \(node.kindName)") }
        return elements
    }

    /// `[name=app]` in its two parts.
    static func condition(_ part: String) -> (key: String, value: String)? {
        let inner = part.dropFirst().dropLast()
        guard let equals = inner.firstIndex(of: "=") else { return nil }
        return (String(inner[..<equals]), String(inner[inner.index(after: equals)...]))
    }
}
