import Glibc
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Full disk", .enabled(if: Machine.givesMounts, "needs a machine that gives private mounts"))
    struct DiskTests {
        @Test("a commit that does not fit is refused by name, what was applied stays, and a smaller one is taken")
        func full() async throws {
            let world = try await World.start()
            let bootstrap = try await world.bootstrap("--run", "--once").run()
            #expect(bootstrap.succeeded, "\(bootstrap)")
            let agent = try await agent(of: world, megabytes: 4)
            let small = try await world.push(["cases/disk/a.yaml": World.configMap("a", in: "default")])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.follow("./cases/disk", as: "disk")
            try await world.ready("kustomization", "disk", at: small)

            try await world.push(["ballast": ballast(megabytes: 8)])
            try await world.reconcile("gitrepository", "flux-system")
            let status = try await world.settled("gitrepository", "flux-system", "refused") {
                $0.ready?.status == "False"
            }
            #expect(status.ready?.message?.lowercased().contains("no space left") == true, "\(status)")
            try await world.value("one", of: "a", in: "default")

            try await world.git("-C", world.repository, "update-ref", "refs/heads/main", small)
            let next = try await world.push(["cases/disk/a.yaml": World.configMap("a", in: "default", "two")])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.ready("kustomization", "disk", at: next)
            try await world.value("two", of: "a", in: "default")
            #expect(agent.status == nil, "\(agent.errors)")
        }

        /// `davit agent` whose storage is a small file system that only it sees.
        private func agent(of world: World, megabytes: Int) async throws -> RunningProgram {
            let storage = world.folder.path + "/storage"
            var command = world.davit(["agent", "--storage-path", storage])
            let script = #"mkdir "$0" && mount -t tmpfs -o size=\#(megabytes)m davit "$0" && exec "$@""#
            command.arguments = ["--mount", "sh", "-c", script, storage, command.program] + command.arguments
            command.program = "unshare"
            return try RunningProgram(command)
        }

        /// Text that does not compress: every line a random number.
        private func ballast(megabytes: Int) -> String {
            var generator = SystemRandomNumberGenerator()
            var text = ""
            text.reserveCapacity(megabytes << 20)
            while text.utf8.count < megabytes << 20 {
                text += String(UInt64.random(in: .min ... .max, using: &generator), radix: 36) + "\n"
            }
            return text
        }
    }
}

/// What not every machine gives its tests.
private enum Machine {
    static let givesMounts: Bool = {
        // `unshare` and the mount need rights that a container may not have.
        let possible = system("unshare --mount mount -t tmpfs davit /mnt > /dev/null 2>&1") == 0
        if !possible { Environment.reportSkip("a full disk; this machine gives no private mounts") }
        return possible
    }()
}
