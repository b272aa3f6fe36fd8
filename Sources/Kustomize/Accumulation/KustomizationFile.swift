import YAML

/// Finds and parses the kustomization file of a directory.
enum KustomizationFile {
    /// - Throws: `KustomizeError` when the directory has none, or several.
    static func find(in directory: Directory) throws -> (name: String, bytes: [UInt8]) {
        let names = try Kustomization.fileNames.filter { try directory.kind(of: $0) == .file }
        guard let name = names.first else { throw KustomizeError.noKustomization(directory.path) }
        guard names.count == 1 else { throw KustomizeError.severalKustomizations(directory.path, names) }
        return (name, try directory.read(name))
    }

    static func parse(_ bytes: [UInt8], file: String) throws -> Node {
        do {
            return try YAMLParser.documents(bytes, rules: .yaml11).first ?? .null
        } catch {
            throw KustomizeError.malformed(file, "\(error)")
        }
    }
}

extension Directory {
    /// What a name under `resources` leads to.
    ///
    /// - Throws: `KustomizeError` when it leads nowhere, naming the nearest entry of the directory it is sought in.
    func kind(ofResource name: String) throws -> FileKind {
        if RemoteReference.looksRemote(name) {
            guard try kind(of: name) == .file else { throw KustomizeError.remote(name, from: path) }
        }
        if let kind = try kind(of: name) { return kind }
        let place = TreePath.join(path, name) ?? name
        let parent = TreePath.parent(of: place)
        let names = try files.kind(of: parent) == .directory ? files.list(parent) : []
        throw KustomizeError.noResource(
            name, from: path, nearest: Nearest.match(for: TreePath.name(of: place), in: names))
    }
}

/// Tells URLs and git addresses from paths.
enum RemoteReference {
    static func looksRemote(_ name: String) -> Bool {
        if name.contains("://") || name.hasPrefix("git@") || name.hasPrefix("git::") { return true }
        if name.hasPrefix("github.com/") || name.hasPrefix("gh:") { return true }
        return name.contains("?ref=") || name.contains(".git//") || name.contains(".git?")
    }
}
