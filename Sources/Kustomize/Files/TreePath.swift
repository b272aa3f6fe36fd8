/// Slash-separated paths relative to the root of a tree.
enum TreePath {
    /// `path` as seen from the directory `base`; `nil` when it leads out of the tree.
    static func join(_ base: String, _ path: String) -> String? {
        var parts: [Substring] = path.utf8.first == UInt8(ascii: "/") ? [] : base.split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }

    /// As `join`, with leading `..` kept where the path leads out.
    static func joinFreely(_ base: String, _ path: String) -> String {
        var parts: [Substring] = []
        for part in base.split(separator: "/") + path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Whether `path` is `directory` or lies below it.
    static func isAtOrBelow(_ path: String, _ directory: String) -> Bool {
        directory.isEmpty || path == directory || path.hasPrefix(directory + "/")
    }

    /// How messages name a directory.
    static func shown(_ directory: String) -> String { directory.isEmpty ? "." : directory }
}
