import Cryptography
import Diagnostics
import Git
import TestSupport
import Testing

@Suite struct GitPreflightTests {
    private func check(
        _ fixture: GitFixture, _ access: GitAccess? = nil, _ name: String = "fleet", timeout: Duration = .seconds(30)
    ) async throws -> GitPreflight.Report {
        try await GitPreflight(url: fixture.url(name), access: access ?? fixture.access).check(timeout: timeout)
    }

    @Test(
        "tells what a key may do, by libssh2 or OpenSSH",
        arguments: [
            GitServer.KeyKind.ed25519, .ecdsa, .rsa,
        ])
    func rights(_ kind: GitServer.KeyKind) async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "echo 1 > file; save first")
        let fingerprints = try await fixture.server.host().fingerprints
        for (rights, canWrite) in [(GitServer.Access.readWrite, true), (.readOnly, false)] {
            let report = try await check(fixture, GitFixture.access(fixture.server, kind, rights))
            #expect(report.canWrite == canWrite)
            #expect((report.refusal == nil) == canWrite)
            #expect(report.decidedBy == (kind == .rsa ? .openSSH : .libssh2))
            #expect(report.banner?.hasPrefix("SSH-2.0-OpenSSH") == true)
            #expect(fingerprints.values.contains(report.hostKey?.fingerprint ?? ""))
        }
    }

    @Test("OpenSSH decides where libssh2 knows no algorithm: RSA alone, as with Azure DevOps")
    func rsaOnly() async throws {
        let fixture = try await GitFixture()
        try await fixture.server.repository("fleet")
        try await fixture.server.changeHostKeys(to: [.rsa])
        try await fixture.server.offer(only: "rsa-sha2-256,rsa-sha2-512")
        let report = try await check(fixture, GitFixture.access(fixture.server, .rsa))
        #expect(report.decidedBy == .openSSH && report.canWrite)
        #expect(report.banner?.hasPrefix("SSH-2.0-") == true)
        let refused = try await GitFixture.access(fixture.server, .ed25519)
        await #expect(throws: GitError.self) { try await check(fixture, refused) }
    }

    @Test("names every reason not to go on")
    func refusals() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "echo 1 > file; save first")
        let host = try fixture.url().knownHostsName
        func error(_ access: GitAccess? = nil, _ name: String = "fleet", timeout: Duration = .seconds(30)) async
            -> GitError?
        {
            do {
                _ = try await check(fixture, access, name, timeout: timeout)
                return nil
            } catch {
                return error as? GitError
            }
        }
        #expect(await error(nil, "nowhere") == .repositoryNotFound(url: try "\(fixture.url("nowhere"))"))
        let revoked = try await fixture.server.key()
        let access = try await GitFixture.access(fixture.server, key: revoked)
        try await fixture.server.revoke(revoked)
        guard case .authenticationRefused = await error(access) else {
            Issue.record("a revoked key")
            return
        }
        var unknown = fixture.access
        if case .ssh(let key, _, _, _) = unknown.credentials {
            unknown.credentials = .ssh(privateKey: key, passphrase: nil, knownHosts: "", hostKeyAlgorithms: [])
        }
        #expect(await error(unknown) == .hostKeyUnknown(host: host))
        let changed = try await fixture.server.changeHostKeys(to: [.ed25519])
        #expect(await error() == .hostKeyChanged(host: host, presented: changed.fingerprints["ed25519"]))
        try await fixture.server.staySilent(true)
        guard case .timedOut = await error(timeout: .seconds(1)) else {
            Issue.record("a silent server")
            return
        }
        try await fixture.server.staySilent(false)
        try await fixture.server.refuseConnections(true)
        guard case .unreachable = await error() else {
            Issue.record("a server that hangs up")
            return
        }
        let nobody = try GitURL("ssh://git@127.0.0.1:1/fleet")
        await #expect(throws: GitError.unreachable(url: "\(nobody)", detail: "Connection refused")) {
            try await GitPreflight(url: nobody, access: fixture.access).check()
        }
    }

    @Test("lists a server's host keys for a person to compare")
    func hostKeys() async throws {
        let fixture = try await GitFixture()
        let keys = try await GitPreflight.hostKeys(of: fixture.url())
        let fingerprints = try await fixture.server.host().fingerprints
        #expect(Set(keys.map(\.fingerprint)) == Set(fingerprints.values))
        let lines = try KnownHosts.text(for: fixture.url().knownHostsName, keys)
        var access = fixture.access
        if case .ssh(let key, _, _, _) = access.credentials {
            access.credentials = .ssh(privateKey: key, passphrase: nil, knownHosts: lines, hostKeyAlgorithms: [])
        }
        try await fixture.server.repository("fleet")
        #expect(try await check(fixture, access).canWrite)
    }
}
