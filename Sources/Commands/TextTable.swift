/// A table as Flux prints it: each cell padded to its column's width and followed by one TAB, headings in capitals.
///
/// - SeeAlso: fluxcd/flux2 `pkg/printers/table_printer.go` v2.9.4.
package struct TextTable: Sendable {
    private let header: [String]
    private var rows: [[String]] = []
    private var widths: [Int]

    /// - Parameter header: empty for a table without headings.
    package init(header: [String]) {
        self.header = header.map { $0.uppercased() }
        widths = self.header.map(\.count)
    }

    package mutating func append(_ row: [String]) {
        for (index, cell) in row.enumerated() {
            let width = Self.lines(cell).map(\.count).max() ?? 0
            if index < widths.count { widths[index] = max(widths[index], width) } else { widths.append(width) }
        }
        rows.append(row)
    }

    /// Heading and rows, each line with its end.
    package var text: String {
        var text = header.isEmpty ? "" : line(header)
        for row in rows { text += lines(of: row) }
        return text
    }

    /// Rows added since `text` was last printed, laid out below it: for watches.
    package mutating func appending(_ row: [String]) -> String {
        append(row)
        return lines(of: row)
    }

    /// A cell with line breaks in it makes its row several lines high.
    private func lines(of row: [String]) -> String {
        let cells = row.map(Self.lines)
        let height = cells.map(\.count).max() ?? 1
        return (0..<max(1, height)).map { number in
            line(cells.map { number < $0.count ? String($0[number]) : "" })
        }.joined()
    }

    private func line(_ cells: [String]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            text += cell + String(repeating: " ", count: max(0, widths[index] - cell.count)) + "\t"
        }
        return text + "\n"
    }

    private static func lines(_ cell: String) -> [Substring] {
        cell.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
