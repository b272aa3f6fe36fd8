import Diagnostics

/// A place in a document: RFC 6901.
package struct JSONPointer: Sendable, Hashable {
    /// Keys and indices from the root on, unescaped.
    package var tokens: [String]

    package static let root = JSONPointer(tokens: [])

    package init(tokens: [String]) { self.tokens = tokens }

    /// Reads the textual form: empty for the root, else `/a/b`, with `~1` for `/` and `~0` for `~`.
    package init(_ text: String) throws(JSONPointerError) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { throw .noLeadingSlash(text) }
        var tokens: [String] = []
        for token in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let token = Self.unescaped(token) else { throw .escape(text) }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    private static func unescaped(_ token: Substring) -> String? {
        guard token.utf8.contains(UInt8(ascii: "~")) else { return String(token) }
        var result = ""
        var isEscape = false
        for scalar in token.unicodeScalars {
            switch (isEscape, scalar) {
            case (false, "~"): isEscape = true
            case (false, _): result.unicodeScalars.append(scalar)
            case (true, "0"), (true, "1"):
                result += scalar == "0" ? "~" : "/"
                isEscape = false
            case (true, _): return nil
            }
        }
        return isEscape ? nil : result
    }

    package func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }
    package func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    /// The value there, `nil` when there is none.
    package func value(in node: Node) -> Node? {
        var node = node
        for token in tokens {
            switch node {
            case .mapping(let mapping):
                guard let value = mapping[token] else { return nil }
                node = value
            case .sequence(let items):
                guard let index = Self.index(token), index < items.count else { return nil }
                node = items[index]
            default: return nil
            }
        }
        return node
    }

    /// Sets the value there; the parent must exist. A list index replaces, `-` appends.
    package func set(_ value: Node, in node: inout Node) throws(JSONPointerError) {
        guard let last = tokens.last else {
            node = value
            return
        }
        try change(parentIn: &node) { (parent: inout Node) throws(JSONPointerError) in
            switch parent {
            case .mapping: parent[last] = value
            case .sequence(var items):
                parent = .null
                defer { parent = .sequence(items) }
                if last == "-" {
                    items.append(value)
                } else if let index = Self.index(last), index < items.count {
                    items[index] = value
                } else {
                    throw .missing(self)
                }
            default: throw .missing(self)
            }
        }
    }

    /// Removes the value there and returns it.
    @discardableResult
    package func remove(from node: inout Node) throws(JSONPointerError) -> Node {
        guard let last = tokens.last else { throw .root }
        return try change(parentIn: &node) { (parent: inout Node) throws(JSONPointerError) in
            switch parent {
            case .mapping(let mapping):
                guard let old = mapping[last] else { throw .missing(self) }
                parent[last] = nil
                return old
            case .sequence(var items):
                guard let index = Self.index(last), index < items.count else { throw .missing(self) }
                parent = .null
                defer { parent = .sequence(items) }
                return items.remove(at: index)
            default: throw .missing(self)
            }
        }
    }

    private func change<Result>(
        parentIn node: inout Node, _ body: (inout Node) throws(JSONPointerError) -> Result
    ) throws(JSONPointerError) -> Result {
        try node.change(
            at: tokens.dropLast(), or: JSONPointerError.missing(self), index: { Self.index($0) ?? -1 }, body)
    }

    /// An array index as RFC 6901 writes it: digits without leading zeros.
    static func index(_ token: String) -> Int? {
        let digits = token.utf8
        guard let first = digits.first, digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }),
            first != UInt8(ascii: "0") || digits.count == 1
        else { return nil }
        return Int(token)
    }
}

extension JSONPointer: CustomStringConvertible {
    package var description: String { tokens.map { "/" + Self.escaped($0) }.joined() }

    private static func escaped(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        return token.unicodeScalars.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    }
}

package enum JSONPointerError: ExplainedError, Equatable {
    case noLeadingSlash(String)
    case escape(String)
    case missing(JSONPointer)
    case root

    package var reason: String { "InvalidPointer" }

    package var message: String {
        switch self {
        case .noLeadingSlash(let text): "the path \"\(text)\" does not start with \"/\""
        case .escape(let text): "the path \"\(text)\" has a \"~\" that neither ~0 nor ~1 follows from"
        case .missing(let pointer): "the path \(pointer) does not exist"
        case .root: "the document itself cannot be removed"
        }
    }
}

extension Node {
    /// Changes the node at a path in place. `index` maps a token to a list index; anything outside the list is a failure.
    mutating func change<Result, Failure: Error>(
        at path: ArraySlice<String>, or failure: Failure, index: (String, Int) -> Int,
        _ body: (inout Node) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let token = path.first else { return try body(&self) }
        switch self {
        case .mapping(var mapping):
            guard mapping.index(of: token) != nil else { throw failure }
            self = .null
            defer { self = .mapping(mapping) }
            return try mapping.change(token) { (value: inout Node) throws(Failure) in
                try value.change(at: path.dropFirst(), or: failure, index: index, body)
            }
        case .sequence(var items):
            let position = index(token, items.count)
            guard items.indices.contains(position) else { throw failure }
            self = .null
            defer { self = .sequence(items) }
            return try items[position].change(at: path.dropFirst(), or: failure, index: index, body)
        default: throw failure
        }
    }

    mutating func change<Result, Failure: Error>(
        at path: ArraySlice<String>, or failure: Failure, index: (String) -> Int,
        _ body: (inout Node) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try change(at: path, or: failure, index: { token, _ in index(token) }, body)
    }
}
