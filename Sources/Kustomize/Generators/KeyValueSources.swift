/// Reads the literals, files and environment files of a generator.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/kv/kv.go`.
struct KeyValueSources {
    let directory: Directory
    /// Go's scanner gives up on a line this long, and with it on the rest of the file.
    private static let longestLine = 64 << 10

    /// Environment files first, then literals, then files.
    func pairs(of entry: GeneratorEntry) throws -> [(key: String, value: [UInt8])] {
        var pairs: [(key: String, value: [UInt8])] = []
        for path in entry.envs { pairs += try environment(try directory.read(path), file: path, generator: entry.name) }
        for literal in entry.literals { pairs.append(try Self.literal(literal, generator: entry.name)) }
        for file in entry.files { pairs.append(try self.file(file, generator: entry.name)) }
        var seen: Set<String> = []
        for pair in pairs where !seen.insert(pair.key).inserted {
            throw KustomizeError.generatorFailed(entry.name, why: "the key \"\(pair.key)\" is given twice")
        }
        return pairs
    }

    private static func literal(_ text: String, generator: String) throws -> (key: String, value: [UInt8]) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals != text.startIndex else {
            throw KustomizeError.generatorFailed(generator, why: "the literal \"\(text)\" is not of the form key=value")
        }
        var value = Array(text.utf8[text.utf8.index(after: equals)...])
        if value.count >= 2, value.first == value.last, value[0] == UInt8(ascii: "\"") || value[0] == UInt8(ascii: "'")
        {
            value = Array(value.dropFirst().dropLast())
        }
        return (String(text[..<equals]), value)
    }

    private func file(_ text: String, generator: String) throws -> (key: String, value: [UInt8]) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1:
            var trimmed = text[...]
            while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
            return (TreePath.name(of: String(trimmed)), try directory.read(text))
        case 2 where !parts[0].isEmpty && !parts[1].isEmpty: return (parts[0], try directory.read(parts[1]))
        default:
            throw KustomizeError.generatorFailed(
                generator, why: "the file \"\(text)\" is not of the form path or key=path")
        }
    }

    private func environment(_ bytes: [UInt8], file: String, generator: String) throws -> [(
        key: String, value: [UInt8]
    )] {
        var pairs: [(key: String, value: [UInt8])] = []
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (index, text) in lines.enumerated() {
            guard text.count < Self.longestLine else { break }
            var line = text
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            guard String(validating: line, as: UTF8.self) != nil else {
                throw KustomizeError.generatorFailed(generator, why: "\(file):\(index + 1) is not UTF-8")
            }
            if index == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
            line = Self.withoutLeadingSpace(line)
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            let equals = line.firstIndex(of: UInt8(ascii: "=")) ?? line.endIndex
            guard equals > line.startIndex else { continue }
            pairs.append((String(decoding: line[..<equals], as: UTF8.self), Array(line[equals...].dropFirst())))
        }
        return pairs
    }

    /// Without the spaces of Unicode that Go knows.
    private static func withoutLeadingSpace(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let first = line.first {
            if (9...13).contains(first) || first == 32 {
                line = line.dropFirst()
            } else if line.starts(with: [0xC2, 0x85]) || line.starts(with: [0xC2, 0xA0]) {
                line = line.dropFirst(2)
            } else if line.starts(with: [0xE3, 0x80, 0x80]) {
                line = line.dropFirst(3)
            } else {
                break
            }
        }
        return line
    }
}
