import YAML

/// A JSON 6902 patch as kustomize's library applies it, more leniently than the RFC.
///
/// `replace` creates a missing key, negative indices count from the end, the first segment of a path is dropped whether
/// or not a slash stands before it, and the patched document has gone through floating point numbers.
///
/// - SeeAlso: evanphx/json-patch v4.12, `patch.go`.
struct JSONOperations {
    struct Operation {
        var kind: String
        var path: String?
        var from: String?
        /// `nil` when the operation has none.
        var value: Node?
    }

    enum Problem: Error, Equatable {
        case noPath(String)
        case missing(String, String)
        case badIndex(String, String)
        case testFailed(String)
        case unknown(String)

        var words: String {
            switch self {
            case .noPath(let kind): "\(kind) has no path"
            case .missing(let kind, let path): "\(kind): there is nothing at \(path)"
            case .badIndex(let path, let key): "\"\(key)\" is no index of the list at \(path)"
            case .testFailed(let path): "test: the value at \(path) is another"
            case .unknown(let kind): "\"\(kind)\" is no operation"
            }
        }
    }

    let operations: [Operation]

    var isEmpty: Bool { operations.isEmpty }

    /// `nil` when the bytes are no list of mappings. Text that starts with a bracket must be JSON.
    static func read(_ bytes: [UInt8]) -> JSONOperations? {
        let document: Node?
        if bytes.first == UInt8(ascii: "[") {
            document = try? JSONParser.parse(bytes)
        } else {
            document = try? YAMLParser.documents(bytes, rules: .yaml11).first
        }
        guard case .sequence(let entries) = document else { return nil }
        guard entries.allSatisfy({ $0.mapping != nil }) else { return nil }
        return JSONOperations(
            operations: entries.map { entry in
                Operation(
                    kind: entry["op"]?.string ?? "unknown", path: entry["path"]?.string, from: entry["from"]?.string,
                    value: entry["value"])
            })
    }

    /// - Throws: `Problem`.
    func applied(to object: Node) throws -> Node {
        var document = object.resolved.throughJSON
        for operation in operations { try apply(operation, to: &document) }
        return document.throughJSON
    }

    private func apply(_ operation: Operation, to document: inout Node) throws {
        guard let path = operation.path else { throw Problem.noPath(operation.kind) }
        let place = Place(path)
        let value = operation.value ?? .null
        switch operation.kind {
        case "add": try place.change(&document, "add") { try $0.add(value, at: $1, path) }
        case "replace" where path.isEmpty: document = value
        case "replace": try place.change(&document, "replace") { try $0.replace(value, at: $1, path) }
        case "remove": try place.change(&document, "remove") { try $0.remove(at: $1, path) }
        case "move":
            guard let from = operation.from else { throw Problem.noPath("move") }
            var moved = Node.null
            try Place(from).change(&document, "move") {
                moved = try $0.value(at: $1, from) ?? .null
                try $0.remove(at: $1, from)
            }
            try place.change(&document, "move") { try $0.add(moved, at: $1, path) }
        case "copy":
            guard let from = operation.from else { throw Problem.noPath("copy") }
            var copied = Node.null
            try Place(from).change(&document, "copy") { copied = try $0.value(at: $1, from) ?? .null }
            try place.change(&document, "copy") { try $0.add(copied, at: $1, path) }
        case "test" where path.isEmpty:
            guard document == value.throughJSON else { throw Problem.testFailed(path) }
        case "test":
            try place.change(&document, "test") {
                guard (try $0.value(at: $1, path) ?? .null) == value.throughJSON else { throw Problem.testFailed(path) }
            }
        default: throw Problem.unknown(operation.kind)
        }
    }

    /// The container a path leads to, and the key in it.
    private struct Place {
        let path: String
        let parents: [String]
        let key: String?

        init(_ path: String) {
            self.path = path
            let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { part in
                String(part).pieces(by: "~1").joined(separator: "/").pieces(by: "~0").joined(separator: "~")
            }
            parents = Array(parts.dropLast())
            key = parts.last
        }

