import YAML

/// Finds and parses the kustomization file of a directory.
enum KustomizationFile {
    /// - Throws: `KustomizeError` when the directory has none, or several.
    static func find(in directory: Directory) throws -> (name: String, bytes: [UInt8]) {
        let names = try Kustomization.fileNames.filter { try directory.localKind(of: $0) == .file }
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
        if RemoteReference.looksRemote(name), try RemoteReference.isURL(name) || localKind(of: name) != .file {
            return try kind(ofRemote: name)
        }
        if let kind = try localKind(of: name) { return kind }
        let place = TreePath.join(path, name) ?? name
        let parent = TreePath.parent(of: place)
        let names = try files.kind(of: parent) == .directory ? files.list(parent) : []
        throw KustomizeError.noResource(
            name, from: path, nearest: Nearest.match(for: TreePath.name(of: place), in: names))
    }
}
