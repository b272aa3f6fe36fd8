import Agent
import ControllerRuntime
import Diagnostics
import KubernetesClient
import Logging
import TestSupport
import Testing

/// The whole agent in this process: a real API server, a real git server, the clients and stores it has in a cluster.
@Suite(.controlPlane, .timeLimit(.minutes(5))) struct AgentTests {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A namespace with a source and a Kustomization of its own, and the repository behind them.
    struct Fleet {
        let plane: ControlPlane
        let git: GitServer
        let repository: String
        let folder: TemporaryDirectory
        let namespace: String

        init() async throws {
            plane = try await ControlPlane.shared()
            git = try await GitServer.start()
            repository = try await git.repository()
            folder = try TemporaryDirectory()
            namespace = try await plane.namespace("agent")
            for kind in ["gitrepositories.source", "kustomizations.kustomize"] {
                let file = "\(Checkout.root)/bootstrap/crds/\(kind).toolkit.fluxcd.io.yaml"
                // CEL rules in CRDs are unknown to the oldest servers; other tests bring the same CRDs at the same time
                try await eventually("the CRD \(kind)") {
                    try await plane.kubectlResult(["apply", "--validate=false", "-f", file]).succeeded ? true : nil
                }
                try await plane.kubectl(
                    "wait", "--for=condition=Established", "crd/\(kind).toolkit.fluxcd.io", "--timeout=30s")
            }
        }

        func push(_ text: String, to other: String? = nil) async throws {
            let clone = try TemporaryDirectory()
            try await run("clone", "--quiet", other ?? repository, clone.path)
            try clone.write(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeting}\ndata: {text: \(text)}\n",
                to: "apps/greeting.yaml")
            try await run("-C", clone.path, "add", "--all")
            try await run("-C", clone.path, "commit", "--quiet", "-m", text)
            try await run("-C", clone.path, "push", "--quiet", "origin", "HEAD:main")
        }

        private func run(_ arguments: String...) async throws {
            var command = Command("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"] + arguments)
            command.environment = ["HOME": folder.path, "GIT_CONFIG_NOSYSTEM": "1"]
            _ = try await command.output()
        }

        func declare() async throws {
            let known = try folder.write(try await git.host().knownHosts, to: "known_hosts")
            let key = try await git.key(.ed25519, .readOnly)
            try await plane.kubectl(
                "create", "secret", "generic", "fleet", "-n", namespace, "--from-file=identity=\(key.key)",
                "--from-file=known_hosts=\(known)")
            try await plane.kubectl(
                "apply", "-n", namespace, "-f", "-",
                input: """
                    apiVersion: source.toolkit.fluxcd.io/v1
                    kind: GitRepository
                    metadata: {name: fleet}
                    spec: {interval: 10m, url: "\(git.url())", ref: {branch: main}, secretRef: {name: fleet}}
                    ---
                    apiVersion: kustomize.toolkit.fluxcd.io/v1
                    kind: Kustomization
                    metadata: {name: apps}
                    spec:
                      interval: 10m
                      path: ./apps
                      prune: true
                      targetNamespace: \(namespace)
                      sourceRef: {kind: GitRepository, name: fleet}
                    """)
        }

        func agent() throws -> Agent {
            var configuration = Agent.Configuration(
                cluster: try Kubeconfig.load(path: plane.facts.admin), dataDirectory: folder.path + "/data")
            configuration.namespace = namespace
            configuration.runtimeNamespace = namespace
            return try Agent(configuration, log: AgentTests.quiet)
        }

        func greeting(_ text: String) async throws {
            try await eventually("the greeting \(text)", within: .seconds(120)) {
                let result = try await plane.kubectlResult([
                    "get", "configmap", "greeting", "-n", namespace, "-o", "jsonpath={.data.text}",
                ])
                return result.output == text ? true : nil
            }
        }
    }

    @Test("applies a commit, hands over when it stops, and the next agent applies the next commit")
    func handOver() async throws {
        let fleet = try await Fleet()
        try await fleet.push("hello")
        try await fleet.declare()
        let first = try fleet.agent()
        let firstRun = Task { try await first.run() }
        try await fleet.greeting("hello")
        try await fleet.plane.kubectl(
            "wait", "--for=condition=Ready", "kustomization/apps", "-n", fleet.namespace, "--timeout=60s")
        let metrics = first.metrics.text()
        #expect(metrics.contains("gotk_reconcile_duration_seconds_count{kind=\"Kustomization\",name=\"apps\""))
        #expect(metrics.contains("leader_election_master_status{name=\"davit-agent\"} 1"))
        #expect(metrics.contains("rest_client_requests_total{code=\"200\""))

        let second = try fleet.agent()
        let secondRun = Task { try await second.run() }
        try await fleet.push("goodbye")
        #expect(!second.manager.isWorking)
        first.stop()
        try await firstRun.value
        try await second.manager.started()
        try await fleet.greeting("goodbye")
        secondRun.cancel()
        try await secondRun.value
        let holder = try await fleet.plane.kubectl(
            "get", "lease", "davit-agent", "-n", fleet.namespace, "-o", "jsonpath={.spec.holderIdentity}")
        #expect(holder == "")
    }

    @Test("takes over at once from an agent that was killed on the same machine")
    func takeOver() async throws {
        let fleet = try await Fleet()
        let dead = try await ProcessIdentityTests.holder(pid: ProcessIdentityTests.deadPid(), start: "1")
        try await fleet.plane.kubectl(
            "apply", "-n", fleet.namespace, "-f", "-",
            input: """
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: davit-agent}
                spec: {holderIdentity: "\(dead)", leaseDurationSeconds: 35, leaseTransitions: 1}
                """)
        let start = ContinuousClock.now
        let agent = try fleet.agent()
        let run = Task { try await agent.run() }
        try await agent.manager.started()
        #expect(ContinuousClock.now - start < .seconds(30))
        run.cancel()
        try await run.value
    }

    @Test("shards of one cluster have a lease each")
    func shards() throws {
        var configuration = Agent.Configuration(
            cluster: ClusterConfiguration(server: "https://127.0.0.1:1"), dataDirectory: "/tmp")
        #expect(configuration.leaseName == "davit-agent")
        configuration.selector = "sharding.fluxcd.io/key=Shard1"
        #expect(configuration.leaseName == "davit-agent-shard1")
    }
}
