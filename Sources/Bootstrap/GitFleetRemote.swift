import Cryptography
import Diagnostics
import Git

/// The real fleet repository.
package struct GitFleetRemote: FleetRemote {
    let request: BootstrapRequest

    package init(_ request: BootstrapRequest) { self.request = request }

    package func examine(storedHosts: String) async -> RemoteFindings {
        var findings = RemoteFindings()
        do {
            findings.knownHosts = try await vouchedHosts(storedHosts: storedHosts)
            findings.fingerprints = KnownHosts(findings.knownHosts).entries.map {
                "\($0.key.type) \($0.key.fingerprint)"
            }
            let access = writerAccess(knownHosts: findings.knownHosts)
            let report = try await GitPreflight(url: writerURL, access: access).check(timeout: preflightTimeout)
            if !report.canWrite {
                findings.problems.append(
                    .cannotWrite(url: "\(writerURL)", why: report.refusal ?? "the server gives no reason"))
            }
        } catch {
            findings.problems.append(BootstrapError(error))
        }
        return findings
    }

    private var preflightTimeout: Duration { min(request.timeout, .seconds(30)) }

    /// known_hosts lines for the host the cluster will dial: a given file's, the provider's published ones, those the
    /// cluster trusts already, or, when that was asked for, what the server shows now.
    private func vouchedHosts(storedHosts: String) async throws -> String {
        let trusted: TrustedHosts
        switch request.credentials {
        case .deployKey(_, let hosts), .generated(_, let hosts): trusted = hosts
        case .password, .bearer: return ""
        }
        let name = request.url.knownHostsName
        if case .file(let text) = trusted {
            let keys = KnownHosts(text).keys(for: name)
            guard !keys.isEmpty else { throw GitError.hostKeyUnknown(host: name) }
            return KnownHosts.text(for: name, keys)
        }
        if let published = PinnedHostKeys.knownHosts(for: request.url) { return published }
        if trusted == .known, !KnownHosts(storedHosts).keys(for: name).isEmpty { return storedHosts }
        let shown = try await GitPreflight.hostKeys(of: request.url, timeout: preflightTimeout)
        guard trusted == .firstUse else {
            throw BootstrapError.unknownHost(name, fingerprints: shown.map { "\($0.type) \($0.fingerprint)" })
        }
        return KnownHosts.text(for: name, shown)
    }

    package func open(knownHosts: String) async throws -> any FleetWorkspace {
        try await GitWorkspace.clone(
            writerURL, branch: request.branch, access: writerAccess(knownHosts: knownHosts), timeout: request.timeout)
    }

    package func tryReading(with key: SourceCredentials.KeyFile, knownHosts: String) async throws {
        _ = try await GitPreflight(url: request.url, access: access(with: key, knownHosts: knownHosts)).check(
            timeout: preflightTimeout)
    }

    private var writerURL: GitURL {
        if case .password(let url, _, _) = request.writer { url } else { request.url }
    }

    /// How this machine signs in.
    private func writerAccess(knownHosts: String) -> GitAccess {
        if case .password(_, let username, let password) = request.writer {
            return GitAccess(.basic(username: username, password: password))
        }
        switch request.credentials {
        case .deployKey(let key, _): return access(with: key, knownHosts: knownHosts)
        case .generated:
            return GitAccess(.sshAgent(knownHosts: knownHosts, hostKeyAlgorithms: request.hostKeyAlgorithms))
        case .password(let username, let password, let authority):
            return GitAccess(.basic(username: username, password: password), certificateAuthority: authority)
        case .bearer(let token, let authority):
            return GitAccess(.bearer(token), certificateAuthority: authority)
        }
    }

    private func access(with key: SourceCredentials.KeyFile, knownHosts: String) -> GitAccess {
        GitAccess(
            .ssh(
                privateKey: key.privateKey, passphrase: key.passphrase, knownHosts: knownHosts,
                hostKeyAlgorithms: request.hostKeyAlgorithms))
    }
}
