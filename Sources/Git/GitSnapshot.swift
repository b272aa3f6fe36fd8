/// The files of one commit that a filter lets through, read from the object store without a work tree.
///
/// Paths are slash-separated and relative to the root, without `.` or `..`; `""` is the root.
/// Symbolic links are followed inside the tree; one that leads out of it throws `GitError.pathOutsideTree`.
package final class GitSnapshot: Sendable {
    package enum Kind: Sendable {
        case file
        case directory
        /// Only from `entryKind(of:)`: everything else follows links.
        case symlink
    }

    /// 40 hexadecimal digits.
    package let commit: String
    /// `sha256:` and 64 hexadecimal digits: SHA-256 over the filtered listing.
    package let digest: String
    /// The sum of the files' sizes in bytes.
    package let size: Int

    init(commit: String, digest: String, size: Int) {
        self.commit = commit
        self.digest = digest
        self.size = size
    }

    /// What stands at `path` after following links; `nil` when nothing does.
    package func kind(of path: String) throws(GitError) -> Kind? { nil }
    /// What stands at `path` itself.
    package func entryKind(of path: String) -> Kind? { nil }
    /// The names directly under a directory, sorted by bytes.
    package func list(_ path: String) throws(GitError) -> [String] { [] }
    /// The bytes of a file. Safe from any thread; blocks for a local read.
    package func read(_ path: String) throws(GitError) -> [UInt8] { throw .noSuchPath(path) }
    /// The object id of the file or directory at `path` after following links: the same id, the same content.
    ///
    /// `nil` when nothing is there. A directory's id is computed over what the filter lets through.
    package func identity(of path: String) throws(GitError) -> String? { nil }
    /// The paths of all files, sorted by bytes; links included.
    package var files: [String] { [] }
}
