package import Cryptography
import Diagnostics

/// Looks, before anything is changed, whether a repository can be reached, read and written.
///
/// Over SSH libssh2 does it within this process. What its version on the machine cannot negotiate
/// (RSA keys and RSA host keys with SHA-2 signatures, the only ones of Azure DevOps) is decided by running OpenSSH.
package struct GitPreflight: Sendable {
    package struct Report: Sendable, Equatable {
        package enum Means: String, Sendable {
            case libssh2
            case openSSH = "OpenSSH"
            case git
        }

        /// How the SSH server names itself; `nil` over HTTPS.
        package var banner: String?
        /// What the server showed and known_hosts vouches for.
        package var hostKey: PublicKey?
        /// Whether a push may be tried: branch protection shows only then.
        package var canWrite: Bool
        /// The server's words, when it refuses writing.
        package var refusal: String?
        package var decidedBy: Means
    }

    package let url: GitURL
    package let access: GitAccess

    package init(url: GitURL, access: GitAccess) {
        self.url = url
        self.access = access
    }

    /// - Throws: `GitError` when the repository cannot be reached, its host not be trusted, or it cannot be read.
    package func check(timeout: Duration = .seconds(30)) async throws -> Report {
        let deadline = ContinuousClock.now + timeout
        guard url.scheme == .ssh else { return try await checkByGit(deadline) }
        switch access.credentials {
        case .ssh(let key, let passphrase, let knownHosts, _):
            let trusted = KnownHosts(knownHosts).keys(for: url.knownHostsName)
            if trusted.isEmpty {
                // Whoever cannot be reached is not reproached for a missing host key.
                _ = try await onThread(deadline) { () throws(GitError) in _ = try self.session(deadline) }
                throw GitError.hostKeyUnknown(host: url.knownHostsName)
            }
            let plain = try AccessFiles.plainKey(key, passphrase)
            let types = trusted.map(\.type).filter { SSHSession.hostKeyTypes.contains($0) }
            let isRSA = try PrivateKey(reading: plain.exposed).algorithm.sshName == "ssh-rsa"
            if !types.isEmpty, url.requiredKeyAlgorithms.isEmpty {
                let seen = try await onThread(deadline) { () throws(GitError) in
                    try self.checkBySession(plain.exposed, trusted, types, logsIn: !isRSA, deadline)
                }
                if let report = seen.report { return report }
                return try await checkByOpenSSH(deadline, banner: seen.banner, hostKey: seen.hostKey)
            }
            let banner = try await onThread(deadline) { () throws(GitError) in
                let session = try self.session(deadline)
                _ = session.handshake(hostKeyTypes: ["ssh-rsa"])
                return session.banner
            }
            return try await checkByOpenSSH(deadline, banner: banner, hostKey: nil)
        default: return try await checkByOpenSSH(deadline, banner: nil, hostKey: nil)
        }
    }

    /// All host keys the server shows, for a person to compare with what the provider publishes. Nothing is trusted.
    ///
    /// - Throws: `GitError.unreachable` when there are none.
    package static func hostKeys(of url: GitURL, timeout: Duration = .seconds(15)) async throws -> [PublicKey] {
        let seconds = max(1, Int(timeout / .seconds(1)))
        let end = try await ProcessRunner.run(
            "ssh-keyscan", ["-T", "\(seconds)", "-p", "\(url.port ?? 22)", "-t", "ed25519,ecdsa,rsa", "--", url.host],
            environment: GitCommand().environment, timeout: timeout + .seconds(2), outputLimit: 1 << 20)
        guard case .finished(let result) = end else { throw GitError.timedOut(what: "ssh-keyscan", after: timeout) }
        let keys = KnownHosts(String(decoding: result.output, as: UTF8.self)).entries.map(\.key)
        guard keys.isEmpty else { return keys.sorted { $0.type < $1.type } }
        let words = result.errors.split(whereSeparator: \.isNewline).last { !$0.hasPrefix("#") }.map(String.init)
        throw GitError.unreachable(url: "\(url)", detail: words.map(GitWords.trimmed) ?? "it shows no host key")
    }
}

extension GitPreflight {
    private func session(_ deadline: ContinuousClock.Instant) throws(GitError) -> SSHSession {
        try SSHSession(host: url.host, port: url.port ?? 22, deadline: deadline, name: "\(url)")
    }

    private struct Seen: Sendable {
        var banner: String?
        var hostKey: PublicKey?
        /// `nil` when libssh2 could not decide.
        var report: Report?
    }

    /// - Parameter logsIn: whether libssh2 knows how to use the key.
    private func checkBySession(
        _ key: [UInt8], _ trusted: [PublicKey], _ types: [String], logsIn: Bool, _ deadline: ContinuousClock.Instant
    ) throws(GitError) -> Seen {
        let first = try session(deadline)
        guard first.handshake(hostKeyTypes: types) else {
            if first.banner == nil { throw silence(deadline, first) }
            return Seen(banner: first.banner)
        }
        guard let shown = first.hostKey else { return Seen(banner: first.banner) }
        guard trusted.contains(shown) else {
            throw .hostKeyChanged(host: url.knownHostsName, presented: shown.fingerprint)
        }
        let seen = Seen(banner: first.banner, hostKey: shown)
        guard logsIn else { return seen }
        guard first.logIn(url.user ?? "git", privateKey: key) else {
            throw .authenticationRefused(url: "\(url)", detail: first.lastError)
        }
        let reading = first.run(command("git-upload-pack"), input: Array("0000".utf8))
        guard GitPreflight.isAdvertisement(reading.output) else {
            throw refusal(reading.errors, what: "git-upload-pack")
        }
        // A connection of its own: not every server takes a second command on one.
        let second = try session(deadline)
        guard second.handshake(hostKeyTypes: types), second.hostKey == shown,
            second.logIn(url.user ?? "git", privateKey: key)
        else { return seen }
        let writing = second.run(command("git-receive-pack"), input: Array("0000".utf8))
        let canWrite = GitPreflight.isAdvertisement(writing.output)
        var decided = seen
        decided.report = Report(
            banner: seen.banner, hostKey: shown, canWrite: canWrite,
            refusal: canWrite ? nil : words(writing.errors), decidedBy: .libssh2)
        return decided
    }

