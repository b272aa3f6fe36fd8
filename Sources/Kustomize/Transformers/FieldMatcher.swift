import YAML

/// Changes every value a dotted path leads to: names, indices, `*` for all elements, `[key=expression]` for the elements
/// in whose value the expression is found anywhere.
struct FieldMatcher {
    enum Making {
        case nothing
        case scalar
        case mapping
        case sequence
    }

    let path: [String]
    let making: Making
    let change: (inout Node) throws -> Void
    private(set) var count = 0

    init(path: [String], making: Making, change: @escaping (inout Node) throws -> Void) {
        self.path = path
        self.making = making
        self.change = change
    }

    mutating func apply(to node: inout Node) throws { try walk(&node, at: 0) }

    private mutating func walk(_ node: inout Node, at index: Int) throws {
        guard index < path.count else {
            count += 1
            return try change(&node)
        }
        let part = path[index]
        if let place = Int(part), place >= 0 { return try walkIndex(&node, place, at: index) }
        if part.hasPrefix("["), part.hasSuffix("]") { return try walkCondition(&node, part, at: index) }
        if part == "*" {
            try forEachElement(of: &node, part) { matcher, element in try matcher.walk(&element, at: index + 1) }
            return
        }
        try walkField(&node, part, at: index)
    }

    private mutating func walkField(_ node: inout Node, _ name: String, at index: Int) throws {
        if node.isMissing {
            guard making != .nothing else { return }
            node = .emptyMapping
        }
        guard case .mapping(var mapping) = node else {
            throw FieldLookup.Failure(why: "\"\(name)\" is sought in \(node.kindName)")
        }
        guard making != .nothing || mapping.index(of: name) != nil else { return }
        node = .null
        defer { node = .mapping(mapping) }
        try mapping.update(name, default: fresh(before: index + 1)) { try walk(&$0, at: index + 1) }
    }

    private mutating func walkIndex(_ node: inout Node, _ place: Int, at index: Int) throws {
        guard var elements = node.isMissing ? [] : node.sequence else {
            throw FieldLookup.Failure(why: "index \(place) is sought in \(node.kindName)")
        }
        if place == elements.count, making != .nothing { elements.append(fresh(before: index + 1)) }
        guard place < elements.count else {
            throw FieldLookup.Failure(why: "there is no element \(place) in a list of \(elements.count)")
        }
        node = .null
        defer { node = .sequence(elements) }
        try walk(&elements[place], at: index + 1)
    }

    private mutating func walkCondition(_ node: inout Node, _ part: String, at index: Int) throws {
        guard let (key, expression) = FieldLookup.condition(part) else {
            throw FieldLookup.Failure(why: "\(part) lacks an equals sign")
        }
        let pattern = try SearchPattern(expression)
        let before = count
        try forEachElement(of: &node, part) { matcher, element in
            let value = key.isEmpty ? element : element[key]
            guard let text = value?.text, pattern.isFound(in: text.trimming { $0.isWhitespace }) else { return }
            try matcher.walk(&element, at: key.isEmpty ? matcher.path.count : index + 1)
        }
        guard count == before, making != .nothing, var elements = node.isMissing ? [] : node.sequence else { return }
        let value = Node.written(expression)
        elements.append(key.isEmpty ? value : .mapping(Mapping([(key, value)])))
        defer { node = .sequence(elements) }
        try walk(&elements[elements.count - 1], at: key.isEmpty ? path.count : index + 1)
    }

    private mutating func forEachElement(
        of node: inout Node, _ part: String, _ body: (inout FieldMatcher, inout Node) throws -> Void
    ) throws {
        if node.isMissing { return }
        guard case .sequence(var elements) = node else {
            throw FieldLookup.Failure(why: "\(part) is sought in \(node.kindName)")
        }
        node = .null
        defer { node = .sequence(elements) }
        for index in elements.indices { try body(&self, &elements[index]) }
    }

    /// What is made where `path[index]` is to be found next.
    private func fresh(before index: Int) -> Node {
        guard index < path.count else {
            return switch making {
            case .mapping: .emptyMapping
            case .sequence: .sequence([])
            case .scalar, .nothing: .written("")
            }
        }
        let next = path[index]
        let isList = next.hasPrefix("[") && next.hasSuffix("]") || Int(next).map { $0 >= 0 } == true
        return isList ? .sequence([]) : .emptyMapping
    }
}

/// A regular expression that may be found anywhere in a text; plain words are sought as they are.
struct SearchPattern {
    private enum Form {
        case word(String)
        case expression(Regex<AnyRegexOutput>)
    }

    private let form: Form

    init(_ expression: String) throws {
        let special: Set<Character> = ["\\", ".", "+", "*", "?", "(", ")", "[", "]", "{", "}", "^", "$", "|"]
        if !expression.contains(where: special.contains) {
            form = .word(expression)
            return
        }
        do {
            form = .expression(try Regex(expression))
        } catch {
            throw KustomizeError.invalidSelector(expression, why: "it is not a regular expression")
        }
    }

    func isFound(in text: String) -> Bool {
        switch form {
        case .word(let word): word.isEmpty || text.pieces(by: word).count > 1
        case .expression(let expression): (try? expression.firstMatch(in: text)) != nil
        }
    }
}
