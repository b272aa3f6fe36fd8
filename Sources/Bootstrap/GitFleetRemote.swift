import Diagnostics
import Git

/// The real fleet repository.
package struct GitFleetRemote: FleetRemote {
    let request: BootstrapRequest

    package init(_ request: BootstrapRequest) { self.request = request }

    package func examine(storedHosts: String) async -> RemoteFindings {
        var findings = RemoteFindings()
        findings.knownHosts = storedHosts
        switch request.credentials {
        case .deployKey(_, .file(let lines)), .generated(_, .file(let lines)): findings.knownHosts = lines
        default: break
        }
        return findings
    }

    package func open(knownHosts: String) async throws -> any FleetWorkspace {
        try await GitWorkspace.clone(
            writerURL, branch: request.branch, access: writerAccess(knownHosts: knownHosts), timeout: request.timeout)
    }

    package func tryReading(with key: SourceCredentials.KeyFile, knownHosts: String) async throws {
        _ = try await GitWorkspace.clone(
            request.url, branch: request.branch, access: access(with: key, knownHosts: knownHosts),
            timeout: request.timeout)
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
