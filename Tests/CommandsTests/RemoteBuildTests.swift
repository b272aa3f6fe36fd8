import TestSupport
import Testing

/// `davit kustomize build` of what lies on other machines: a real sshd with git, and an HTTPS server.
@Suite struct RemoteBuildTests {
    static let program = Environment.value("DAVIT_TEST_PROGRAM") ?? Checkout.root + "/.build/debug/davit"

    /// A repository `fleet` with a base, a tag `v1` before its last commit, and a submodule.
    private struct Remote {
        let server: GitServer
        let scratch: TemporaryDirectory
        let flags: [String]

        init() async throws {
            server = try await GitServer.start()
            scratch = try TemporaryDirectory()
            try scratch.write(try await server.host().knownHosts, to: "known_hosts")
            let key = try await server.key(.ed25519, .readOnly)
            flags = [
                "--enable-remote", "--remote-hosts", "127.0.0.1", "--private-key-file", key.key, "--known-hosts-file",
                scratch.path + "/known_hosts",
            ]
            let inner = try await server.repository("inner")
            let outer = try await server.repository("fleet")
            let script = """
                set -e
                export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com
                export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com
                object() { printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: %s}\\n' "$1"; }
                cd "$(mktemp -d)"; git clone -q '\(inner)' in 2>/dev/null; cd in; git checkout -q -B main
                object inner > object.yaml; echo 'resources: [object.yaml]' > kustomization.yaml
                git add -A; git commit -q -m inner; git push -q origin main; cd ..
                git clone -q '\(outer)' out 2>/dev/null; cd out; git checkout -q -B main
                mkdir app; object old > app/object.yaml; echo 'resources: [object.yaml]' > app/kustomization.yaml
                git add -A; git commit -q -m one; git tag v1; object new > app/object.yaml; echo 'app/' > .sourceignore
                git -c protocol.file.allow=always submodule --quiet add '\(inner)' modules/inner
                git config -f .gitmodules submodule.modules/inner.url ../inner.git
                git add -A; git commit -q -m two; git push -q origin main v1
                """
            _ = try await Command("bash", ["-c", script]).output()
        }

        func build(_ kustomization: String, _ flags: [String]? = nil) async throws -> Command.Result {
            try scratch.write(kustomization, to: "local/kustomization.yaml")
            var command = Command(
                RemoteBuildTests.program, ["kustomize", "build", scratch.path + "/local"] + (flags ?? self.flags))
            command.environment = ["TMPDIR": scratch.path, "SSH_AUTH_SOCK": nil]
            return try await command.run()
        }

        func build(bases: String...) async throws -> Command.Result {
            try await build("resources:\n" + bases.map { "- \($0)\n" }.joined())
        }
    }

    @Test func fetchesBasesOverSSH() async throws {
        let remote = try await Remote()
        let url = remote.server.url()
        for (base, name) in [
            ("\(url)//app?ref=v1", "old"), ("\(url)//app?ref=main&timeout=60s", "new"), ("\(url)/app", "new"),
            ("git::\(url)//app?ref=v1&submodules=false", "old"), ("\(url)//modules/inner?ref=main", "inner"),
        ] {
            let result = try await remote.build(bases: base)
            #expect(result.succeeded, "\(base): \(result)")
            #expect(result.output.contains("name: \(name)\n"), "\(base): \(result)")
        }
        // Two bases of one repository at two commits, beside one another.
        let both = try await remote.build(bases: "\(url)//app?ref=v1", "\(url)//app?ref=main")
        #expect(both.output.contains("name: old\n") && both.output.contains("name: new\n"), "\(both)")
        // Nothing is left behind.
        let left = try await Command("ls", [remote.scratch.path]).output()
        #expect(!left.contains("davit-remote"))
    }

    @Test func refusesWhatIsNotAllowed() async throws {
        let remote = try await Remote()
        let base = "resources:\n- \(remote.server.url())//app?ref=v1\n"
        let without = try await remote.build(base, [])
        #expect(without.status == 1)
        #expect(without.output.isEmpty)
        #expect(without.errors.contains("/local/kustomization.yaml:2: resources[0]: "))
        #expect(without.errors.contains("app?ref=v1\" is remote, and nothing is fetched during a build\n"))
        #expect(
            without.errors.contains(
                "hint: copy it into the repository, or pass --enable-remote --remote-hosts 127.0.0.1"))
        let elsewhere = try await remote.build(base, ["--enable-remote", "--remote-hosts", "github.com,gitlab.com"])
        #expect(elsewhere.status == 1)
        #expect(elsewhere.errors.contains("is on 127.0.0.1, which is none of the hosts of --remote-hosts"))
        let unknown = try await remote.build(bases: "\(remote.server.url())//app?ref=v9")
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("v9"))
        let nowhere = try await remote.build(bases: "\(remote.server.url())//no/such?ref=v1")
        #expect(nowhere.status == 1)
        #expect(nowhere.errors.contains("is not a directory"))
        #expect(try await remote.build(base, ["--enable-remote"]).status != 0)
        #expect(try await remote.build(base, ["--remote-hosts", "127.0.0.1"]).status != 0)
        // Whoever does not vouch for the server's key gets nothing from it.
        try remote.scratch.write("", to: "known_hosts")
        #expect(try await remote.build(base).status == 1)
    }

    @Test func fetchesFilesOverHTTPS() async throws {
        let server = try await FaultyServer()
        let scratch = try TemporaryDirectory()
        func build(_ path: String, port: Int? = nil, hosts: String = "127.0.0.1", trusts: Bool = true) async throws
            -> Command.Result
        {
            let url = "https://127.0.0.1:\(port ?? server.facts.first)\(path)"
            try scratch.write("resources: ['\(url)']\n", to: "kustomization.yaml")
            let trust = trusts ? ["--ca-file", "\(server.facts.directory)/ca.crt"] : []
            return try await Command(
                Self.program,
                ["kustomize", "build", scratch.path, "--enable-remote", "--remote-hosts", hosts] + trust
            ).run()
        }
        let text = "apiVersion:%20v1%0Akind:%20ConfigMap%0Ametadata:%20%7Bname:%20far%7D"
        let good = try await build("/text/object.yaml?is=\(text)")
        #expect(good.succeeded, "\(good)")
        #expect(good.output.contains("name: far\n"))
        #expect(try await build("/text/object.yaml?is=\(text)", trusts: false).status == 1)
        let missing = try await build("/status/object.yaml?code=404")
        #expect(missing.status == 1)
        #expect(missing.errors.contains("the server answers 404"))
        // A redirect leads to allowed hosts only.
        let target = "https://127.0.0.1:\(server.facts.first)/text/object.yaml?is=apiVersion:%2520v1"
        let inside = try await build("/redirect/object.yaml?to=\(target.replacing("&", with: "%26"))")
        #expect(!inside.errors.contains("is not allowed"), "\(inside)")
        let outside = try await build("/redirect/object.yaml?to=https://localhost:\(server.facts.first)/ok")
        #expect(outside.status == 1)
        #expect(outside.errors.contains("localhost is not allowed"))
    }
}
