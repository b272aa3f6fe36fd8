import YAML

/// JSON as Go's encoder writes it: keys sorted by bytes, and `<`, `>`, `&` and two line separators escaped.
struct GoJSON {
    private let isIndented: Bool
    private var output: [UInt8] = []

    /// - Parameter isIndented: by two spaces a level, one entry a line.
    static func bytes(_ node: Node, isIndented: Bool = false) -> [UInt8] {
        var writer = GoJSON(isIndented: isIndented)
        writer.append(node, depth: 0)
        return writer.output
    }

    private init(isIndented: Bool) { self.isIndented = isIndented }

    private mutating func append(_ node: Node, depth: Int) {
        switch node {
        case .null: output.append(contentsOf: "null".utf8)
        case .string(let text): append(text)
        case .sequence(let elements):
            appendList("[", "]", elements, depth) { $0.append($1, depth: depth + 1) }
        case .mapping(let mapping):
            appendList("{", "}", mapping.pairs.sorted { $0.key.precedesByBytes($1.key) }, depth) { writer, pair in
                writer.append(pair.key)
                writer.output.append(UInt8(ascii: ":"))
                if writer.isIndented { writer.output.append(UInt8(ascii: " ")) }
                writer.append(pair.value, depth: depth + 1)
            }
        default: output.append(contentsOf: (node.text ?? "").utf8)
        }
    }

    private mutating func appendList<Element>(
        _ open: String, _ close: String, _ elements: [Element], _ depth: Int,
        _ body: (inout GoJSON, Element) -> Void
    ) {
        output.append(contentsOf: open.utf8)
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(depth + 1)
            body(&self, element)
        }
        if !elements.isEmpty { breakLine(depth) }
        output.append(contentsOf: close.utf8)
    }

    private mutating func breakLine(_ depth: Int) {
        guard isIndented else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }

    private mutating func append(_ text: String) {
        let digits = Array("0123456789abcdef".utf8)
        output.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output.append(contentsOf: #"\""#.utf8)
            case "\\": output.append(contentsOf: #"\\"#.utf8)
            case "\n": output.append(contentsOf: #"\n"#.utf8)
            case "\r": output.append(contentsOf: #"\r"#.utf8)
            case "\t": output.append(contentsOf: #"\t"#.utf8)
            case "\u{8}": output.append(contentsOf: #"\b"#.utf8)
            case "\u{c}": output.append(contentsOf: #"\f"#.utf8)
            case "<", ">", "&", "\u{2028}", "\u{2029}", "\0"..<" ":
                output.append(contentsOf: #"\u"#.utf8)
                for shift in [12, 8, 4, 0] as [UInt32] { output.append(digits[Int(scalar.value >> shift & 15)]) }
            default: output.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
