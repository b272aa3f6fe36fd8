/// A tree with some files added or replaced in memory: decrypted secrets, a generated kustomization.
package struct OverlayFiles: KustomizeFiles {
    let base: any KustomizeFiles
    let added: [String: [UInt8]]
    /// The directories that hold an added file, and their parents.
    let directories: [String: Set<String>]

    /// - Parameter added: contents by path, as `KustomizeFiles` spells paths.
    package init(_ base: any KustomizeFiles, adding added: [String: [UInt8]]) {
        self.base = base
        self.added = added
        var directories: [String: Set<String>] = [:]
        for path in added.keys {
            var child = path
            while !child.isEmpty {
                let slash = child.lastIndex(of: "/")
                let parent = slash.map { String(child[..<$0]) } ?? ""
                let name = slash.map { String(child[child.index(after: $0)...]) } ?? child
                directories[parent, default: []].insert(name)
                child = parent
            }
        }
        self.directories = directories
    }

    package func kind(of path: String) throws -> FileKind? {
        if added[path] != nil { return .file }
        if let kind = try base.kind(of: path) { return kind }
        return directories[path] == nil ? nil : .directory
    }

    package func read(_ path: String) throws -> [UInt8] {
        if let bytes = added[path] { return bytes }
        return try base.read(path)
    }

    package func resolve(_ path: String) throws -> String {
        // What stands only here may still stand in a directory that is reached over a link.
        if try base.kind(of: path) != nil { return try base.resolve(path) }
        let parent = TreePath.parent(of: path)
        guard !parent.isEmpty, try base.kind(of: parent) != nil else { return path }
        return try base.resolve(parent) + "/" + TreePath.name(of: path)
    }

    package func place(of remote: RemoteReference) throws -> String? { try base.place(of: remote) }

    package func root(of path: String) -> String { base.root(of: path) }

    package func list(_ path: String) throws -> [String] {
        guard let names = directories[path] else { return try base.list(path) }
        let below = try base.kind(of: path) == .directory ? base.list(path) : []
        return names.union(below).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
