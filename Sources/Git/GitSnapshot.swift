import Cryptography

/// The files of one commit that a filter lets through, read from the object store without a work tree.
///
/// Paths are slash-separated and relative to the root; `""` is the root. Symbolic links are followed inside the tree;
/// one that leads out of it, like a path with `..` above the root, throws `GitError.pathOutsideTree`.
package final class GitSnapshot: Sendable {
    package enum Kind: Sendable {
        case file
        case directory
        /// Only from `entryKind(of:)`: everything else follows links.
        case symlink
        /// Another repository's commit, whose files are not here.
        case submodule
    }

    /// 40 hexadecimal digits.
    package let commit: String
    /// `sha256:` and 64 hexadecimal digits: SHA-256 over `mode SP object-id SP path NUL` of every file and link the filter lets through, sorted by path.
    package let digest: String
    /// The sum of the files' sizes in bytes.
    package let size: Int

    private let index: TreeIndex
    private let repositories: [String]
    private let readers: ReaderPool
    /// The largest file anyone may read, in bytes.
    static let fileLimit = 64 << 20
    private static let linkLimit = 40

    init(commit: String, index: TreeIndex, repositories: [String], readers: ReaderPool) {
        self.commit = commit
        self.index = index
        self.repositories = repositories
        self.readers = readers
        digest = "sha256:" + Hex.encode(index.digest(of: index.subtree(of: nil)))
        size = index.entries.reduce(0) { $0 + $1.size }
    }

    /// What stands at `path` after following links; `nil` when nothing does.
    package func kind(of path: String) throws(GitError) -> Kind? {
        switch try locate(path) {
        case .root: .directory
        case .entry(let entry): kind(entry)
        case nil: nil
        }
    }

    /// What stands at `path` itself; links are not followed.
    package func entryKind(of path: String) -> Kind? {
        path.isEmpty ? .directory : index.find(path).map(kind)
    }

    /// The names directly under a directory, sorted by bytes.
    ///
    /// - Throws: `GitError.noSuchPath` when it is none.
    package func list(_ path: String) throws(GitError) -> [String] {
        let directory: Int?
        switch try locate(path) {
        case .root: directory = nil
        case .entry(let entry) where index.entries[entry].mode == .directory: directory = entry
        default: throw .noSuchPath(path)
        }
        let skipped = directory.map { index.pathBytes($0).count + 1 } ?? 0
        return index.children(of: directory).map {
            String(decoding: index.pathBytes($0).dropFirst(skipped), as: UTF8.self)
        }
    }

    /// The bytes of a file. Safe from any thread; blocks for a local read.
    ///
    /// - Throws: `noSuchPath`, `notAFile`, `fileTooLarge` above 64 MiB, `pathOutsideTree`.
    package func read(_ path: String) throws(GitError) -> [UInt8] {
        switch try locate(path) {
        case nil: throw .noSuchPath(path)
        case .entry(let entry) where index.entries[entry].mode.isRegular: return try bytes(entry)
        default: throw .notAFile(path)
        }
    }

    /// The same string for the same content: a file's object id and mode, a digest of what the filter lets through of a directory.
    ///
    /// `nil` when nothing is there. Links inside a directory count by their target's name, not by its content.
    package func identity(of path: String) throws(GitError) -> String? {
        switch try locate(path) {
        case nil: nil
        case .root: digest
        case .entry(let entry) where index.entries[entry].mode == .directory:
            "sha256:" + Hex.encode(index.digest(of: index.subtree(of: entry)))
        case .entry(let entry): index.objectID(entry)
        }
    }

    /// The paths of all files, links included, sorted by bytes with `/` first.
    package var files: [String] {
        index.entries.indices.filter { index.entries[$0].mode != .directory }.map { index.path($0) }
    }

    /// The path of each submodule and the commit it stands at.
    package var submodules: [(path: String, commit: String)] {
        index.entries.indices.filter { index.entries[$0].mode == .submodule }
            .map { (index.path($0), index.objectID($0)) }
    }
}

extension GitSnapshot {
    private enum Place {
        case root
        case entry(Int)
    }

    private func kind(_ entry: Int) -> Kind {
        switch index.entries[entry].mode {
        case .directory: .directory
        case .file, .executable: .file
        case .symlink: .symlink
        case .submodule: .submodule
        }
    }

    /// Follows links in every component, the last one included.
    private func locate(_ path: String) throws(GitError) -> Place? {
        if path.isEmpty { return .root }
        // Most paths are plain: one search, and no link above what it finds, for git keeps none there.
        if let entry = index.find(path), index.entries[entry].mode != .symlink { return .entry(entry) }
        var pending = Array(path.split(separator: "/").reversed())
        var current: [Substring] = []
        var links = 0
        while let component = pending.popLast() {
            if component == "." { continue }
            if component == ".." {
                guard current.popLast() != nil else { throw .pathOutsideTree(path: path, target: path) }
                continue
            }
            current.append(component)
            guard let entry = index.find(current.joined(separator: "/")) else { return nil }
            guard index.entries[entry].mode == .symlink else {
                if !pending.isEmpty, index.entries[entry].mode != .directory { return nil }
                continue
            }
            links += 1
            let target = String(decoding: try bytes(entry), as: UTF8.self)
            guard links <= GitSnapshot.linkLimit, !target.hasPrefix("/") else {
                throw .pathOutsideTree(path: path, target: links > GitSnapshot.linkLimit ? "a loop of links" : target)
            }
            current.removeLast()
            let depth = try climb(target, from: current.count, path: path)
            _ = depth
            pending += target.split(separator: "/").reversed()
        }
        return current.isEmpty ? .root : index.find(current.joined(separator: "/")).map { .entry($0) }
    }

    /// Refuses a link whose text leads above the root, even where what it names does not exist.
    private func climb(_ target: String, from depth: Int, path: String) throws(GitError) -> Int {
        var depth = depth
        for component in target.split(separator: "/") where component != "." {
            depth += component == ".." ? -1 : 1
            guard depth >= 0 else { throw .pathOutsideTree(path: path, target: target) }
        }
        return depth
    }

    private func bytes(_ entry: Int) throws(GitError) -> [UInt8] {
        let path = index.path(entry)
        let size = index.entries[entry].size
        guard size <= GitSnapshot.fileLimit else {
            throw .fileTooLarge(path: path, size: size, limit: GitSnapshot.fileLimit)
        }
        let id = index.objectID(entry)
        guard
            let object = try readers.object(
                id, in: repositories[Int(index.entries[entry].store)], limit: GitSnapshot.fileLimit),
            object.type == "blob"
        else { throw .missingObject(id) }
        return object.bytes
    }
}

extension TreeIndex.Mode {
    var isRegular: Bool { self == .file || self == .executable }
}
