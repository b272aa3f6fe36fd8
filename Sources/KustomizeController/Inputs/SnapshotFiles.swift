package import Git
package import Kustomize

/// The files of one fetched commit, as a kustomize build reads them.
///
/// Lists leave symbolic links out, as Flux' artifacts do: a link is read where a kustomization names it, and only
/// inside the tree, but a directory without a kustomization is not built from links.
package struct SnapshotFiles: KustomizeFiles {
    package let snapshot: GitSnapshot

    package init(_ snapshot: GitSnapshot) { self.snapshot = snapshot }

    package func kind(of path: String) throws -> FileKind? {
        switch try snapshot.kind(of: path) {
        case .file: .file
        case .directory: .directory
        case .symlink, .submodule, nil: nil
        }
    }

    package func read(_ path: String) throws -> [UInt8] { try snapshot.read(path) }

    package func list(_ path: String) throws -> [String] {
        let prefix = path.isEmpty ? "" : path + "/"
        return try snapshot.list(path).filter { name in
            switch snapshot.entryKind(of: prefix + name) {
            case .file, .directory: true
            case .symlink, .submodule, nil: false
            }
        }
    }

    package func identity(of path: String) throws -> String? { try snapshot.identity(of: path) }
}

/// A tree whose files can be told apart without reading them.
package protocol IdentifiedFiles: KustomizeFiles {
    /// Equal for equal content; `nil` when nothing is at `path`.
    func identity(of path: String) throws -> String?
}

extension SnapshotFiles: IdentifiedFiles {}
