import Cryptography
import SemanticVersions

/// One request to a server: which commit, and is it here?
struct Fetch: Sendable {
    let mirror: GitMirror
    let access: GitAccess
    let deadline: ContinuousClock.Instant

    private var url: GitURL { mirror.url }
    private var store: BareRepository { BareRepository(path: mirror.repository) }
    /// The URL as git gets it, never as an option: it begins with a scheme.
    private var address: String { "\(url)" }

    func revision(of wanted: GitReference.Wanted) async throws -> GitRevision {
        let files = try AccessFiles(access, for: url)
        let git = GitCommand(repository: mirror.repository, access: files, url: url)
        try store.create()
        switch wanted {
        case .branch(let branch):
            let reference = try await reference("refs/heads/\(branch)", git, described: "branch '\(branch)'")
            return GitRevision(commit: try await fetched(reference, git), name: branch)
        case .tag(let tag):
            let reference = try await reference("refs/tags/\(tag)", git, described: "tag '\(tag)'")
            return GitRevision(commit: try await fetched(reference, git), name: tag)
        case .name(let name):
            let reference = try await reference(name, git, described: "reference '\(name)'")
            return GitRevision(commit: try await fetched(reference, git), name: name)
        case .version(let constraint):
            let reference = try await newestVersion(constraint, git)
            let tag = String(reference.name.dropFirst("refs/tags/".count))
            return GitRevision(commit: try await fetched(reference, git), name: tag)
        case .commit(let commit, let branch):
            try await fetchCommit(commit, branch: branch, git)
            return GitRevision(commit: commit, name: branch)
        }
    }

    private var left: Duration { max(deadline - .now, .milliseconds(1)) }

    // MARK: Asking

    private func references(_ patterns: [String], _ git: GitCommand) async throws -> RemoteReferences {
        var remote = git
        // ls-remote needs no repository, and one that is half there must not hinder it.
        remote.repository = nil
        return RemoteReferences(
            try await remote.run(["ls-remote", "--quiet", "--", address] + patterns, timeout: left).text)
    }

    private func reference(
        _ name: String, _ git: GitCommand, described: String
    ) async throws -> RemoteReferences.Reference {
        if let found = try await references([name, name + "^{}"], git)[name] { return found }
        throw try await missing(described, git)
    }

    /// Tells an empty repository from one that lacks a ref.
    private func missing(_ described: String, _ git: GitCommand) async throws -> GitError {
        try await references([], git).all.isEmpty
            ? .emptyRepository(url: address) : .referenceNotFound(url: address, reference: described)
    }

    private func newestVersion(_ text: String, _ git: GitCommand) async throws -> RemoteReferences.Reference {
        guard let constraint = try? VersionConstraint(text) else {
            throw GitError.invalidReference(text, why: "it is no semantic version constraint")
        }
        let tags = try await references(["refs/tags/*"], git).all
        var best: [RemoteReferences.Reference] = []
        var highest: Version?
        for tag in tags {
            let name = tag.name.dropFirst("refs/tags/".count)
            // As Flux: all three numbers, `v` before them allowed (fluxcd/pkg `version/version.go` `ParseVersion`).
            guard let version = try? Version(strict: String(name.hasPrefix("v") ? name.dropFirst() : name)),
                constraint.allows(version)
            else { continue }
            if let known = highest, !(known < version) {
                if !(version < known) { best.append(tag) }
            } else {
                highest = version
                best = [tag]
            }
        }
        guard let first = best.first else {
            throw GitError.noMatchingVersion(url: address, constraint: text, tags: tags.count)
        }
        return best.count == 1 ? first : try await latest(best, git)
    }

    /// Of versions that differ in build metadata alone, the one committed last, as Flux chooses.
    private func latest(_ tags: [RemoteReferences.Reference], _ git: GitCommand) async throws
        -> RemoteReferences.Reference
    {
        var latest: (time: Int, tag: RemoteReferences.Reference)?
        for tag in tags.sorted(by: { $0.name < $1.name }) {
            let commit = try await fetched(tag, git)
            let log = try await git.run(["log", "-1", "--format=%ct", "--end-of-options", commit], timeout: left)
            let time = Int(log.line) ?? 0
            if latest.map({ $0.time <= time }) ?? true { latest = (time, tag) }
        }
        guard let latest else { throw GitError.referenceNotFound(url: address, reference: "tag") }
        return latest.tag
    }

