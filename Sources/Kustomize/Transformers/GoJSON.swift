import YAML

/// JSON as Go's encoder writes it: keys sorted by bytes, and `<`, `>`, `&` and two line separators escaped.
enum GoJSON {
    static func bytes(_ node: Node) -> [UInt8] {
        var output: [UInt8] = []
        append(node, to: &output)
        return output
    }

    private static func append(_ node: Node, to output: inout [UInt8]) {
        switch node {
        case .null: output.append(contentsOf: "null".utf8)
        case .string(let text): append(text, to: &output)
        case .sequence(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(element, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .mapping(let mapping):
            output.append(UInt8(ascii: "{"))
            for (index, pair) in mapping.pairs.sorted(by: { $0.key.precedesByBytes($1.key) }).enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(pair.key, to: &output)
                output.append(UInt8(ascii: ":"))
                append(pair.value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        default: output.append(contentsOf: (node.text ?? "").utf8)
        }
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
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
