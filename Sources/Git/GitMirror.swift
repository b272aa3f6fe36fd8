import Cryptography
import Diagnostics
import Synchronization

/// What has been fetched of one repository.
package final class GitMirror: Sendable {
    package let url: GitURL
    let repository: String
    let readers: ReaderPool
    private weak let store: GitStore?
    /// Pack files after which a store is cleared of old commits and packed anew.
    let mostPacks: Int
    private let requests = Mutex<[Request: Task<GitRevision, any Error>]>([:])
    let turn = AsyncLock()
    private let snapshots = Mutex(SnapshotCache())

    init(url: GitURL, repository: String, readers: ReaderPool, mostPacks: Int, store: GitStore) {
        self.store = store
        self.mostPacks = mostPacks
        self.url = url
        self.repository = repository
        self.readers = readers
    }

    /// Requests that are one: the same question asked with the same credentials.
    private struct Request: Hashable {
        let wanted: GitReference.Wanted
        let access: [UInt8]
    }

    /// The commit `reference` stands for now, fetched if it is not here yet.
    ///
    /// Asks the server which commit that is, and fetches (one commit deep where the server allows it) only when it is not
    /// in the store. Calls for the same reference with the same access share one request; others wait for their turn.
    /// - Throws: `GitError`.
    package func resolve(
        _ reference: GitReference, access: GitAccess, timeout: Duration = .seconds(60)
    ) async throws -> GitRevision {
        let wanted = try reference.wanted
        let request = Request(wanted: wanted, access: access.fingerprint)
        let task = requests.withLock { requests in
            if let running = requests[request] { return running }
            let task = Task {
                defer { self.requests.withLock { $0[request] = nil } }
                return try await Fetch(mirror: self, access: access, deadline: .now + timeout).revision(of: wanted)
            }
            requests[request] = task
            return task
        }
        return try await task.value
    }

    /// The files of a commit that `resolve` returned earlier; no network, unless submodules are asked for.
    ///
    /// Callers that ask for the same commit and filter share one snapshot.
    /// - Parameters:
    ///   - commit: 40 hexadecimal digits.
    ///   - filter: what is let through.
    ///   - submodules: the access to fetch the commit's submodules with, at the commits it names; `nil` leaves them out.
    ///     A name or token is sent to this repository's own host alone.
    ///   - timeout: for fetching submodules.
    /// - Throws: `GitError.missingObject` for a commit that is not, or no longer, in the store.
    package func snapshot(
        _ commit: String, filter: SourceFilter = SourceFilter(), submodules: GitAccess? = nil,
        timeout: Duration = .seconds(60)
    ) async throws -> GitSnapshot {
        let key = SnapshotCache.Key(commit: commit, filter: filter, access: submodules?.fingerprint)
        return try await snapshot(key) {
            guard let submodules else {
                return Submodules.Part(index: try await wholeIndex(of: commit), repositories: [repository])
            }
            return try await Submodules(mirror: self, access: submodules, deadline: .now + timeout).part(of: commit)
        }
    }

    /// As `snapshot`, with the submodules that a call with access to them has fetched; no network.
    /// - Throws: `GitError.missingObject` for a commit, its own or a submodule's, that is not in the store.
    package func snapshotWithSubmodules(_ commit: String, filter: SourceFilter = SourceFilter()) async throws
        -> GitSnapshot
    {
        try await snapshot(SnapshotCache.Key(commit: commit, filter: filter, access: [])) {
            try await Submodules(mirror: self, access: nil, deadline: .now).part(of: commit)
        }
    }

    private func snapshot(_ key: SnapshotCache.Key, _ read: () async throws -> Submodules.Part) async throws
        -> GitSnapshot
    {
        if let known = snapshots.withLock({ $0[key] }) { return known }
        let part = try await read()
        let (commit, filter) = (key.commit, key.filter)
        let index = try filter.applied(to: part.index) { id, store throws(GitError) in
            guard let object = try readers.object(id, in: part.repositories[Int(store)], limit: GitSnapshot.fileLimit)
            else { throw .missingObject(id) }
            return object.bytes
        }
        let made = GitSnapshot(commit: commit, index: index, repositories: part.repositories, readers: readers)
        return snapshots.withLock { $0.insert(made, for: key) }
    }

    /// Everything in a commit that is here.
    func wholeIndex(of commit: String) async throws -> TreeIndex {
        guard commit.utf8.count == 40, BareRepository(path: repository).holds(commit) else {
            throw GitError.missingObject(commit)
        }
        let listing = try await GitCommand(repository: repository).run(
            ["ls-tree", "-r", "-t", "-z", "-l", "--full-tree", commit], timeout: .seconds(60))
        return try TreeIndex(listing: listing.bytes)
    }

    /// Another repository in the same store; `nil` once the store is gone.
    func sibling(of url: GitURL) -> GitMirror? { store?.mirror(of: url) }

    /// Commits that somebody still reads.
    var usedCommits: Set<String> { snapshots.withLock { $0.commits } }
}

