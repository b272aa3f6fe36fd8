/// The state of one document being written: what goyaml's emitter (go-yaml/yaml v2.4.0 emitterc.go) keeps between events,
/// for block style only, since its encoder writes nothing else but `[]` and `{}` in flow style.
struct YAMLWriter {
    enum Context { case root, entry, key, simpleKey, value }

    var output: [UInt8]
    var column = 0
    /// Whether the last thing written was white space, or needs none after it.
    var whitespace = true
    /// Whether only indentation and indicators stand on this line so far.
    var indention = true
    private let keys: YAMLEmitter.KeyOrder
    private let layout: YAMLEmitter.Layout
    /// The column after which a line is broken.
    let width: Int

    init(output: [UInt8], keys: YAMLEmitter.KeyOrder, layout: YAMLEmitter.Layout = .compact) {
        self.output = output
        self.keys = keys
        self.layout = layout
        width = layout == .compact ? 80 : .max
    }

    mutating func write(document node: Node) {
        write(node, indent: -1, in: .root)
        writeIndent(0)
    }

    private mutating func write(_ node: Node, indent: Int, in context: Context) {
        switch node {
        case .null: write(word: "null")
        case .bool(let value): write(word: value ? "true" : "false")
        case .integer(let value): write(word: String(value))
        case .unsigned(let value): write(word: String(value))
        case .float(let value): write(word: layout == .compact ? Self.text(of: value) : GoFloat.shortest(value))
        case .string(let value): write(value, indent: Self.scalarIndent(indent), in: context)
        case .sequence(let items): write(items, indent: indent, in: context)
        case .mapping(let mapping): write(mapping, indent: indent)
        }
    }

    /// The number after the trip through JSON: what has no fraction there is an integer again, if 64 bits hold it.
    static func text(of value: Double) -> String {
        if value == value.rounded(.towardZero) {
            if let integer = Int(exactly: value) { return String(integer) }
            if let integer = UInt(exactly: value) { return String(integer) }
        }
        return GoFloat.shortest(value)
    }

    static func scalarIndent(_ indent: Int) -> Int { indent < 0 ? 2 : indent + 2 }

    private mutating func write(_ items: [Node], indent: Int, in context: Context) {
        if items.isEmpty {
            writeIndicator("[]", isIndention: false)
            return
        }
        // A list directly under its key is not indented.
        let isValue = layout == .compact && (context == .value || context == .key)
        let inner = indent < 0 ? 0 : isValue && !indention ? indent : indent + 2
        for item in items {
            writeIndent(inner)
            writeIndicator("-", isIndention: true)
            write(item, indent: inner, in: .entry)
        }
    }

    private mutating func write(_ mapping: Mapping, indent: Int) {
        if mapping.isEmpty {
            writeIndicator("{}", isIndention: false)
            return
        }
        let inner = indent < 0 ? 0 : indent + 2
        switch keys {
        case .kept: for pair in mapping.pairs { write(pair, indent: inner) }
        case .natural: for pair in NaturalOrder.sorted(mapping.pairs) { write(pair, indent: inner) }
        }
    }

    private mutating func write(_ pair: Mapping.Pair, indent: Int) {
        writeIndent(indent)
        let style = ScalarStyle(pair.key)
        if !style.isMultiline && pair.key.utf8.count <= 128 {
            write(pair.key, style.asSimpleKey, indent: indent + 2, allowsBreaks: false)
            output.append(UInt8(ascii: ":"))
            column += 1
            whitespace = false
            indention = false
        } else {
            writeIndicator("?", isIndention: true)
            write(pair.key, style.form, indent: indent + 2, allowsBreaks: true)
            writeIndent(indent)
            writeIndicator(":", isIndention: true)
        }
        write(pair.value, indent: indent, in: .value)
    }

    private mutating func write(_ text: String, indent: Int, in context: Context) {
        write(text, ScalarStyle(text).form, indent: indent, allowsBreaks: true)
    }

    // MARK: Pieces

    mutating func writeIndent(_ indent: Int) {
        if !indention || column > indent || (column == indent && !whitespace) { writeBreak() }
        if column < indent {
            output.append(contentsOf: repeatElement(0x20, count: indent - column))
            column = indent
        }
        whitespace = true
        indention = true
    }

    mutating func writeBreak() {
        output.append(0x0A)
        column = 0
    }

    /// A sign of the grammar, with a space before it where one is needed.
    mutating func writeIndicator(_ text: StaticString, isIndention: Bool) {
        separate()
        text.withUTF8Buffer { output.append(contentsOf: $0) }
        column += text.utf8CodeUnitCount
        whitespace = false
        indention = indention && isIndention
    }

    @inline(__always) mutating func separate() {
        if whitespace { return }
        output.append(0x20)
        column += 1
    }

    private mutating func write(word: String) {
        separate()
        output.append(contentsOf: word.utf8)
        column += word.utf8.count
        whitespace = false
        indention = false
    }
}
