import Glibc
import TestSupport
import Testing

@Suite("Test servers")
struct ServersTests {
    @Test("a Deployment becomes available on the shared control plane", .controlPlane)
    func deployment() async throws {
        let plane = try await ControlPlane.shared()
        let namespace = try await plane.namespace()
        try await plane.kubectl("create", "deployment", "web", "--image=none", "--replicas=2", "-n", namespace)
        try await plane.kubectl("rollout", "status", "deployment/web", "--timeout=60s", "-n", namespace)
    }

    @Test("the tenant may not read what the administrator may", .controlPlane)
    func unprivileged() async throws {
        let facts = try await ControlPlane.shared().facts
        let denied = try await Command("kubectl", ["--kubeconfig", facts.unprivileged, "get", "namespaces"]).run()
        #expect(denied.errors.contains("Forbidden"))
        try await Command("kubectl", ["--kubeconfig", facts.certificate, "get", "namespaces"]).output()
    }

    @Test("a component stops, starts and keeps its data; a relay's connections can be cut", .controlPlane)
    func components() async throws {
        let plane = try await ControlPlane.start(.withoutControllerManager, .withoutKubelet)
        try await plane.kubectl("create", "namespace", "kept")
        try await plane.kill(.etcd)
        try await plane.start(.etcd)
        try await plane.ready()
        try await plane.kubectl("get", "namespace", "kept")
        let relay = try await plane.relay()
        try await Command("kubectl", ["--kubeconfig", relay, "get", "namespace", "kept"]).output()
        try await plane.cutConnections()
    }

    @Test("git clones with a read-only key and pushes with no other than a read-write one")
    func git() async throws {
        let server = try await GitServer.start()
        try await server.repository()
        let writer = try await server.key(.ed25519, .readWrite)
        let reader = try await server.key(.rsa, .readOnly)
        let folder = try TemporaryDirectory()
        let known = try folder.write(try await server.host().knownHosts, to: "known_hosts")
        func git(_ key: GitServer.DeployKey, _ arguments: String...) async throws -> Command.Result {
            var command = Command("git", arguments)
            command.directory = folder.path
            command.environment = [
                "GIT_SSH_COMMAND":
                    "ssh -F none -i \(key.key) -o IdentitiesOnly=yes -o UserKnownHostsFile=\(known) -o BatchMode=yes"
            ]
            return try await command.run()
        }
        #expect(try await git(writer, "init", "--quiet", "--initial-branch=main", ".").succeeded)
        let identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
        var commit = Command("git", identity + ["commit", "--quiet", "--allow-empty", "--message=first"])
        commit.directory = folder.path
        try await commit.output()
        #expect(try await git(reader, "push", server.url(), "main").errors.contains("read only"))
        #expect(try await git(writer, "push", server.url(), "main").succeeded)
        try await server.offer(only: "rsa-sha2-256,rsa-sha2-512")
        #expect(try await git(reader, "ls-remote", server.url()).output.contains("refs/heads/main"))
        #expect(try await git(writer, "ls-remote", server.url()).errors.contains("Permission denied"))
        try await server.changeHostKeys(to: [.rsa])
        #expect(try await git(reader, "ls-remote", server.url()).errors.contains("Host key verification failed"))
    }

    @Test("a command past its deadline is killed with what it started")
    func deadline() async throws {
        var command = Command("sh", ["-c", "sleep 1000 & wait"])
        command.deadline = .milliseconds(50)
        #expect(try await command.run().status == 124)
    }

    @Test("a program that runs beside the test ends when the test lets go of it, or kills it")
    func leash() async throws {
        var program: RunningProgram? = try RunningProgram(Command("sh", ["-c", "echo begun; exec sleep 1000"]))
        let identifier = try #require(try await program?.identifier())
        try await eventually("its first line") { program?.output == "begun\n" ? true : nil }
        #expect(program?.status == nil)
        program = nil
        try await eventually("its end") { kill(identifier, 0) == -1 ? true : nil }

        let killed = try RunningProgram(Command("sleep", ["1000"]))
        try await killed.signal(SIGKILL)
        #expect(try await killed.end() == 128 + SIGKILL)
    }

    @Test("a golden difference shows the changed lines and what is around them")
    func difference() {
        #expect(lineDifference("a\nb\nc\nd\ne\n", "a\nb\nc\nX\ne\n") == "@@\n b\n c\n-d\n+X\n e\n \n")
    }
}