/// Snapshots in use, found again by commit and filter; the latest two are kept even when nobody uses them.
struct SnapshotCache: Sendable {
    struct Key: Hashable, Sendable {
        let commit: String
        let filter: SourceFilter
        /// Of whom submodules are read with; `nil` without them, empty for those in the store.
        let access: [UInt8]?
    }

    private struct Weak: Sendable {
        weak let snapshot: GitSnapshot?
    }

    private var all: [Key: Weak] = [:]
    private var latest: [GitSnapshot] = []

    subscript(key: Key) -> GitSnapshot? { all[key]?.snapshot }

    /// Gives the one that was there first, if there is one.
    mutating func insert(_ snapshot: GitSnapshot, for key: Key) -> GitSnapshot {
        if let known = self[key] { return known }
        all = all.filter { $0.value.snapshot != nil }
        all[key] = Weak(snapshot: snapshot)
        latest.append(snapshot)
        if latest.count > 2 { latest.removeFirst() }
        return snapshot
    }

    var commits: Set<String> { Set(all.filter { $0.value.snapshot != nil }.keys.map(\.commit)) }
}

extension GitAccess {
    /// A digest to tell accesses apart without keeping them.
    var fingerprint: [UInt8] {
        var all: [UInt8] = []
        defer { wipe(&all) }
        func add(_ bytes: some Collection<UInt8>) {
            all.append(contentsOf: "\(bytes.count):".utf8)
            all.append(contentsOf: bytes)
        }
        switch credentials {
        case .none: add("none".utf8)
        case .ssh(let key, let passphrase, let knownHosts, let algorithms):
            add("ssh".utf8)
            add(key.exposed)
            add((passphrase?.exposed ?? "").utf8)
            add(knownHosts.utf8)
            add(algorithms.joined(separator: ",").utf8)
        case .sshAgent(let knownHosts, let algorithms):
            add("agent".utf8)
            add(knownHosts.utf8)
            add(algorithms.joined(separator: ",").utf8)
        case .basic(let username, let password):
            add("basic".utf8)
            add(username.utf8)
            add(password.exposed.utf8)
        case .bearer(let token):
            add("bearer".utf8)
            add(token.exposed.utf8)
        }
        add(certificateAuthority ?? [])
        add((proxy?.address ?? "").utf8)
        add((proxy?.username ?? "").utf8)
        add((proxy?.password?.exposed ?? "").utf8)
        return SHA256.digest(all)
    }
}

/// One task at a time, in the order they came.
final class AsyncLock: Sendable {
    private struct State {
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func withLock<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isHeld {
                    state.waiting.append(continuation)
                    return false
                }
                state.isHeld = true
                return true
            }
            if isFree { continuation.resume() }
        }
        defer {
            let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
                if state.waiting.isEmpty {
                    state.isHeld = false
                    return nil
                }
                return state.waiting.removeFirst()
            }
            next?.resume()
        }
        return try await body()
    }
}
