import CLibYAML

/// Builds `Node`s from libyaml's events with stacks of its own: no recursion, one allocation for each container.
struct YAMLTreeBuilder: ~Copyable {
    /// A key of a mapping under construction. `hash` only speeds up the search for duplicates.
    struct Key {
        var text: String
        var hash: UInt32
        var line: UInt32
        var column: UInt32
        var isMerge = false

        var position: Position { Position(line: Int(line), column: Int(column)) }
    }

    struct Frame {
        var isMapping: Bool
        var hasMerge = false
        var hasAnchor: Bool
        var firstNode: Int
        var firstKey: Int
        /// Nodes made before this container, to know its size when it ends.
        var nodesBefore: Int
    }

    private struct Anchor {
        var node: Node?
        var size = 1
    }

    var wantsOneDocument = false
    let options: YAMLParser.Options
    var events: LibYAMLEvents
    var nodes = BuildStack<Node>(capacity: 256)
    var keys = BuildStack<Key>(capacity: 128)
    private var frames: [Frame] = []
    /// Whether the innermost container is a mapping whose next node is a key.
    private var wantsKey = false
    /// Names of the open containers that have an anchor, outermost first.
    private var openAnchors: [String] = []
    private var anchors: [String: Anchor] = [:]
    private var cache = KeyCache()
    private var made = 0
    private var expanded = 0
    private var rootIsEmpty = false

    init(_ bytes: UnsafeRawBufferPointer, options: YAMLParser.Options) {
        self.options = options
        events = LibYAMLEvents(bytes)
        frames.reserveCapacity(32)
    }

    mutating func documents() throws(ParseError) -> [Node] {
        var documents: [Node] = []
        while true {
            try events.advance()
            switch events.kind {
            case YAML_SCALAR_EVENT: try addScalar()
            case YAML_MAPPING_START_EVENT:
                try open(mapping: true, anchor: events.event.pointee.data.mapping_start.anchor)
            case YAML_SEQUENCE_START_EVENT:
                try open(mapping: false, anchor: events.event.pointee.data.sequence_start.anchor)
            case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: try close()
            case YAML_ALIAS_EVENT: try addAlias()
            case YAML_DOCUMENT_START_EVENT: anchors.removeAll(keepingCapacity: true)
            case YAML_DOCUMENT_END_EVENT: try finishDocument(into: &documents)
            case YAML_STREAM_END_EVENT: return documents
            default: break
            }
        }
    }

    private mutating func finishDocument(into documents: inout [Node]) throws(ParseError) {
        let root = nodes.pop()
        defer { rootIsEmpty = false }
        if rootIsEmpty && !options.keepsEmptyDocuments { return }
        if wantsOneDocument && !documents.isEmpty { throw error(.manyDocuments) }
        documents.append(root)
    }

    func error(_ cause: ParseError.Cause) -> ParseError { ParseError(cause, at: events.position) }

    // MARK: Scalars

    private mutating func addScalar() throws(ParseError) {
        let scalar = events.event.pointee.data.scalar
        let text = UnsafeBufferPointer(start: UnsafePointer(scalar.value), count: scalar.length)
        let isPlain = scalar.plain_implicit != 0
        if wantsKey {
            try addKey(text, isPlain: isPlain, tag: scalar.tag, anchor: scalar.anchor)
            return
        }
        let node = try resolve(text, isPlain: isPlain, tag: scalar.tag)
        if frames.isEmpty, text.isEmpty, isPlain, scalar.tag == nil, scalar.anchor == nil { rootIsEmpty = true }
        if let name = scalar.anchor { anchors[Self.name(name)] = Anchor(node: node) }
        place(node)
    }

    private func resolve(
        _ text: UnsafeBufferPointer<UInt8>, isPlain: Bool, tag: UnsafeMutablePointer<UInt8>?
    ) throws(ParseError) -> Node {
        if let tag {
            let name = Self.name(tag)
            // goyaml v3 passes over the tag that means "not specific"; v2 takes it for one it does not know.
            guard name == "!", options.rules != .yaml11 else { return try resolve(text, tag: name) }
            let isPlainStyle = events.event.pointee.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
            return try resolve(text, isPlain: isPlainStyle, tag: nil)
        }
        if !isPlain {
            let string = String(decoding: text, as: UTF8.self)
            guard options.rules == .source else { return .string(string) }
            let isFolded = events.event.pointee.data.scalar.style == YAML_FOLDED_SCALAR_STYLE
            return isFolded ? .folded(string) : .literal(string)
        }
        return PlainScalar(text, options.rules).node
    }

