import Kustomize

@testable import KustomizeController

/// A tree in memory; a file's identity is its content.
struct MemoryFiles: IdentifiedFiles {
    var files: [String: String]

    struct Missing: Error {
        let path: String
    }

    func kind(of path: String) -> FileKind? {
        if files[path] != nil { return .file }
        return path.isEmpty || files.keys.contains { $0.hasPrefix(path + "/") } ? .directory : nil
    }

    func read(_ path: String) throws -> [UInt8] {
        guard let text = files[path] else { throw Missing(path: path) }
        return Array(text.utf8)
    }

    func list(_ path: String) throws -> [String] {
        guard kind(of: path) == .directory else { throw Missing(path: path) }
        let prefix = path.isEmpty ? "" : path + "/"
        let names = files.keys.filter { $0.hasPrefix(prefix) }.compactMap {
            $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
        }
        return Set(names).sorted()
    }

    func identity(of path: String) -> String? { files[path].map { "id:" + $0 } }
}
