/// The tree a build reads: the engine opens no file by itself.
///
/// Paths are slash-separated, relative to the tree's root, without `.`, `..` or a leading slash; `""` is the root.
/// An implementation confines every answer to its tree: a symbolic link that leads out of it throws.
package protocol KustomizeFiles: Sendable {
    /// What stands at `path` after following symbolic links; `nil` when nothing does.
    func kind(of path: String) throws -> FileKind?
    /// The bytes of the file at `path`.
    func read(_ path: String) throws -> [UInt8]
    /// The names directly under the directory at `path`, sorted by bytes.
    func list(_ path: String) throws -> [String]
    /// `path` with every symbolic link in it followed; only called for paths where something stands.
    func resolve(_ path: String) throws -> String
}

extension KustomizeFiles {
    /// For trees that hold no symbolic links.
    package func resolve(_ path: String) throws -> String { path }
}

package enum FileKind: Sendable {
    case file
    case directory
}
