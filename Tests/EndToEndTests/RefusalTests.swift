import TestSupport
import Testing

extension EndToEnd {
    /// What speaks against a bootstrap is named before anything is changed: so all of these share one empty world.
    @Suite("Bootstrap refused", .serialized) struct RefusalTests {
        static let world = Task { try await World.start() }

        @Test("a key that nobody knows")
        func wrongKey() async throws {
            let world = try await Self.world.value
            let key = try await world.server.key()
            try await world.server.revoke(key)
            try await refused(world, world.bootstrap(key: key.key), ["key"])
        }

        @Test("a key that may only read")
        func readOnlyKey() async throws {
            let world = try await Self.world.value
            let key = try await world.server.key(.ed25519, .readOnly)
            try await refused(world, world.bootstrap(key: key.key), ["write"])
        }

        @Test("another host key than the known one")
        func changedHostKey() async throws {
            let world = try await Self.world.value
            let known = try world.folder.read("known_hosts")
            try world.folder.write(
                known.split(separator: "\n").map { line in
                    let words = line.split(separator: " ")
                    return
                        "\(words[0]) ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKgMMPYcVRyAFWk8dd/0qsImfhKZkcyJVZxFKX3ijt+g\n"
                }.joined(), to: "known_hosts")
            defer { _ = try? world.folder.write(known, to: "known_hosts") }
            try await refused(world, world.bootstrap(), ["host key"])
        }

        @Test("a repository that is not there")
        func noRepository() async throws {
            let world = try await Self.world.value
            try await refused(world, world.bootstrap(url: world.server.url("nowhere")), ["nowhere.git"])
        }

        @Test("a git server that hangs up")
        func unreachable() async throws {
            let world = try await Self.world.value
            try await world.server.refuseConnections(true)
            await #expect(throws: Never.self) {
                try await refused(world, world.bootstrap(), ["127.0.0.1"])
            }
            try await world.server.refuseConnections(false)
        }

        @Test("a user of the cluster who may do nothing")
        func unprivileged() async throws {
            let world = try await Self.world.value
            let command = world.bootstrap(kubeconfig: world.plane.facts.unprivileged)
            try await refused(world, command, ["permissions"])
        }

        @Test("a cluster that is not there")
        func noCluster() async throws {
            let world = try await Self.world.value
            let kubeconfig = try world.folder.write(
                """
                apiVersion: v1
                kind: Config
                current-context: away
                clusters: [{name: away, cluster: {server: "https://127.0.0.1:1"}}]
                contexts: [{name: away, context: {cluster: away, user: nobody}}]
                users: [{name: nobody, user: {token: none}}]
                """, to: "away.kubeconfig")
            try await refused(world, world.bootstrap(kubeconfig: kubeconfig), ["127.0.0.1:1"])
        }

        @Test("a branch that is protected: what the host said is passed on")
        func protectedBranch() async throws {
            let world = try await Self.world.value
            try await world.server.protect(["main"])
            await #expect(throws: Never.self) {
                try await refused(world, world.bootstrap(), ["GH006: Protected branch update failed"])
            }
            try await world.server.protect([])
        }

        /// The run fails, its last words contain `words` and a hint, and neither cluster nor repository has changed.
        private func refused(_ world: World, _ command: Command, _ words: [String]) async throws {
            let result = try await command.run()
            #expect(result.status == 1, "\(result)")
            for word in words { #expect(result.errors.contains(word), "\(result)") }
            #expect(result.errors.contains("hint: "), "\(result)")
            #expect(try await world.head() == nil)
            let namespace = try await world.plane.kubectl("get", "namespace", "flux-system", "--ignore-not-found")
            #expect(namespace.isEmpty)
        }
    }
}
