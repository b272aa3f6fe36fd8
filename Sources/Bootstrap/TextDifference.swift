/// Two texts compared by line, in the unified form that diff and git print.
package struct TextDifference: Sendable {
    private enum Line {
        case same(Substring)
        case removed(Substring)
        case added(Substring)
    }

    private let lines: [Line]

    package init(from old: String, to new: String) {
        let before = Self.lines(of: old)
        let after = Self.lines(of: new)
        let difference = after.difference(from: before)
        let removed = Set(difference.removals.map(Self.offset))
        let added = Set(difference.insertions.map(Self.offset))
        var lines: [Line] = []
        var left = 0
        var right = 0
        while left < before.count || right < after.count {
            if left < before.count, removed.contains(left) {
                lines.append(.removed(before[left]))
                left += 1
            } else if right < after.count, added.contains(right) {
                lines.append(.added(after[right]))
                right += 1
            } else {
                lines.append(.same(before[left]))
                left += 1
                right += 1
            }
        }
        self.lines = lines
    }

    private static func offset(of change: CollectionDifference<Substring>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }

    private static func lines(of text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    package var isEmpty: Bool { !lines.contains(where: Self.isChange) }
    package var additions: Int { lines.count { if case .added = $0 { true } else { false } } }
    package var removals: Int { lines.count { if case .removed = $0 { true } else { false } } }

    /// Hunks with `context` lines around each change, headed by `--- a/path` and `+++ b/path`.
    package func unified(path: String, isNew: Bool, context: Int = 3) -> String {
        guard !isEmpty else { return "" }
        var text = "--- \(isNew ? "/dev/null" : "a/" + path)\n+++ b/\(path)\n"
        var keep = Set<Int>()
        for (index, line) in lines.enumerated() where Self.isChange(line) {
            keep.formUnion(max(0, index - context)...min(lines.count - 1, index + context))
        }
        var left = 1
        var right = 1
        var index = 0
        while index < lines.count {
            guard keep.contains(index) else {
                left += 1
                right += 1
                index += 1
                continue
            }
            var end = index
            while end < lines.count, keep.contains(end) { end += 1 }
            text += hunk(lines[index..<end], &left, &right)
            index = end
        }
        return text
    }

    private func hunk(_ lines: ArraySlice<Line>, _ left: inout Int, _ right: inout Int) -> String {
        let (firstLeft, firstRight) = (left, right)
        var body = ""
        for line in lines {
            switch line {
            case .same(let text):
                body += " \(text)\n"
                left += 1
                right += 1
            case .removed(let text):
                body += "-\(text)\n"
                left += 1
            case .added(let text):
                body += "+\(text)\n"
                right += 1
            }
        }
        return "@@ -\(Self.range(firstLeft, left)) +\(Self.range(firstRight, right)) @@\n" + body
    }

    /// An empty range names the line before it, as POSIX diff does.
    private static func range(_ first: Int, _ end: Int) -> String {
        switch end - first {
        case 0: "\(first - 1),0"
        case 1: "\(first)"
        case let count: "\(first),\(count)"
        }
    }

    private static func isChange(_ line: Line) -> Bool { if case .same = line { false } else { true } }
}
