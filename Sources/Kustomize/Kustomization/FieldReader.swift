import YAML

/// Reads typed fields out of a mapping and refuses what it does not know, as kustomize's strict JSON decoder does:
/// names compare without case, `null` is a missing value, and a number is no string.
struct FieldReader {
    /// Where fields come from, for messages.
    struct Source {
        var file: String
        /// The file's bytes, when there is one: errors look up their line in it.
        var bytes: [UInt8] = []
        /// Unknown fields pass, as in objects that configure plugins and in files of replacements.
        var isLenient = false
        /// Scalars become strings where strings are wanted, as in every file but kustomizations.
        var convertsScalars = false
    }

    private var fields: [String: Node] = [:]
    let source: Source
    let place: String

    /// - Parameters:
    ///   - known: the fields that may be there; `nil` when any may.
    ///   - place: how messages name the mapping, `patches[0].target`; empty for the whole file.
    init(_ node: Node, knowing known: [String]?, source: Source, place: String = "") throws {
        self.source = source
        self.place = place
        guard !node.isNull else { return }
        guard case .mapping(let mapping) = node else {
            throw KustomizeError.wrongType(Self.site(source, place), expected: "a mapping", found: node.kindName)
        }
        for pair in mapping.pairs {
            guard let known else {
                fields[pair.key] = pair.value
                // `Path:` is `path` to a decoder of JSON.
                if let first = pair.key.first, first.isUppercase {
                    let name = first.lowercased() + pair.key.dropFirst()
                    if fields[name] == nil { fields[name] = pair.value }
                }
                continue
            }
            if known.contains(pair.key) {
                fields[pair.key] = pair.value
            } else if let name = known.first(where: { $0.lowercased() == pair.key.lowercased() }) {
                if fields[name] == nil { fields[name] = pair.value }
            } else if !source.isLenient {
                throw KustomizeError.unknownField(
                    Self.site(source, Self.join(place, pair.key)), nearest: Nearest.match(for: pair.key, in: known))
            }
        }
    }

    func has(_ name: String) -> Bool { fields[name].map { !$0.isNull } ?? false }

    func node(_ name: String) -> Node? {
        guard let node = fields[name], !node.isNull else { return .none }
        return node
    }

    func string(_ name: String) throws -> String {
        guard let node = node(name) else { return "" }
        return try string(node, at: Self.join(place, name))
    }

    func bool(_ name: String) throws -> Bool {
        guard let node = node(name) else { return false }
        guard let value = node.bool else { throw mismatch(name, "true or false", node) }
        return value
    }

    func integer(_ name: String) throws -> Int {
        guard let node = node(name) else { return 0 }
        guard let value = node.integer else { throw mismatch(name, "an integer", node) }
        return value
    }

    func nodes(_ name: String) throws -> [Node] {
        guard let node = node(name) else { return [] }
        guard let value = node.sequence else { throw mismatch(name, "a list", node) }
        return value
    }

    func strings(_ name: String) throws -> [String] {
        try nodes(name).enumerated().map { index, node in
            node.isNull ? "" : try string(node, at: Self.join(place, "\(name)[\(index)]"))
        }
    }

    func stringMap(_ name: String) throws -> [(key: String, value: String)]? {
        guard let node = node(name) else { return nil }
        guard case .mapping(let mapping) = node else { throw mismatch(name, "a mapping", node) }
        return try mapping.pairs.map { pair in
            (pair.key, pair.value.isNull ? "" : try string(pair.value, at: Self.join(place, "\(name).\(pair.key)")))
        }.sorted { $0.key.precedesByBytes($1.key) }
    }

    func boolMap(_ name: String) throws -> [String: Bool] {
        guard let node = node(name) else { return [:] }
        guard case .mapping(let mapping) = node else { throw mismatch(name, "a mapping", node) }
        var result: [String: Bool] = [:]
        for pair in mapping.pairs where !pair.value.isNull {
            guard let value = pair.value.bool else {
                throw mismatch("\(name).\(pair.key)", "true or false", pair.value)
            }
            result[pair.key] = value
        }
        return result
    }

    /// The mapping under `name`.
    func reader(_ name: String, knowing known: [String]) throws -> FieldReader? {
        try node(name).map { try FieldReader($0, knowing: known, source: source, place: Self.join(place, name)) }
    }

    /// The mappings of the list under `name`.
    func readers(_ name: String, knowing known: [String]) throws -> [FieldReader] {
        try nodes(name).enumerated().map { index, node in
            try FieldReader(node, knowing: known, source: source, place: Self.join(place, "\(name)[\(index)]"))
        }
    }

    private func string(_ node: Node, at place: String) throws -> String {
        guard let value = source.isLenient || source.convertsScalars ? node.text : node.string else {
            throw KustomizeError.wrongType(Self.site(source, place), expected: "a string", found: node.kindName)
        }
        return value
    }

    private func mismatch(_ name: String, _ expected: String, _ found: Node) -> KustomizeError {
        .wrongType(Self.site(source, Self.join(place, name)), expected: expected, found: found.kindName)
    }

    private static func join(_ place: String, _ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    private static func site(_ source: Source, _ place: String) -> KustomizeError.Site {
        KustomizeError.Site(file: source.file, field: place, line: LineFinder.line(of: place, in: source.bytes))
    }
}
