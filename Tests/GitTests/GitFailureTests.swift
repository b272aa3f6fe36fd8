import Diagnostics
import Git
import TestSupport
import Testing

@Suite struct GitFailureTests {
    private func error(_ body: () async throws -> Void) async throws -> GitError {
        do {
            try await body()
        } catch let error as GitError {
            return error
        }
        throw Command.Failure("no error was thrown")
    }

    private func resolving(
        _ fixture: GitFixture, _ reference: GitReference = GitReference(branch: "main"), _ name: String = "fleet",
        access: GitAccess? = nil, timeout: Duration = .seconds(30)
    ) async throws -> GitError {
        try await error {
            _ = try await fixture.mirror(name).resolve(reference, access: access ?? fixture.access, timeout: timeout)
        }
    }

    @Test("names what is not there")
    func absent() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "echo 1 > file; save first; git tag v1.0.0; git push -q --tags")
        try await fixture.server.repository("empty")
        let url = try "\(fixture.url())"
        #expect(
            try await resolving(fixture, GitReference(branch: "nope"))
                == .referenceNotFound(url: url, reference: "branch 'nope'"))
        #expect(
            try await resolving(fixture, GitReference(tag: "v9")) == .referenceNotFound(url: url, reference: "tag 'v9'")
        )
        #expect(
            try await resolving(fixture, GitReference(name: "refs/pull/1/head"))
                == .referenceNotFound(url: url, reference: "reference 'refs/pull/1/head'"))
        let missing = String(repeating: "1", count: 40)
        #expect(
            try await resolving(fixture, GitReference(commit: missing))
                == .referenceNotFound(url: url, reference: "commit '\(missing)'"))
        #expect(
            try await resolving(fixture, GitReference(semver: "^2"))
                == .noMatchingVersion(url: url, constraint: "^2", tags: 1))
        #expect(
            try await resolving(fixture, GitReference(branch: "main"), "empty")
                == .emptyRepository(url: "\(fixture.url("empty"))"))
        #expect(
            try await resolving(fixture, GitReference(branch: "main"), "nowhere")
                == .repositoryNotFound(url: "\(fixture.url("nowhere"))"))
    }

    @Test("names a refused key, a changed and an unknown host key")
    func refused() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "echo 1 > file; save first")
        let key = try await fixture.server.key()
        let access = try await GitFixture.access(fixture.server, key: key)
        try await fixture.server.revoke(key)
        guard case .authenticationRefused = try await resolving(fixture, access: access) else {
            Issue.record("a revoked key")
            return
        }
        let host = try fixture.url().knownHostsName
        let changed = try await fixture.server.changeHostKeys(to: [.ed25519])
        #expect(
            try await resolving(fixture)
                == .hostKeyChanged(host: host, presented: changed.fingerprints["ed25519"]))
        var unknown = fixture.access
        if case .ssh(let key, _, _, _) = unknown.credentials {
            unknown.credentials = .ssh(privateKey: key, passphrase: nil, knownHosts: "", hostKeyAlgorithms: [])
        }
        #expect(try await resolving(fixture, access: unknown) == .hostKeyUnknown(host: host))
    }

    @Test("names a key that is none")
    func badKey() async throws {
        let fixture = try await GitFixture()
        let access = GitAccess(
            .ssh(privateKey: Secret(Array("garbage".utf8)), passphrase: nil, knownHosts: "", hostKeyAlgorithms: []))
        guard case .unusableKey = try await resolving(fixture, access: access) else {
            Issue.record("a key that is none")
            return
        }
    }

    @Test("names a server that is away, that says nothing, and that hangs up")
    func unreachable() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "head -c 3000000 /dev/urandom > file; save first")
        try await fixture.server.refuseConnections(true)
        guard case .unreachable = try await resolving(fixture) else {
            Issue.record("refused")
            return
        }
        try await fixture.server.refuseConnections(false)
        try await fixture.server.staySilent(true)
        guard case .timedOut = try await resolving(fixture, timeout: .seconds(1)) else {
            Issue.record("silent")
            return
        }
        try await fixture.server.staySilent(false)
        try await fixture.server.cutFetches(after: 100_000)
        guard case .unreachable = try await resolving(fixture) else {
            Issue.record("cut")
            return
        }
        try await fixture.server.cutFetches(after: nil)
        let revision = try await fixture.mirror().resolve(GitReference(branch: "main"), access: fixture.access)
        #expect(try await fixture.mirror().snapshot(revision.commit).read("file").count == 3_000_000)
    }

    @Test("RSA keys and RSA-only servers, as Azure DevOps is one, are no trouble")
    func rsaOnly() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "echo 1 > file; save first")
        try await fixture.server.changeHostKeys(to: [.rsa])
        try await fixture.server.offer(only: "rsa-sha2-256,rsa-sha2-512")
        var access = try await GitFixture.access(fixture.server, .rsa)
        guard case .ssh(let key, _, let hosts, _) = access.credentials else { return }
        access.credentials = .ssh(
            privateKey: key, passphrase: nil, knownHosts: hosts, hostKeyAlgorithms: ["rsa-sha2-512", "rsa-sha2-256"])
        _ = try await fixture.mirror().resolve(GitReference(branch: "main"), access: access)
        let other = try await GitFixture.access(fixture.server, .ed25519)
        guard case .authenticationRefused = try await resolving(fixture, access: other) else {
            Issue.record("an Ed25519 key at a server of RSA alone")
            return
        }
    }

    @Test(
        "nothing of a reference is taken for an option",
        arguments: [
            GitReference(branch: "--upload-pack=touch /tmp/pwned"), GitReference(tag: "-x"),
            GitReference(name: "--exec=x"), GitReference(commit: "--all"), GitReference(branch: "a b"),
            GitReference(branch: "a..b"), GitReference(branch: "main:refs/heads/x"), GitReference(tag: "a\nb"),
            GitReference(name: "main"), GitReference(semver: "not a version"),
        ])
    func injection(_ reference: GitReference) async throws {
        let directory = try TemporaryDirectory()
        let store = try GitStore(directory: directory.path)
        let mirror = store.mirror(of: GitURL(localDirectory: directory.path + "/nowhere.git"))
        let error = try await error { _ = try await mirror.resolve(reference, access: .anonymous) }
        guard case .invalidReference = error else {
            Issue.record("\(error)")
            return
        }
    }
}
