import Cryptography
package import Diagnostics
import Synchronization

/// A branch being changed: files are read and written in memory, committed, and pushed. There is no work tree.
///
/// Use from one task at a time: two changes of one path at once keep one of them.
package final class GitWorkspace: Sendable {
    package struct Author: Sendable, Equatable {
        package var name: String
        package var email: String

        package init(name: String, email: String) {
            self.name = name
            self.email = email
        }
    }

    package enum Signing: Sendable {
        case none
        /// An SSH private key, as `git config gpg.format ssh` signs.
        case ssh(privateKey: Secret<[UInt8]>, passphrase: Secret<String>?)
        /// A GnuPG secret keyring, armoured or binary; `keyID` empty for its first key.
        case gpg(keyring: Secret<[UInt8]>, passphrase: Secret<String>?, keyID: String)
    }

    package let url: GitURL
    package let branch: String
    /// The commit the branch stands at: the remote's, then those made here; `nil` for an empty remote.
    package var head: String? { state.withLock { $0.head } }

    private struct State: Sendable {
        /// What the remote's branch was when it was last seen.
        var remote: String?
        var head: String?
        /// Of `head`; empty for an empty remote.
        var tree: TreeIndex
        /// `nil` for a removed file.
        var changes: [String: [UInt8]?] = [:]
    }

    private let state: Mutex<State>
    private let files: AccessFiles
    private let directory: PrivateDirectory
    private let readers = ReaderPool(most: 1)

    private var repository: String { directory.path + "/repository.git" }
    private var git: GitCommand { GitCommand(repository: repository, access: files, url: url) }

    private init(url: GitURL, branch: String, files: AccessFiles, directory: PrivateDirectory) throws {
        self.url = url
        self.branch = branch
        self.files = files
        self.directory = directory
        state = Mutex(State(tree: try TreeIndex(listing: [])))
    }

    /// Fetches the branch's last commit. An empty remote gives an empty workspace whose first push creates the branch.
    ///
    /// - Throws: `GitError.referenceNotFound` when the remote has commits but no such branch.
    package static func clone(
        _ url: GitURL, branch: String, access: GitAccess, timeout: Duration = .seconds(60)
    ) async throws -> GitWorkspace {
        try GitReference.check(branch)
        let deadline = ContinuousClock.now + timeout
        // On disk, not in memory: a fleet repository may be larger than /dev/shm.
        let workspace = try GitWorkspace(
            url: url, branch: branch, files: AccessFiles(access, for: url), directory: PrivateDirectory(in: "/tmp"))
        try BareRepository(path: workspace.repository).create()
        var remote = workspace.git
        remote.repository = nil
        let listing = try await remote.run(["ls-remote", "--quiet", "--", "\(url)"], timeout: timeout)
        let references = RemoteReferences(listing.text)
        if references.all.isEmpty { return workspace }
        guard references["refs/heads/\(branch)"] != nil else {
            throw GitError.referenceNotFound(url: "\(url)", reference: "branch '\(branch)'")
        }
        _ = try await workspace.git.run(
            [
                "fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
                "--refmap=", "--", "\(url)", "+refs/heads/\(branch):refs/davit/base",
            ], timeout: max(deadline - .now, .milliseconds(1)))
        let head = try await workspace.git.run(["rev-parse", "--verify", "refs/davit/base^{commit}"]).line
        let tree = try await workspace.tree(of: head)
        workspace.state.withLock { state in
            state.remote = head
            state.head = head
            state.tree = tree
        }
        return workspace
    }

    // MARK: Files

    /// The file at `path` with the changes made here; `nil` when there is none. Links are not followed.
    package func read(_ path: String) async throws -> [UInt8]? {
        let object = state.withLock { state -> Result<[UInt8]?, any Error>? in
            if let change = state.changes[path] { return .success(change) }
            guard let entry = state.tree.find(path), state.tree.entries[entry].mode.isRegular else {
                return .success(nil)
            }
            return nil
        }
        if let object { return try object.get() }
        guard let id = state.withLock({ state in state.tree.find(path).map { state.tree.objectID($0) } }) else {
            return nil
        }
        guard let blob = try readers.object(id, in: repository, limit: GitSnapshot.fileLimit) else {
            throw GitError.missingObject(id)
        }
        return blob.bytes
    }

    /// Paths of all files under a directory (`""` for all), sorted by bytes.
    package func files(under directory: String) async throws -> [String] {
        state.withLock { state in
            var paths = Set(
                state.tree.entries.indices.filter { state.tree.entries[$0].mode != .directory }.map {
                    state.tree.path($0)
                })
            for (path, bytes) in state.changes {
                if bytes == nil { paths.remove(path) } else { paths.insert(path) }
            }
            let prefix = directory.isEmpty ? "" : directory + "/"
            return paths.filter { $0.hasPrefix(prefix) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    /// Changes a file in memory; what it replaces becomes an ordinary file, also where it was a link.
    package func write(_ bytes: [UInt8], to path: String) throws(GitError) {
        try GitWorkspace.check(path)
        state.withLock { $0.changes[path] = .some(bytes) }
    }

    package func remove(_ path: String) throws(GitError) {
        try GitWorkspace.check(path)
        state.withLock { $0.changes[path] = .some(nil) }
    }

    /// Whether a commit would change anything.
    package func hasChanges() async throws -> Bool {
        for (path, bytes) in state.withLock({ $0.changes }) where try isDifferent(path, bytes) { return true }
        return false
    }

    private func isDifferent(_ path: String, _ bytes: [UInt8]?) throws -> Bool {
        let known = state.withLock { state in
            state.tree.find(path).map { (id: state.tree.objectID($0), mode: state.tree.entries[$0].mode) }
        }
        guard let bytes else { return known != nil }
        return known.map { !$0.mode.isRegular || $0.id != GitWorkspace.objectID(of: bytes) } ?? true
    }

    /// git's name for a blob of these bytes.
    static func objectID(of bytes: [UInt8]) -> String {
        var stream = DigestStream(.sha1)
        stream.update("blob \(bytes.count)\0")
        stream.update(bytes)
        return Hex.encode(stream.finish())
    }

    private static func check(_ path: String) throws(GitError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".." && part.lowercased() != ".git"
                && !part.utf8.contains { $0 < 0x20 || $0 == 0x7F }
        }
        guard isPlain else { throw .pathOutsideTree(path: path, target: path) }
    }

    private func tree(of commit: String) async throws -> TreeIndex {
        try TreeIndex(
            listing: try await git.run(
                ["ls-tree", "-r", "-t", "-z", "-l", "--full-tree", commit], timeout: .seconds(60)
            ).bytes)
    }

    // MARK: Committing

    /// Commits what was written.
    ///
    /// - Parameter message: without control characters but line breaks; one is added at the end.
    /// - Returns: the commit's name; `nil` when nothing differs from the parent.
    package func commit(message: String, author: Author, signing: Signing = .none) async throws -> String? {
        let (changes, parent) = state.withLock { ($0.changes, $0.head) }
        var entries: [(path: String, object: String?, isExecutable: Bool)] = []
        for (path, bytes) in changes.sorted(by: { $0.key < $1.key }) where try isDifferent(path, bytes) {
            guard let bytes else {
                entries.append((path, nil, false))
                continue
            }
            let object = try await git.run(["hash-object", "-w", "--stdin"], input: bytes).line
            let isExecutable = state.withLock { state in
                state.tree.find(path).map { state.tree.entries[$0].mode == .executable } ?? false
            }
            entries.append((path, object, isExecutable))
        }
        if entries.isEmpty {
            state.withLock { $0.changes = [:] }
            return nil
        }
        let tree = try await writeTree(entries, parent: parent)
        let text = try GitWorkspace.commitText(tree: tree, parent: parent, author: author, message: message)
        let signed = try await CommitSignature(signing).applied(to: text)
        let commit = try await git.run(["hash-object", "-t", "commit", "-w", "--stdin"], input: Array(signed.utf8)).line
        let index = try await self.tree(of: commit)
        state.withLock { state in
            state.head = commit
            state.tree = index
            state.changes = [:]
        }
        return commit
    }

    private func writeTree(
        _ entries: [(path: String, object: String?, isExecutable: Bool)], parent: String?
    ) async throws -> String {
        var git = git
        git.extra = [("GIT_INDEX_FILE", directory.path + "/index")]
        _ = try await git.run(["read-tree"] + (parent.map { [$0] } ?? ["--empty"]))
        var input: [UInt8] = []
        for entry in entries {
            let mode = entry.object == nil ? "0" : entry.isExecutable ? "100755" : "100644"
            let object = entry.object ?? String(repeating: "0", count: 40)
            input.append(contentsOf: "\(mode) \(object)\t\(entry.path)\0".utf8)
        }
        _ = try await git.run(["update-index", "--replace", "-z", "--index-info"], input: input)
        return try await git.run(["write-tree"]).line
    }

    private static func commitText(
        tree: String, parent: String?, author: Author, message: String
    ) throws(GitError) -> String {
        for field in [author.name, author.email]
        where field.isEmpty || field.contains(where: { "<>\n\r\0".contains($0) }) {
            throw .signingFailed(why: "the author's name or e-mail is empty or has <, > or a line break")
        }
        let person = "\(author.name) <\(author.email)> \(WallClock.seconds) +0000"
        let text = message.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
        return "tree \(tree)\n" + (parent.map { "parent \($0)\n" } ?? "")
            + "author \(person)\ncommitter \(person)\n\n" + text + (text.hasSuffix("\n") ? "" : "\n")
    }

    // MARK: Pushing

    /// Pushes the commits made here; nothing when there are none.
    ///
    /// - Throws: `GitError.nonFastForward` when the branch moved; `GitError.pushRejected` with the server's words.
    package func push(timeout: Duration = .seconds(60)) async throws {
        guard let head, head != state.withLock({ $0.remote }) else { return }
        let result = try await git.result(
            [
                "push", "--porcelain", "--no-verify", "--no-signed", "--recurse-submodules=no", "--", "\(url)",
                "\(head):refs/heads/\(branch)",
            ], timeout: timeout)
        guard result.status == 0 else {
            let report = String(decoding: result.output, as: UTF8.self)
            throw GitWords.pushError(report: report, words: result.errors, url: url, branch: branch)
        }
        state.withLock { $0.remote = head }
    }
}
