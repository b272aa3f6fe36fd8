import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Everything around a running agent breaks, one thing after the other; each time it finds back by itself.
    @Suite("Faults", .serialized) struct FaultTests {
        struct Running: Sendable {
            let world: World
            let agent: RunningProgram
            let namespace: String
        }

        /// The agent reaches the API server through a relay whose connections can be cut.
        static let running = Task {
            let world = try await World.start()
            let agent = try await world.bootstrapped(kubeconfig: try await world.plane.relay())
            let namespace = try await world.plane.namespace("faults")
            let first = try await world.push(["cases/faults/a.yaml": World.configMap("a", in: namespace, "first")])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.follow("./cases/faults", as: "faults")
            try await world.ready("kustomization", "faults", at: first)
            return Running(world: world, agent: agent, namespace: namespace)
        }

        private func begin() async throws -> Running {
            let running = try await Self.running.value
            try #require(running.agent.status == nil, "the agent has ended:\n\(running.agent.errors)")
            return running
        }

        /// A commit made now reaches the cluster, and the agent is still the same process.
        private func works(_ running: Running, after fault: String) async throws {
            let world = running.world
            let commit = try await world.push([
                "cases/faults/a.yaml": World.configMap("a", in: running.namespace, "after \(fault)")
            ])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.ready("kustomization", "faults", at: commit)
            try await world.value("after \(fault)", of: "a", in: running.namespace)
            #expect(running.agent.status == nil, "\(running.agent.errors)")
        }

        @Test("every connection to the API server is cut, watches included")
        func watchCut() async throws {
            let running = try await begin()
            #expect(try await running.world.plane.cutConnections() > 0)
            try await works(running, after: "the cut")
        }

        @Test("the API server is restarted")
        func restart() async throws {
            let running = try await begin()
            try await running.world.plane.restart(.apiserver)
            try await works(running, after: "the restart")
        }

        @Test("etcd is away for a while, and a commit arrives meanwhile")
        func etcd() async throws {
            let running = try await begin()
            let world = running.world
            try await world.plane.stop(.etcd)
            let commit = try await world.push([
                "cases/faults/a.yaml": World.configMap("a", in: running.namespace, "meanwhile")
            ])
            // Three requests that end at their own deadlines: longer than a Lease is renewed before it is given up.
            for _ in 0..<3 {
                let failed = try await world.plane.kubectlResult(["--request-timeout=12s", "create", "namespace", "no"])
                #expect(!failed.succeeded)
            }
            try await world.plane.start(.etcd)
            try await world.plane.ready()
            try await world.reconcile("gitrepository", "flux-system")
            try await world.ready("kustomization", "faults", at: commit)
            try await works(running, after: "etcd")
        }

        @Test("the API server is frozen in the middle of everything")
        func frozen() async throws {
            let running = try await begin()
            try await running.world.plane.pause(.apiserver)
            let commit = try await running.world.push([
                "cases/faults/a.yaml": World.configMap("a", in: running.namespace, "frozen")
            ])
            try await running.world.plane.resume(.apiserver)
            try await running.world.plane.ready()
            try await running.world.reconcile("gitrepository", "flux-system")
            try await running.world.ready("kustomization", "faults", at: commit)
            try await works(running, after: "the frost")
        }

        @Test("the git server dies in the middle of a fetch")
        func fetchCut() async throws {
            let running = try await begin()
            let world = running.world
            try await world.server.cutFetches(after: 600)
            let commit = try await world.push([
                "cases/faults/a.yaml": World.configMap("a", in: running.namespace, "cut")
            ])
            try await world.reconcile("gitrepository", "flux-system")
            let message = try await world.failing("gitrepository", "flux-system", "GitOperationFailed")
            #expect(!message.isEmpty)
            try await world.server.cutFetches(after: nil)
            try await world.reconcile("gitrepository", "flux-system")
            try await world.ready("kustomization", "faults", at: commit)
            try await works(running, after: "the fetch")
        }

        @Test("the deploy key is revoked, then let in again")
        func revoked() async throws {
            let running = try await begin()
            let world = running.world
            try await world.server.revoke(world.key)
            try await world.reconcile("gitrepository", "flux-system")
            let status = try await world.settled("gitrepository", "flux-system", "refused") {
                $0.ready?.status == "False"
            }
            #expect(["AuthenticationFailed", "GitOperationFailed"].contains(status.ready?.reason), "\(status)")
            try await world.server.authorize(world.key.public)
            try await works(running, after: "the revocation")
        }

        @Test("the host shows other keys: nothing is fetched until they are made known")
        func hostKeys() async throws {
            let running = try await begin()
            let world = running.world
            let host = try await world.server.changeHostKeys()
            try await world.reconcile("gitrepository", "flux-system")
            let status = try await world.settled("gitrepository", "flux-system", "refused") {
                $0.ready?.status == "False"
            }
            #expect(status.ready?.message?.lowercased().contains("host key") == true, "\(status)")
            try world.folder.write(host.knownHosts, to: "known_hosts")
            let again = try await world.bootstrap().run()
            #expect(again.succeeded, "\(again)")
            try await works(running, after: "the new host keys")
        }
    }
}
