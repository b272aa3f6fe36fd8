extension JSONPatch {
    /// The operations that turn one document into the other, in document order: `remove`, `add` and `replace` only.
    ///
    /// Lists are compared from both ends; what differs between is replaced, inserted or removed entry by entry.
    package static func diff(from old: Node, to new: Node) -> JSONPatch {
        var operations: [Operation] = []
        append(from: old, to: new, at: .root, to: &operations)
        return JSONPatch(operations)
    }

    private static func append(from old: Node, to new: Node, at path: JSONPointer, to output: inout [Operation]) {
        if old == new { return }
        switch (old, new) {
        case (.mapping(let old), .mapping(let new)): append(from: old, to: new, at: path, to: &output)
        case (.sequence(let old), .sequence(let new)): append(from: old, to: new, at: path, to: &output)
        default: output.append(.replace(path, new))
        }
    }

    private static func append(from old: Mapping, to new: Mapping, at path: JSONPointer, to output: inout [Operation]) {
        let after = Dictionary(new.pairs.map { (ExactText($0.key), $0.value) }) { first, _ in first }
        var before: Set<ExactText> = []
        for pair in old.pairs {
            before.insert(ExactText(pair.key))
            let place = path.appending(pair.key)
            if let value = after[ExactText(pair.key)] {
                append(from: pair.value, to: value, at: place, to: &output)
            } else {
                output.append(.remove(place))
            }
        }
        for pair in new.pairs where !before.contains(ExactText(pair.key)) {
            output.append(.add(path.appending(pair.key), pair.value))
        }
    }

    private static func append(from old: [Node], to new: [Node], at path: JSONPointer, to output: inout [Operation]) {
        var start = 0
        while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
        var end = 0
        while end < min(old.count, new.count) - start, old[old.count - 1 - end] == new[new.count - 1 - end] { end += 1 }
        let common = min(old.count, new.count) - end
        for index in start..<max(start, common) {
            append(from: old[index], to: new[index], at: path.appending(index), to: &output)
        }
        let middle = max(start, common)
        for index in stride(from: old.count - end - 1, through: middle, by: -1) {
            output.append(.remove(path.appending(index)))
        }
        for index in stride(from: middle, to: new.count - end, by: 1) {
            output.append(.add(path.appending(index), new[index]))
        }
    }
}
