import Kustomize

/// A tree that exists only in a test.
struct MemoryFiles: KustomizeFiles {
    struct NoSuchFile: Error { let path: String }

    var files: [String: String]
    /// Links by the path they stand at; a target of `nil` leads out of the tree.
    var links: [String: String?] = [:]

    init(_ files: [String: String], links: [String: String?] = [:]) {
        self.files = files
        self.links = links
    }

    func resolve(_ path: String) throws -> String {
        for (link, target) in links where path == link || path.hasPrefix(link + "/") {
            guard let target else { throw NoSuchFile(path: path) }
            return target + path.dropFirst(link.count)
        }
        return path
    }

    func kind(of path: String) throws -> FileKind? {
        let path = try resolve(path)
        if files[path] != nil { return .file }
        return path.isEmpty || files.keys.contains { $0.hasPrefix(path + "/") } ? .directory : nil
    }

    func read(_ path: String) throws -> [UInt8] {
        guard let text = files[try resolve(path)] else { throw NoSuchFile(path: path) }
        return Array(text.utf8)
    }

    func list(_ path: String) throws -> [String] {
        let prefix = path.isEmpty ? "" : path + "/"
        let names = files.keys.filter { $0.hasPrefix(prefix) }.compactMap {
            $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
        }
        return Set(names).sorted()
    }
}

/// The text a build prints.
func built(_ files: MemoryFiles, at path: String = "", options: BuildOptions = BuildOptions()) throws -> String {
    String(
        decoding: KustomizeBuild.text(try KustomizeBuild.objects(at: path, in: files, options: options)), as: UTF8.self)
}
