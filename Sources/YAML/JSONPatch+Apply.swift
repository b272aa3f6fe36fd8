extension JSONPatch {
    /// The document after all operations; when one fails, none took effect.
    package func apply(to document: Node, dialect: Dialect = .rfc6902) throws(JSONPatchError) -> Node {
        var document = document
        for (index, operation) in operations.enumerated() {
            try Application(operation: operation, index: index, dialect: dialect).run(on: &document)
        }
        return document
    }
}

/// One operation at work.
private struct Application {
    let operation: JSONPatch.Operation
    let index: Int
    let dialect: JSONPatch.Dialect

    func run(on document: inout Node) throws(JSONPatchError) {
        switch operation {
        case .add(let path, let value): try add(value, at: path, to: &document)
        case .remove(let path): try remove(path, from: &document)
        case .replace(let path, let value): try replace(path, by: value, in: &document)
        case .move(let from, let to):
            if dialect == .rfc6902, to.tokens.count > from.tokens.count, to.tokens.starts(with: from.tokens) {
                throw .intoItself(operation: index, path: from)
            }
            let value = try value(at: from, in: document)
            try remove(from, from: &document)
            try add(value, at: to, to: &document)
        case .copy(let from, let to):
            try add(try value(at: from, in: document, orNull: dialect == .evanphx), at: to, to: &document)
        case .test(let path, let expected):
            let found = try value(at: path, in: document, orNull: dialect == .evanphx)
            guard found == expected || numbersAreEqual(found, expected) else {
                throw .testFailed(operation: index, path: path)
            }
        }
    }

    /// RFC 6902 compares numbers by value, the Go library by their text.
    private func numbersAreEqual(_ left: Node, _ right: Node) -> Bool {
        guard dialect == .rfc6902, let left = left.number, let right = right.number else { return false }
        return left == right
    }

    private func missing(_ path: JSONPointer) -> JSONPatchError {
        .missing(operation: index, name: operation.name, path: path)
    }

    private func badIndex(_ path: JSONPointer) -> JSONPatchError {
        .index(operation: index, name: operation.name, path: path)
    }

    /// The list index a token names, -1 for none. `count` is the length indices from the end count from.
    private func listIndex(_ token: String, _ count: Int) -> Int {
        guard dialect == .evanphx else { return JSONPointer.index(token) ?? -1 }
        guard let number = Int(token) else { return -1 }
        return number < 0 ? (number >= -count ? number + count : -1) : number
    }

    private func value(at path: JSONPointer, in document: Node, orNull: Bool = false) throws(JSONPatchError) -> Node {
        var node = document
        for (depth, token) in path.tokens.enumerated() {
            let isLast = depth == path.tokens.count - 1
            switch node {
            case .mapping(let mapping):
                if let value = mapping[token] {
                    node = value
                } else {
                    guard orNull, isLast else { throw missing(path) }
                    return .null
                }
            case .sequence(let items):
                let position = listIndex(token, items.count)
                guard items.indices.contains(position) else { throw isLast ? badIndex(path) : missing(path) }
                node = items[position]
            default: throw missing(path)
            }
        }
        return node
    }

    private func add(_ value: Node, at path: JSONPointer, to document: inout Node) throws(JSONPatchError) {
        guard let last = path.tokens.last else {
            guard dialect == .rfc6902 else { throw missing(path) }
            document = value
            return
        }
        try document.change(at: path.tokens.dropLast(), or: missing(path), index: listIndex) {
            (parent: inout Node) throws(JSONPatchError) in
            switch parent {
            case .mapping: parent[last] = value
            case .sequence(var items):
                let position = last == "-" ? items.count : listIndex(last, items.count + 1)
                guard (0...items.count).contains(position) else { throw badIndex(path) }
                parent = .null
                items.insert(value, at: position)
                parent = .sequence(items)
            default: throw missing(path)
            }
        }
    }

    private func replace(_ path: JSONPointer, by value: Node, in document: inout Node) throws(JSONPatchError) {
        guard let last = path.tokens.last else {
            document = value
            return
        }
        try document.change(at: path.tokens.dropLast(), or: missing(path), index: listIndex) {
            (parent: inout Node) throws(JSONPatchError) in
            switch parent {
            case .mapping(let mapping):
                guard dialect == .evanphx || mapping.index(of: last) != nil else { throw missing(path) }
                parent[last] = value
            case .sequence(var items):
                let position = listIndex(last, items.count)
                guard items.indices.contains(position) else { throw badIndex(path) }
                parent = .null
                items[position] = value
                parent = .sequence(items)
            default: throw missing(path)
            }
        }
    }

    private func remove(_ path: JSONPointer, from document: inout Node) throws(JSONPatchError) {
        guard let last = path.tokens.last else { throw missing(path) }
        try document.change(at: path.tokens.dropLast(), or: missing(path), index: listIndex) {
            (parent: inout Node) throws(JSONPatchError) in
            switch parent {
            case .mapping(let mapping):
                guard mapping.index(of: last) != nil else { throw missing(path) }
                parent[last] = nil
            case .sequence(var items):
                let position = listIndex(last, items.count)
                guard items.indices.contains(position) else { throw badIndex(path) }
                parent = .null
                items.remove(at: position)
                parent = .sequence(items)
            default: throw missing(path)
            }
        }
    }
}

extension Node {
    /// A number's value; 64-bit integers beyond 2^53 lose digits, which matters only between kinds of numbers.
    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .float(let value): value
        default: nil
        }
    }
}
