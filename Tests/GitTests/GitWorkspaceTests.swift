import Cryptography
import Diagnostics
import Git
import TestSupport
import Testing

@Suite struct GitWorkspaceTests {
    let author = GitWorkspace.Author(name: "Flux", email: "flux@example.com")

    @Test("an empty remote gets its first branch; the next clone sees it")
    func emptyRemote() async throws {
        let fixture = try await GitFixture()
        let path = try await fixture.server.repository("fleet")
        let workspace = try await GitWorkspace.clone(fixture.url(), branch: "main", access: fixture.access)
        #expect(workspace.head == nil)
        #expect(try await !workspace.hasChanges())
        try workspace.write(Array("a: 1\n".utf8), to: "clusters/prod/flux-system/gotk-sync.yaml")
        try workspace.write(Array("# fleet\n".utf8), to: "README.md")
        #expect(try await workspace.hasChanges())
        let commit = try await workspace.commit(message: "Add sync manifests", author: author)
        #expect(workspace.head == commit)
        #expect(try await workspace.commit(message: "Nothing", author: author) == nil)
        try await workspace.push()
        #expect(try await fixture.ask(path, "rev-parse", "main") == commit)
        #expect(
            try await fixture.ask(path, "log", "-1", "--format=%an <%ae>|%s", "main")
                == "Flux <flux@example.com>|Add sync manifests")
        #expect(try await fixture.ask(path, "fsck", "--strict") == "")

