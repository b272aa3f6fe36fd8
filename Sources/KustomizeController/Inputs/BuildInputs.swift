import Kustomize

/// Everything a build looked at in its tree, and what it found there.
///
/// A build is a function of its inputs: while every one of them is what it was, in whatever commit, the result is
/// what it was. Absence is an input too, for a build that looked for a file would have read it.
package struct BuildInputs: Sendable, Hashable {
    package enum Finding: Sendable, Hashable {
        case absent
        /// A file was read: its object id.
        case file(String)
        /// Only that a directory is there was asked for.
        case directory
        /// A file's existence was asked for, not its content.
        case someFile
        /// The names in a directory and what they are, hashed.
        case names(Int)
        /// Something the tree refuses to answer, such as a link that leads out of it.
        case refused
    }

    package private(set) var findings: [String: Finding] = [:]

    package init() {}

    package var count: Int { findings.count }

    /// Whether a build over `files` would see just the same.
    package func hold(in files: any IdentifiedFiles) -> Bool {
        findings.allSatisfy { path, finding in Self.look(at: path, for: finding, in: files) == finding }
    }

    /// The stronger finding about a path wins: content over existence, names over existence.
    mutating func note(_ finding: Finding, at path: String) {
        switch (findings[path], finding) {
        case (.file, .someFile), (.names, .directory): break
        default: findings[path] = finding
        }
    }

    private static func look(at path: String, for finding: Finding, in files: any IdentifiedFiles) -> Finding? {
        do {
            switch (try files.kind(of: path), finding) {
            case (nil, _): return .absent
            case (.file, .file): return .file(try files.identity(of: path) ?? "")
            case (.file, _): return .someFile
            case (.directory, .names): return .names(try names(at: path, in: files))
            case (.directory, _): return .directory
            }
        } catch {
            return .refused
        }
    }

    static func names(at path: String, in files: any KustomizeFiles) throws -> Int {
        try hash(of: files.list(path), at: path, in: files)
    }

    static func hash(of names: [String], at path: String, in files: any KustomizeFiles) throws -> Int {
        var hasher = Hasher()
        let prefix = path.isEmpty ? "" : path + "/"
        for name in names {
            hasher.combine(name)
            hasher.combine(try files.kind(of: prefix + name) == .directory)
        }
        return hasher.finalize()
    }
}
