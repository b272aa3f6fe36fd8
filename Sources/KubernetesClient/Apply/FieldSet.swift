package import YAML

/// A set of fields of an object, as `metadata.managedFields[].fieldsV1` writes it: a tree whose steps are `f:name`
/// for a mapping's field, `k:{…}` for a list's element by its keys, `v:…` for an element by its value.
///
/// - SeeAlso: kubernetes-sigs/structured-merge-diff `fieldpath/serialize.go`.
package struct FieldSet: Sendable, Hashable {
    /// Whether the field itself, not only something below it, is in the set.
    package var isMember: Bool
    package var children: [String: FieldSet]

    package init(isMember: Bool = false, children: [String: FieldSet] = [:]) {
        self.isMember = isMember
        self.children = children
    }

    /// From `fieldsV1`; steps that are no mapping count as leaves.
    package init(_ node: Node) {
        let pairs = node.mapping?.pairs ?? []
        isMember = pairs.isEmpty
        children = [:]
        children.reserveCapacity(pairs.count)
        for pair in pairs {
            if pair.key == "." { isMember = true } else { children[pair.key] = FieldSet(pair.value) }
        }
    }

    /// The form of `fieldsV1`.
    package var node: Node {
        guard !children.isEmpty else { return .emptyMapping }
        var pairs = isMember ? [Mapping.Pair(key: ".", value: .emptyMapping)] : []
        for key in children.keys.sorted() { pairs.append(.init(key: key, value: children[key]?.node ?? .emptyMapping)) }
        return .mapping(Mapping(uniquePairs: pairs))
    }

    package func union(_ other: FieldSet) -> FieldSet {
        FieldSet(
            isMember: isMember || other.isMember,
            children: children.merging(other.children) { $0.union($1) })
    }

    /// The members that `other` does not have.
    package func subtracting(_ other: FieldSet) -> FieldSet {
        var left = FieldSet(isMember: isMember && !other.isMember)
        for (step, child) in children {
            let remaining = other.children[step].map(child.subtracting) ?? child
            if remaining.isMember || !remaining.children.isEmpty { left.children[step] = remaining }
        }
        return left
    }

    package func contains(_ steps: some Sequence<String>) -> Bool {
        var set = self
        for step in steps {
            guard let child = set.children[step] else { return false }
            set = child
        }
        return true
    }

    /// Every member's steps from the root, in a stable order.
    package var members: [[String]] {
        var found: [[String]] = []
        collect(into: &found, below: [])
        return found
    }

    private func collect(into found: inout [[String]], below path: [String]) {
        if isMember, !path.isEmpty { found.append(path) }
        for step in children.keys.sorted() { children[step]?.collect(into: &found, below: path + [step]) }
    }
}

extension FieldSet {
    /// The value that `steps` lead to in `object`.
    static func value(at steps: some Sequence<String>, in object: Node) -> Node? {
        var node = object
        for step in steps {
            guard let next = node.child(at: step) else { return nil }
            node = next
        }
        return node
    }

    /// `.spec.template.spec.containers[name="app"].image`
    package static func path(of steps: some Sequence<String>) -> String {
        var path = ""
        for step in steps {
            let (kind, rest) = (step.prefix(2), String(step.dropFirst(2)))
            switch kind {
            case "f:":
                let plain = rest.utf8.allSatisfy { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "/") }
                path += plain ? ".\(rest)" : "[\"\(rest)\"]"
            case "k:": path += "[\(Self.keys(of: rest))]"
            default: path += "[\(rest)]"
            }
        }
        return path
    }

    /// `name="app"` from `{"name":"app"}`.
    private static func keys(of json: String) -> String {
        guard let pairs = Node.elementKeys(json)?.pairs else { return json }
        return pairs.map { pair in
            switch pair.value {
            case .string(let text): "\(pair.key)=\"\(text)\""
            case .integer(let number): "\(pair.key)=\(number)"
            case .bool(let value): "\(pair.key)=\(value)"
            default: pair.key
            }
        }.joined(separator: ",")
    }
}

extension Node {
    /// The keys of a `k:` step; the server writes them as JSON.
    fileprivate static func elementKeys(_ json: String) -> Mapping? { elementValue(json)?.mapping }

    fileprivate static func elementValue(_ json: String) -> Node? { try? JSONParser.parse(Array(json.utf8)) }

    fileprivate func child(at step: String) -> Node? {
        let rest = String(step.dropFirst(2))
        if step.hasPrefix("f:") { return self[rest] }
        if step.hasPrefix("k:") {
            guard let keys = Node.elementKeys(rest) else { return nil }
            return sequence?.first { element in keys.pairs.allSatisfy { element[$0.key] == $0.value } }
        }
        if step.hasPrefix("v:") {
            guard let value = Node.elementValue(rest) else { return nil }
            return sequence?.first { $0 == value }
        }
        guard let index = Int(rest), let elements = sequence, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}
