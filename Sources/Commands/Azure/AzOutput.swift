import YAML

/// az's output formats.
enum AzOutput: String, Sendable {
    case json, jsonc, yaml, yamlc, table, tsv, none

    /// - Throws: `AzUsageError.output`.
    static func named(_ text: String?) throws(AzUsageError) -> AzOutput {
        guard let text, !text.isEmpty else { return .json }
        guard let format = AzOutput(rawValue: text.lowercased()) else { throw .output(text) }
        return format
    }

    /// - Parameters:
    ///   - columns: what a table shows of each object; `nil` shows every scalar.
    func text(_ node: Node, columns: AzColumns?) -> String {
        switch self {
        case .none: ""
        case .json, .jsonc:
            AzJSON(isColoured: self == .jsonc).text(node) + "\n"
        case .yaml, .yamlc: YAMLEmitter.emit(Self.sorted(node), keys: .kept)
        case .tsv: Self.tabbed(node)
        case .table: AzTable(columns: columns).text(node)
        }
    }

    /// Keys in the order of Python's strings.
    static func sorted(_ node: Node) -> Node {
        switch node {
        case .mapping(let mapping):
            .mapping(
                Mapping(
                    mapping.pairs.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
                        .map { ($0.key, sorted($0.value)) }))
        case .sequence(let items): .sequence(items.map(sorted))
        default: node
        }
    }

    /// One line an object, its scalars by key; what is nested is left out.
    private static func tabbed(_ node: Node) -> String {
        switch node {
        case .sequence(let items): items.map(tabbed).joined()
        case .mapping(let mapping):
            (sorted(.mapping(mapping)).mapping?.pairs ?? []).map { scalar($0.value) }.joined(separator: "\t") + "\n"
        case .null: ""
        default: scalar(node) + "\n"
        }
    }

    static func scalar(_ node: Node) -> String {
        switch node {
        case .null, .mapping: ""
        case .sequence(let items): items.isEmpty ? "" : String(items.count)
        case .bool(let value): value ? "True" : "False"
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .float(let value): String(value)
        case .string(let text): text
        }
    }
}

/// JSON as Python's `json.dumps(indent=2, sort_keys=True)` writes it.
struct AzJSON {
    let isColoured: Bool

    func text(_ node: Node) -> String {
        var output = ""
        write(AzOutput.sorted(node), indent: 0, to: &output)
        return output
    }

    private func write(_ node: Node, indent: Int, to output: inout String) {
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch node {
        case .mapping(let mapping) where !mapping.isEmpty:
            output += "{\n"
            for (index, pair) in mapping.pairs.enumerated() {
                output += inner + painted(JSONEmitter.text(.string(pair.key)), 94) + ": "
                write(pair.value, indent: indent + 2, to: &output)
                output += index + 1 < mapping.count ? ",\n" : "\n"
            }
            output += outer + "}"
        case .sequence(let items) where !items.isEmpty:
            output += "[\n"
            for (index, item) in items.enumerated() {
                output += inner
                write(item, indent: indent + 2, to: &output)
                output += index + 1 < items.count ? ",\n" : "\n"
            }
            output += outer + "]"
        case .string: output += painted(JSONEmitter.text(node), 33)
        case .mapping, .sequence: output += JSONEmitter.text(node)
        default: output += painted(JSONEmitter.text(node), 34)
        }
    }

    private func painted(_ text: String, _ colour: Int) -> String {
        isColoured ? "\u{1B}[\(colour)m\(text)\u{1B}[39;49;00m" : text
    }
}

/// The columns of a table: heading and value of each object.
struct AzColumns: Sendable {
    let rows: @Sendable (Node) -> [[(heading: String, value: Node)]]
}

/// A table as Python's tabulate draws its `simple` one: headings with two spaces behind them, dashes, columns two spaces
/// apart, no space at ends.
struct AzTable {
    let columns: AzColumns?

    func text(_ node: Node) -> String {
        let rows = columns?.rows(node) ?? Self.scalars(node)
        var headings: [String] = []
        for row in rows { for cell in row where !headings.contains(cell.heading) { headings.append(cell.heading) } }
        guard !headings.isEmpty else { return "" }
        let lines = rows.map { row in
            headings.map { heading in row.first { $0.heading == heading }.map { AzOutput.scalar($0.value) } ?? "" }
        }
        let titles = headings.map { String($0.prefix(1)).uppercased() + String($0.dropFirst()) }
        var numeric: [Bool] = []
        var widths: [Int] = []
        for index in headings.indices {
            let cells = lines.map { $0[index] }
            let filled = cells.filter { !$0.isEmpty }
            numeric.append(!filled.isEmpty && filled.allSatisfy { Double($0) != nil })
            widths.append(max(titles[index].count + 2, cells.map(\.count).max() ?? 0))
        }
        func line(_ cells: [String]) -> String {
            var parts: [String] = []
            for index in cells.indices {
                let fill = String(repeating: " ", count: widths[index] - cells[index].count)
                parts.append(numeric[index] ? fill + cells[index] : cells[index] + fill)
            }
            var text = parts.joined(separator: "  ")
            while text.hasSuffix(" ") { text.removeLast() }
            return text + "\n"
        }
        return line(titles) + line(widths.map { String(repeating: "-", count: $0) }) + lines.map(line).joined()
    }

    /// Without columns of its own a command shows the scalars that are set, as az does.
    private static func scalars(_ node: Node) -> [[(heading: String, value: Node)]] {
        let items = node.sequence ?? (node.mapping == nil ? [] : [node])
        let skipped: Set = ["id", "type", "etag", "revision"]
        return items.map { item in
            (AzOutput.sorted(item).mapping?.pairs ?? []).compactMap { pair in
                if skipped.contains(pair.key.lowercased()) || pair.value.isNull { return nil }
                if pair.value.mapping != nil || pair.value.sequence != nil { return nil }
                return (heading: pair.key, value: pair.value)
            }
        }
    }
}