        func change(_ document: inout Node, _ kind: String, _ body: (inout Node, String) throws -> Void) throws {
            guard let key else { throw Problem.missing(kind, path.isEmpty ? "the root" : path) }
            try descend(&document, parents[...]) { container in
                guard container.mapping != nil || container.sequence != nil else { throw Problem.missing(kind, path) }
                try body(&container, key)
            } missing: {
                Problem.missing(kind, path)
            }
        }

        private func descend(
            _ node: inout Node, _ parents: ArraySlice<String>, _ body: (inout Node) throws -> Void,
            missing: () -> Problem
        ) throws {
            guard let next = parents.first else { return try body(&node) }
            switch node {
            case .mapping(var mapping):
                guard let index = mapping.index(of: next), !mapping.pairs[index].value.isNull else { throw missing() }
                node = .null
                defer { node = .mapping(mapping) }
                try mapping.update(next) { try descend(&$0, parents.dropFirst(), body, missing: missing) }
            case .sequence(var elements):
                guard let index = Int(next), let place = elements.place(index, growing: false), !elements[place].isNull
                else { throw missing() }
                node = .null
                defer { node = .sequence(elements) }
                try descend(&elements[place], parents.dropFirst(), body, missing: missing)
            default: throw missing()
            }
        }
    }
}

extension [Node] {
    /// Negative indices count from the end, or from behind it where the list is about to grow.
    fileprivate func place(_ index: Int, growing: Bool) -> Int? {
        let size = growing ? count + 1 : count
        let place = index < 0 ? index + size : index
        return (0..<size).contains(place) ? place : nil
    }
}

extension Node {
    fileprivate func value(at key: String, _ path: String) throws -> Node? {
        switch self {
        case .mapping(let mapping): return mapping[key]
        case .sequence(let elements):
            guard let index = Int(key), let place = elements.place(index, growing: false) else {
                throw JSONOperations.Problem.badIndex(path, key)
            }
            return elements[place]
        default: return nil
        }
    }

    fileprivate mutating func add(_ value: Node, at key: String, _ path: String) throws {
        guard case .sequence(var elements) = self else {
            self[key] = value
            return
        }
        self = .null
        defer { self = .sequence(elements) }
        if key == "-" { return elements.append(value) }
        guard let index = Int(key), let place = elements.place(index, growing: true) else {
            throw JSONOperations.Problem.badIndex(path, key)
        }
        elements.insert(value, at: place)
    }

    fileprivate mutating func replace(_ value: Node, at key: String, _ path: String) throws {
        guard case .sequence(var elements) = self else {
            self[key] = value
            return
        }
        self = .null
        defer { self = .sequence(elements) }
        guard let index = Int(key), let place = elements.place(index, growing: false) else {
            throw JSONOperations.Problem.badIndex(path, key)
        }
        elements[place] = value
    }

    fileprivate mutating func remove(at key: String, _ path: String) throws {
        switch self {
        case .sequence(var elements):
            self = .null
            defer { self = .sequence(elements) }
            guard let index = Int(key), let place = elements.place(index, growing: false) else {
                throw JSONOperations.Problem.badIndex(path, key)
            }
            elements.remove(at: place)
        case .mapping(let mapping):
            guard mapping.index(of: key) != nil else { throw JSONOperations.Problem.missing("remove", path) }
            self[key] = nil
        default: break
        }
    }

    /// As Go reads JSON into untyped values: every number a double.
    var throughJSON: Node {
        switch self {
        case .integer(let value) where value.magnitude > 1 << 53: .ofDouble(Double(value))
        case .unsigned(let value): .ofDouble(Double(value))
        case .float(let value): .ofDouble(value)
        case .sequence(let elements): .sequence(elements.map(\.throughJSON))
        case .mapping(let mapping):
            .mapping(Mapping(uniquePairs: mapping.pairs.map { Mapping.Pair(key: $0.key, value: $0.value.throughJSON) }))
        default: self
        }
    }

    private static func ofDouble(_ value: Double) -> Node {
        if value == value.rounded(), value.magnitude < 9.2e18 { return .integer(Int(value)) }
        return .float(value)
    }
}