    // MARK: Fetching

    /// The commit of `reference`, in the store when this returns; a later one when the ref moved meanwhile.
    private func fetched(_ reference: RemoteReferences.Reference, _ git: GitCommand) async throws -> String {
        if store.holds(reference.commit) { return reference.commit }
        return try await exclusively {
            if store.holds(reference.commit) { return reference.commit }
            let local = "refs/davit/" + Hex.encode(SHA256.digest(reference.name).prefix(16))
            try await fetch(["+\(reference.name):\(local)"], git)
            let parsed = try await git.run(
                ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(local)^{commit}"], timeout: left)
            guard parsed.line.utf8.count == 40 else { throw GitError.missingObject(reference.name) }
            try store.keep(parsed.line)
            return parsed.line
        }
    }

    private func fetchCommit(_ commit: String, branch: String, _ git: GitCommand) async throws {
        // Asked even when the commit is here: whoever may not read the repository must not get it from the store.
        let known = try await references(branch.isEmpty ? ["HEAD"] : ["refs/heads/\(branch)"], git)
        if known.all.isEmpty {
            let described = branch.isEmpty ? "commit '\(commit)'" : "branch '\(branch)'"
            let reason = try await missing(described, git)
            if case .emptyRepository = reason { throw reason }
            if !branch.isEmpty { throw reason }
        }
        if store.holds(commit) { return }
        try await exclusively {
            if store.holds(commit) { return }
            do {
                try await fetch(["+\(commit):refs/davit/\(commit)"], git)
            } catch let error as GitError {
                switch error {
                case .commandFailed, .referenceNotFound: break
                default: throw error
                }
                // The server hands out only what refs name: fetch their whole history and look there.
                let source = branch.isEmpty ? "refs/heads/*" : "refs/heads/\(branch)"
                let target = branch.isEmpty ? "refs/davit-whole/*" : "refs/davit-whole/\(branch)"
                try await fetch(["+\(source):\(target)"], git, isWhole: true)
            }
            let found = try await git.result(["cat-file", "-e", "\(commit)^{commit}"], timeout: left)
            guard found.status == 0 else {
                throw GitError.referenceNotFound(url: address, reference: "commit '\(commit)'")
            }
            try store.keep(commit)
        }
    }

    private func fetch(_ specifications: [String], _ git: GitCommand, isWhole: Bool = false) async throws {
        var depth = ["--depth=1"]
        if isWhole { depth = Files.exists(mirror.repository + "/shallow") ? ["--unshallow"] : [] }
        _ = try await git.run(
            [
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc",
                "--refmap=",
            ] + depth
                + ["--", address] + specifications, timeout: left)
    }

    /// Runs `body` while no other task and no other process writes to the store, in a store tidied of crashes.
    private func exclusively<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        try await mirror.turn.withLock {
            var lock = try store.tryLock()
            while lock == nil {
                guard deadline > .now else {
                    throw GitError.timedOut(what: "waiting for another process to fetch \(url)", after: .zero)
                }
                try await Task.sleep(for: .milliseconds(50))
                lock = try store.tryLock()
            }
            defer { withExtendedLifetime(lock) {} }
            store.tidy()
            let result = try await body()
            await clear()
            return result
        }
    }

    /// After many fetches: lets old commits go and packs the rest, so that a store stays as small as its branches.
    private func clear() async {
        guard store.packCount > mirror.mostPacks else { return }
        store.release(keeping: Fetch.keptCommits, used: mirror.usedCommits)
        let git = GitCommand(repository: mirror.repository)
        // What another process may be reading is younger than this. A failure leaves the store as it was.
        _ = try? await git.run(
            ["repack", "-A", "-d", "-q", "--unpack-unreachable=10.minutes.ago"], timeout: .seconds(120))
        _ = try? await git.run(["prune", "--expire=10.minutes.ago"], timeout: .seconds(120))
    }

    private static let keptCommits = 8
}
