import ArgumentParser
package import YAML

/// `-o json|yaml`: the objects themselves instead of a table.
package enum ObjectOutput: String, ExpressibleByArgument, CaseIterable, Sendable {
    case json
    case yaml

    /// One value in the format, with a line end.
    package func text(_ node: Node) -> String {
        switch self {
        case .json: PrettyJSON.text(node) + "\n"
        case .yaml: YAMLEmitter.emit(node)
        }
    }
}

/// JSON as Go's `MarshalIndent` writes it with two spaces; keys in the order of the tree.
enum PrettyJSON {
    static func text(_ node: Node) -> String {
        var output: [UInt8] = []
        write(node, to: &output, indent: 0)
        return String(decoding: output, as: UTF8.self)
    }

    private static func write(_ node: Node, to output: inout [UInt8], indent: Int) {
        switch node {
        case .mapping(let mapping) where !mapping.isEmpty:
            block("{", "}", mapping.pairs, &output, indent) { pair, output in
                JSONEmitter.append(.string(pair.key), to: &output, style: .go)
                output += ": ".utf8
                write(pair.value, to: &output, indent: indent + 1)
            }
        case .sequence(let items) where !items.isEmpty:
            block("[", "]", items, &output, indent) { item, output in write(item, to: &output, indent: indent + 1) }
        default: JSONEmitter.append(node, to: &output, style: .go)
        }
    }

    private static func block<Element>(
        _ open: String, _ close: String, _ elements: [Element], _ output: inout [UInt8], _ indent: Int,
        _ write: (Element, inout [UInt8]) -> Void
    ) {
        output += open.utf8
        for (index, element) in elements.enumerated() {
            output += (index == 0 ? "\n" : ",\n").utf8
            output += String(repeating: "  ", count: indent + 1).utf8
            write(element, &output)
        }
        output += ("\n" + String(repeating: "  ", count: indent) + close).utf8
    }
}