    private func resolve(_ text: UnsafeBufferPointer<UInt8>, tag: String) throws(ParseError) -> Node {
        do throws(TaggedScalar.Mismatch) {
            return try TaggedScalar(text, tag: tag, rules: options.rules).node()
        } catch {
            throw self.error(.tag(error.tag, value: error.value))
        }
    }

    private static func name(_ pointer: UnsafeMutablePointer<UInt8>) -> String { String(cString: pointer) }

    /// A finished value: of a mapping's key, of a list, or of the document.
    @inline(__always) private mutating func place(_ node: consuming Node) {
        nodes.push(node)
        made += 1
        wantsKey = frames.last?.isMapping ?? false
    }

    // MARK: Keys

    private mutating func addKey(
        _ text: UnsafeBufferPointer<UInt8>, isPlain: Bool, tag: UnsafeMutablePointer<UInt8>?,
        anchor: UnsafeMutablePointer<UInt8>?
    ) throws(ParseError) {
        let key: String
        var isMerge = false
        var hash = PlainScalar.quickHash(text)
        if tag == nil, !isPlain || !PlainScalar.mayResolve(text) {
            key = cache.string(text)
            isMerge = isPlain && text.count == 2 && key == "<<"
        } else {
            if options.keys == .reject, isPlain, options.rules != .yaml11, YAMLTimestamp(text) != nil {
                throw error(.key(kind: "a date"))
            }
            let node = try (tag == nil && isPlain ? keyNode(text) : resolve(text, isPlain: isPlain, tag: tag))
            isMerge = tag != nil && text.elementsEqual("<<".utf8) && tag.map(Self.name) == "tag:yaml.org,2002:merge"
            key = try keyText(of: node)
            hash = PlainScalar.quickHash(of: key)
        }
        if let anchor { anchors[Self.name(anchor)] = Anchor(node: .string(key)) }
        push(key, isMerge: isMerge, hash: hash)
    }

    /// Keys have no use for their text as long as they are strings.
    private func keyNode(_ text: UnsafeBufferPointer<UInt8>) -> Node {
        PlainScalar(text, options.rules == .source ? .yaml12 : options.rules).node
    }

    private mutating func push(_ key: consuming String, isMerge: Bool, hash: UInt32) {
        let mark = events.event.pointee.start_mark
        keys.push(
            Key(
                text: key, hash: hash, line: UInt32(truncatingIfNeeded: mark.line + 1),
                column: UInt32(truncatingIfNeeded: mark.column + 1), isMerge: isMerge))
        wantsKey = false
        if isMerge { frames[frames.count - 1].hasMerge = true }
    }

    private func keyText(of node: Node) throws(ParseError) -> String {
        if case .string(let text) = node { return text }
        guard options.keys == .convert else { throw error(.key(kind: node.kindName)) }
        switch node {
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .float(let value): return GoFloat.shortest32(value)
        case .unsigned, .null, .string, .sequence, .mapping: throw error(.key(kind: node.kindName))
        }
    }

    // MARK: Containers

    private mutating func open(mapping: Bool, anchor: UnsafeMutablePointer<UInt8>?) throws(ParseError) {
        if wantsKey { throw error(.key(kind: mapping ? "a mapping" : "a list")) }
        guard frames.count < options.limits.depth else { throw error(.tooDeep(limit: options.limits.depth)) }
        if let anchor {
            let name = Self.name(anchor)
            anchors[name] = Anchor(node: nil)
            openAnchors.append(name)
        }
        frames.append(
            Frame(
                isMapping: mapping, hasAnchor: anchor != nil, firstNode: nodes.count, firstKey: keys.count,
                nodesBefore: made))
        wantsKey = mapping
    }

    private mutating func close() throws(ParseError) {
        let frame = frames.removeLast()
        let node: Node =
            frame.isMapping ? .mapping(try mapping(of: frame)) : .sequence(nodes.array(from: frame.firstNode))
        if frame.hasAnchor {
            anchors[openAnchors.removeLast()] = Anchor(node: node, size: made - frame.nodesBefore + 1)
        }
        place(node)
    }

    private mutating func addAlias() throws(ParseError) {
        let name = events.event.pointee.data.alias.anchor.map(Self.name) ?? ""
        guard let anchor = anchors[name] else { throw error(.unknownAnchor(name)) }
        guard let node = anchor.node else { throw error(.recursiveAlias(name)) }
        expanded += anchor.size
        guard expanded <= options.limits.aliasExpansion else {
            throw error(.tooManyAliases(limit: options.limits.aliasExpansion))
        }
        made += anchor.size - 1
        if wantsKey {
            let key = try keyText(of: node)
            push(key, isMerge: false, hash: PlainScalar.quickHash(of: key))
        } else {
            place(node)
        }
    }
}
