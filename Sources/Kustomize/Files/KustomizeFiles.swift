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
    /// The path in this tree of something that lies elsewhere; `nil` where nothing is ever fetched.
    func place(of remote: RemoteReference) throws -> String?
    /// The path of the fetched repository that `path` lies in: what is in it may name nothing outside of it. Empty for
    /// the tree itself.
    func root(of path: String) -> String
}

extension KustomizeFiles {
    /// For trees that are all there is.
    package func place(of remote: RemoteReference) throws -> String? { nil }

    package func root(of path: String) -> String { "" }

    /// For trees that hold no symbolic links.
    package func resolve(_ path: String) throws -> String { path }
}

package enum FileKind: Sendable {
    case file
    case directory
}
