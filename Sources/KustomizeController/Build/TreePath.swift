/// Paths as `KustomizeFiles` spells them, out of what people write.
enum TreePath {
    /// `path` taken from the directory `base`, without `.`, `..`, doubled or leading slashes.
    ///
    /// - Returns: `nil` when the path leads out of the tree.
    static func resolve(_ path: String, from base: String = "") -> String? {
        var parts = base.split(separator: "/")
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                guard !parts.isEmpty else { return nil }
                parts.removeLast()
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    static func join(_ directory: String, _ name: String) -> String {
        directory.isEmpty ? name : "\(directory)/\(name)"
    }
}