        let again = try await GitWorkspace.clone(fixture.url(), branch: "main", access: fixture.access)
        #expect(again.head == commit)
        #expect(try await again.files(under: "") == ["README.md", "clusters/prod/flux-system/gotk-sync.yaml"])
        #expect(try await again.read("README.md") == Array("# fleet\n".utf8))
        #expect(try await again.read("nothing") == nil)
        try again.write(Array("# fleet\n".utf8), to: "README.md")
        #expect(try await !again.hasChanges())
    }

    @Test("changes keep modes and neighbours; a removed file is gone")
    func changes() async throws {
        let fixture = try await GitFixture()
        let path = try await fixture.repository(
            "fleet",
            "mkdir d; echo x > d/run; chmod +x d/run; echo y > d/keep; echo z > gone; ln -s d/keep link; save first")
        let workspace = try await GitWorkspace.clone(fixture.url(), branch: "main", access: fixture.access)
        try workspace.write(Array("x2\n".utf8), to: "d/run")
        try workspace.remove("gone")
        try workspace.write(Array("plain\n".utf8), to: "link")
        #expect(try await workspace.files(under: "d") == ["d/keep", "d/run"])
        _ = try await workspace.commit(message: "Change", author: author)
        try await workspace.push()
        let tree = try await Command(
            "git", ["--git-dir", path, "ls-tree", "-r", "--format=%(objectmode) %(path)", "main"]
        ).output()
        #expect(tree == "100644 d/keep\n100755 d/run\n100644 link\n")
        #expect(try await fixture.ask(path, "rev-list", "--count", "main") == "2")
    }

    @Test("a branch that moved, a protected branch and a read-only key are told apart")
    func rejections() async throws {
        let fixture = try await GitFixture()
        let path = try await fixture.repository("fleet", "echo 1 > file; save first")
        let url = try "\(fixture.url())"
        let workspace = try await GitWorkspace.clone(fixture.url(), branch: "main", access: fixture.access)
        try await fixture.push(to: path, "echo 2 > file; save second")
        try workspace.write([1], to: "mine")
        _ = try await workspace.commit(message: "Mine", author: author)
        await #expect(throws: GitError.nonFastForward(url: url, branch: "main")) { try await workspace.push() }

        func fresh(_ access: GitAccess) async throws -> GitWorkspace {
            let workspace = try await GitWorkspace.clone(fixture.url(), branch: "main", access: access)
            try workspace.write([1], to: "mine")
            _ = try await workspace.commit(message: "Mine", author: author)
            return workspace
        }
        try await fixture.server.protect(["main"])
        let protected = try await fresh(fixture.access)
        await #expect {
            try await protected.push()
        } throws: { error in
            guard case .pushRejected(url, "main", let words) = error as? GitError else { return false }
            return words.contains("hook declined") && words.contains("main")
        }
        try await fixture.server.protect([])
        let readOnly = try await fresh(GitFixture.access(fixture.server, .ed25519, .readOnly))
        await #expect {
            try await readOnly.push()
        } throws: { error in
            guard case .authenticationRefused = error as? GitError else { return false }
            return true
        }
        try await protected.push()
        #expect(try await fixture.ask(path, "rev-parse", "main") == protected.head)
    }

    @Test("a branch that is not there is no new branch")
    func missingBranch() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "echo 1 > file; save first")
        let url = try fixture.url()
        await #expect(throws: GitError.referenceNotFound(url: "\(url)", reference: "branch 'prod'")) {
            try await GitWorkspace.clone(url, branch: "prod", access: fixture.access)
        }
    }

    @Test("commits signed by SSH and GnuPG verify")
    func signing() async throws {
        let fixture = try await GitFixture()
        let path = try await fixture.server.repository("fleet")
        let key = try PrivateKey.generate(.ed25519)
        let workspace = try await GitWorkspace.clone(fixture.url(), branch: "main", access: fixture.access)
        try workspace.write([1], to: "a")
        let signed = try await workspace.commit(
            message: "Signed\n\nby SSH", author: author, signing: .ssh(privateKey: key.openSSH(), passphrase: nil))
        try await workspace.push()
        let allowed = try fixture.directory.write("flux@example.com \(key.publicKey.line())\n", to: "allowed")
        let verified = try await Command(
            "git", ["--git-dir", path, "-c", "gpg.ssh.allowedSignersFile=\(allowed)", "verify-commit", signed ?? ""]
        ).run()
        #expect(verified.succeeded, "\(verified)")

        let home = fixture.directory.path + "/gnupg"
        let ring = try await Command(
            "bash",
            [
                "-c",
                """
                mkdir -m 700 '\(home)'; export GNUPGHOME='\(home)'
                gpg --batch --quiet --passphrase 'p w' --pinentry-mode loopback --quick-gen-key 'Flux <flux@example.com>' ed25519 2>/dev/null
                gpg --batch --quiet --passphrase 'p w' --pinentry-mode loopback --export-secret-keys --armor
                """,
            ]
        ).output()
        try workspace.write([2], to: "a")
        let second = try await workspace.commit(
            message: "By GnuPG", author: author,
            signing: .gpg(keyring: Secret(Array(ring.utf8)), passphrase: Secret("p w"), keyID: ""))
        try await workspace.push()
        var verify = Command("git", ["--git-dir", path, "verify-commit", second ?? ""])
        verify.environment = ["GNUPGHOME": home]
        let result = try await verify.run()
        #expect(result.succeeded, "\(result)")
        try workspace.write([3], to: "a")
        await #expect(throws: GitError.self) {
            try await workspace.commit(
                message: "x", author: author,
                signing: .gpg(keyring: Secret(Array(ring.utf8)), passphrase: Secret("wrong"), keyID: ""))
        }
        _ = try await Command("bash", ["-c", "GNUPGHOME='\(home)' gpgconf --kill all"]).run()
    }

    @Test("paths that leave the tree or reach into .git are refused")
    func paths() async throws {
        let fixture = try await GitFixture()
        try await fixture.server.repository("fleet")
        let workspace = try await GitWorkspace.clone(fixture.url(), branch: "main", access: fixture.access)
        for path in [
            "../x", "a/../b", "/etc/passwd", ".git/config", "a/.GIT/hooks/x", "", "a//b", "a/", "./a", "a\nb",
        ] {
            #expect(throws: GitError.pathOutsideTree(path: path, target: path)) { try workspace.write([1], to: path) }
        }
    }
}