    private func checkByOpenSSH(
        _ deadline: ContinuousClock.Instant, banner: String?, hostKey: PublicKey?
    ) async throws -> Report {
        let files = try AccessFiles(access, for: url)
        let git = GitCommand(access: files, url: url)
        func ask(_ service: String) async throws -> ProcessRunner.Result {
            let end = try await ProcessRunner.run(
                "ssh",
                files.sshArguments + [
                    "-p", "\(url.port ?? 22)", "-l", url.user ?? "git", "--", url.host, command(service),
                ],
                environment: git.environment, input: Array("0000".utf8), timeout: max(deadline - .now, .milliseconds(1))
            )
            switch end {
            case .finished(let result): return result
            case .timedOut: throw GitError.timedOut(what: "ssh to \(url)", after: .seconds(30))
            case .outputTooLong: throw GitError.commandFailed(what: "ssh", detail: "too many refs")
            }
        }
        let reading = try await ask("git-upload-pack")
        guard GitPreflight.isAdvertisement(reading.output) else { throw refusal(reading.errors, what: "ssh") }
        let writing = try await ask("git-receive-pack")
        let canWrite = GitPreflight.isAdvertisement(writing.output)
        return Report(
            banner: banner, hostKey: hostKey, canWrite: canWrite, refusal: canWrite ? nil : words(writing.errors),
            decidedBy: .openSSH)
    }

    /// Over HTTPS and in local directories: a push that is only rehearsed reaches the server's permission for pushes.
    private func checkByGit(_ deadline: ContinuousClock.Instant) async throws -> Report {
        let scratch = try PrivateDirectory()
        try BareRepository(path: scratch.path + "/probe.git").create()
        let git = GitCommand(
            repository: scratch.path + "/probe.git", access: try AccessFiles(access, for: url), url: url)
        var remote = git
        remote.repository = nil
        _ = try await remote.run(
            ["ls-remote", "--quiet", "--", "\(url)", "HEAD"], timeout: max(deadline - .now, .milliseconds(1)))
        let push = try await git.result(
            ["push", "--dry-run", "--porcelain", "--no-verify", "--", "\(url)", ":refs/heads/davit-preflight"],
            timeout: max(deadline - .now, .milliseconds(1)))
        let problem = GitWords.error(in: push.errors, of: "git push", url: url)
        switch problem {
        case .authenticationRefused(_, let detail):
            return Report(canWrite: false, refusal: detail, decidedBy: .git)
        case .repositoryNotFound: return Report(canWrite: false, refusal: problem.message, decidedBy: .git)
        default: return Report(canWrite: true, decidedBy: .git)
        }
    }

    /// The path in quotes for the server's shell, as git sends it.
    private func command(_ service: String) -> String {
        let quoted = url.path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        return "\(service) '\(quoted)'"
    }

    /// A packet: its length in four hexadecimal digits. No server's words of refusal begin so.
    private static func isAdvertisement(_ output: [UInt8]) -> Bool {
        output.count >= 4 && Hex.decode(String(decoding: output.prefix(4), as: UTF8.self)) != nil
            && !String(decoding: output.prefix(8), as: UTF8.self).hasSuffix("ERR ")
    }

    private func words(_ errors: String) -> String {
        let lines = errors.split(whereSeparator: \.isNewline).map { GitWords.trimmed(String($0)) }.filter {
            !$0.isEmpty
        }
        return lines.isEmpty ? "the server gives no reason" : lines.joined(separator: "; ").prefixed(300)
    }

    private func refusal(_ errors: String, what: String) -> GitError {
        errors.isEmpty
            ? .authenticationRefused(url: "\(url)", detail: "the key may not read it, or there is no such repository")
            : GitWords.error(in: errors, of: what, url: url)
    }

    private func silence(_ deadline: ContinuousClock.Instant, _ session: SSHSession) -> GitError {
        session.ranOutOfTime || deadline <= .now
            ? .timedOut(what: "the greeting of \(url)", after: .zero)
            : .unreachable(url: "\(url)", detail: session.lastError)
    }

    /// Runs what blocks on a thread, and gives up on it at the deadline: a name server may take longer.
    private func onThread<R: Sendable>(
        _ deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () throws(GitError) -> R
    ) async throws -> R {
        let name = "\(url)"
        return try await withThrowingTaskGroup { group in
            let race = Race<R>()
            group.addTask { try await race.value() }
            group.addTask {
                try await Task.sleep(until: deadline + .seconds(1))
                race.finish(.failure(.timedOut(what: "connecting to \(name)", after: .zero)))
                return try await race.value()
            }
            DetachedThread.start {
                do throws(GitError) {
                    race.finish(.success(try body()))
                } catch {
                    race.finish(.failure(error))
                }
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
