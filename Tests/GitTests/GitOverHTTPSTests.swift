import Diagnostics
import Git
import TestSupport
import Testing

/// git over HTTPS against git's own http-backend: names, tokens, a private authority, redirects.
@Suite("git over HTTPS")
struct GitOverHTTPSTests {
    let server: GitHTTPSServer
    let authority: [UInt8]
    let directory: TemporaryDirectory
    let store: GitStore
    let path: String
    let author = GitWorkspace.Author(name: "Flux", email: "flux@example.com")

    init() async throws {
        server = try await GitHTTPSServer.start()
        authority = try server.authority()
        directory = try TemporaryDirectory()
        store = try GitStore(directory: directory.path + "/store")
        path = try await server.repository()
        let script = """
            set -e; export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
            git clone -q '\(path)' tree 2>/dev/null; cd tree; git checkout -q -B main; echo 1 > file; git add -A
            git -c user.name=Ann -c user.email=ann@example.com commit -q -m first; git push -q origin main
            """
        var command = Command("bash", ["-c", script])
        command.directory = directory.path
        _ = try await command.output()
        try await server.admit(user: "ada@example.com", password: "p@ss:/w%rd canary")
    }

    private var ada: GitAccess {
        GitAccess(
            .basic(username: "ada@example.com", password: Secret("p@ss:/w%rd canary")),
            certificateAuthority: authority)
    }

    private func bearer(_ token: String) -> GitAccess {
        GitAccess(.bearer(Secret(token)), certificateAuthority: authority)
    }

    private func read(_ access: GitAccess, _ url: String? = nil) async throws -> [UInt8] {
        let mirror = store.mirror(of: try GitURL(url ?? server.url()))
        let revision = try await mirror.resolve(GitReference(branch: "main"), access: access)
        return try await mirror.snapshot(revision.commit).read("file")
    }

    private func refusal(_ access: GitAccess, _ url: String? = nil) async throws -> GitError {
        let error = try #require(await #expect(throws: GitError.self) { _ = try await read(access, url) })
        #expect(!error.explanation.contains("canary"))
        return error
    }

    @Test("a name and a password, whatever characters they have, fetch and push")
    func basic() async throws {
        #expect(try await read(ada) == Array("1\n".utf8))
        let workspace = try await GitWorkspace.clone(GitURL(server.url()), branch: "main", access: ada)
        try workspace.write(Array("2\n".utf8), to: "file")
        let commit = try await workspace.commit(message: "Second", author: author)
        try await workspace.push()
        #expect(try await Command("git", ["--git-dir", path, "rev-parse", "main"]).output() == "\(commit ?? "")\n")
        #expect(try await read(ada) == Array("2\n".utf8))
    }

    @Test("a token goes in Authorization: Bearer with every request")
    func token() async throws {
        try await server.admit(bearer: "canary.token-1")
        #expect(try await read(bearer("canary.token-1")) == Array("1\n".utf8))
        let seen = try await server.seen()
        #expect(!seen.isEmpty && seen.allSatisfy { $0.authorization == "Bearer canary.token-1" })
    }

    @Test("wrong credentials, none, and an authority nobody knows are told apart")
    func refusals() async throws {
        let wrong = GitAccess(
            .basic(username: "ada", password: Secret("canary")), certificateAuthority: authority)
        guard case .authenticationRefused = try await refusal(wrong) else {
            Issue.record("a wrong password")
            return
        }
        guard case .authenticationRefused = try await refusal(bearer("canary")) else {
            Issue.record("a wrong token")
            return
        }
        guard case .authenticationRefused = try await refusal(GitAccess(.none, certificateAuthority: authority)) else {
            Issue.record("no credentials")
            return
        }
        guard case .certificateNotTrusted = try await refusal(GitAccess(ada.credentials)) else {
            Issue.record("an unknown authority")
            return
        }
        guard case .repositoryNotFound = try await refusal(ada, server.url("nothing")) else {
            Issue.record("no such repository")
            return
        }
        guard case .unusableKey = try await refusal(bearer("to\nken")) else {
            Issue.record("a token with a line break")
            return
        }
    }

    @Test("a proxy of the access is used, with its name and password, and is for https only")
    func proxy() async throws {
        let faults = try await FaultyServer()
        var access = ada
        access.proxy = .init(
            address: "http://127.0.0.1:\(faults.facts.proxy)", username: "p@roxy", password: Secret("canary/2"))
        #expect(try await read(access) == Array("1\n".utf8))
        let asked = try #require(try await faults.seen().first)
        #expect(asked.method == "CONNECT" && asked.path == "127.0.0.1:\(server.port)")
        #expect(asked.field("Proxy-Authorization") == "Basic cEByb3h5OmNhbmFyeS8y")
        access.proxy?.address = "http://127.0.0.1:\(faults.facts.closed)"
        _ = try await refusal(access)
        for address in ["127.0.0.1:1", "ftp://a:1", "http://a:1\nb", "http://a:canary@b:1", "http://a\"b"] {
            access.proxy?.address = address
            guard case .invalidURL = try await refusal(access) else {
                Issue.record("took \(address)")
                return
            }
        }
        access = GitAccess(
            .ssh(privateKey: Secret([]), passphrase: nil, knownHosts: "", hostKeyAlgorithms: []), proxy: access.proxy)
        _ = try await refusal(access, "ssh://git@127.0.0.1:1/fleet.git")
    }

    @Test("what is here already is not given to who may not read it")
    func cached() async throws {
        #expect(try await read(ada) == Array("1\n".utf8))
        guard case .authenticationRefused = try await refusal(bearer("canary")) else {
            Issue.record("given away")
            return
        }
    }

    @Test("a redirect on the same host is followed; to another origin no password goes, and a token goes nowhere")
    func redirects() async throws {
        try await server.move(to: .here)
        #expect(try await read(ada, server.movedURL()) == Array("1\n".utf8))
        try await server.move(to: .other)
        _ = try await server.seen()
        _ = try await refusal(ada, server.movedURL())
        let seen = try await server.seen()
        #expect(seen.contains { $0.port == server.other }, "the redirect was followed")
        #expect(seen.filter { $0.port == server.other }.allSatisfy { $0.authorization.isEmpty })
        _ = try await refusal(bearer("canary"), server.movedURL())
        #expect(try await server.seen().allSatisfy { $0.port == server.port })
    }
}
