import FoundationEssentials
package import Testing

/// Compares `text` with `Golden/<name>` of the calling test target and records the difference as an issue.
///
/// `UPDATE_GOLDEN=1` writes the file instead; read the diff before committing it.
package func expectGolden(
    _ text: String, _ name: String, file: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let path = Checkout.golden(for: file) + "/" + name
    if Environment.value("UPDATE_GOLDEN") != nil {
        try FileManager.default.createDirectory(
            atPath: Checkout.parent(of: path), withIntermediateDirectories: true, attributes: nil)
        try Data(text.utf8).write(to: URL(filePath: path))
        return
    }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
        Issue.record("no golden file \(path); UPDATE_GOLDEN=1 writes it", sourceLocation: sourceLocation)
        return
    }
    let expected = String(decoding: data, as: UTF8.self)
    guard expected != text else { return }
    Issue.record(
        "differs from \(path) (- golden, + now); UPDATE_GOLDEN=1 rewrites it\n\(lineDifference(expected, text))",
        sourceLocation: sourceLocation)
}

/// The changed lines of two texts with two lines of context, as `diff -u` shows them.
package func lineDifference(_ old: String, _ new: String) -> String {
    let lines = alignedLines(
        old.split(separator: "\n", omittingEmptySubsequences: false),
        new.split(separator: "\n", omittingEmptySubsequences: false))
    var shown = Set<Int>()
    for index in lines.indices where lines[index].mark != " " {
        shown.formUnion(max(0, index - 2)...min(lines.count - 1, index + 2))
    }
    var text = ""
    var last = -1
    for index in shown.sorted() {
        if index != last + 1 { text += "@@\n" }
        text += "\(lines[index].mark)\(lines[index].text)\n"
        last = index
    }
    return text
}

/// Both texts in one list: lines only the first has (`-`), only the second has (`+`), both have (space).
private func alignedLines(_ before: [Substring], _ after: [Substring]) -> [(mark: Character, text: Substring)] {
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for step in after.difference(from: before) {
        switch step {
        case .remove(let offset, _, _): removed.insert(offset)
        case .insert(let offset, _, _): inserted.insert(offset)
        }
    }
    var lines: [(mark: Character, text: Substring)] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
        if removed.contains(left) {
            lines.append(("-", before[left]))
            left += 1
        } else if inserted.contains(right) {
            lines.append(("+", after[right]))
            right += 1
        } else {
            lines.append((" ", before[left]))
            left += 1
            right += 1
        }
    }
    return lines
}
