/// Splits the two ways kustomize writes paths: `spec/replicas` and `spec.ports.[name=http].port`.
enum FieldPath {
    /// A backslash before the delimiter keeps it in the name; a leading delimiter is dropped.
    static func split(_ path: String, by delimiter: Character) -> [String] {
        var parts = path.split(separator: delimiter, omittingEmptySubsequences: false)
        if parts.count > 1, parts[0].isEmpty { parts.removeFirst() }
        var result: [String] = [String(parts[0])]
        for part in parts.dropFirst() {
            if result[result.count - 1].hasSuffix("\\") {
                result[result.count - 1].removeLast()
                result[result.count - 1] += String(delimiter) + part
            } else {
                result.append(String(part))
            }
        }
        return result
    }

    /// Dots inside brackets do not split: `[app.kubernetes.io/name]` is one name, `[name=a.b]` one condition.
    static func splitDotted(_ path: String) -> [String] {
        let parts = split(path, by: ".")
        var result: [String] = []
        var index = 0
        while index < parts.count {
            var element = parts[index]
            index += 1
            guard element.hasPrefix("["), !element.hasSuffix("]") else {
                result.append(element)
                continue
            }
            while index < parts.count {
                element += "." + parts[index]
                index += 1
                if parts[index - 1].hasSuffix("]") { break }
            }
            result.append(element.contains("=") ? element : element.trimming { $0 == "[" || $0 == "]" })
        }
        return result
    }
}

extension String {
    func trimming(_ isTrimmed: (Character) -> Bool) -> String {
        var text = self[...]
        while let first = text.first, isTrimmed(first) { text.removeFirst() }
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }

    /// Pieces between occurrences of `delimiter`, at least one; an empty delimiter yields the text whole.
    func pieces(by delimiter: String) -> [String] {
        let bytes = Array(utf8)
        let needle = Array(delimiter.utf8)
        guard !needle.isEmpty else { return [self] }
        var pieces: [String] = []
        var start = 0
        var index = 0
        while index + needle.count <= bytes.count {
            if bytes[index] == needle[0], bytes[index..<index + needle.count].elementsEqual(needle) {
                pieces.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += needle.count
                start = index
            } else {
                index += 1
            }
        }
        pieces.append(String(decoding: bytes[start...], as: UTF8.self))
        return pieces
    }
}
