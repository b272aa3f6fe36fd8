import Glibc
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Bootstrap") struct BootstrapTests {
        @Test("an empty repository and an empty cluster end Ready; a second run changes nothing")
        func fromNothing() async throws {
            let world = try await World.start()
            let agent = try await world.bootstrapped()
            let head = try #require(try await world.head())

            let files = try await world.files()
            for name in ["gotk-components.yaml", "gotk-sync.yaml", "kustomization.yaml"] {
                #expect(files.contains("\(World.directory)/flux-system/\(name)"))
            }
            let commits = try await world.git("-C", world.repository, "rev-list", "--count", "main")
            #expect(commits == "2\n")
            try await world.ready("kustomization", "flux-system", at: head)
            try await world.ready("kustomization", "infrastructure", at: head)
            try await world.ready("kustomization", "apps", at: head)

            let before = try await versions(world)
            let again = try await world.bootstrap().run()
            #expect(again.succeeded, "\(again)")
            #expect(try await world.head() == head)
            #expect(try await versions(world) == before)
            #expect(agent.status == nil)
        }

        @Test("killed at every step, one run after the other, a bootstrap is finished by the next")
        func killed() async throws {
            let world = try await World.start()
            let steps = [
                "preflight", "components", "install", "secret", "sync", "apply", "source", "kustomization",
            ]
            for step in steps {
                let program = try RunningProgram(world.bootstrap("--run", "--output", "json"))
                try await eventually("step \(step)", within: .seconds(120)) {
                    let reached = program.output.contains(#""step":"\#(step)""#)
                    return reached || program.status != nil ? true : nil
                }
                #expect(program.status == nil, "ended before step \(step):\n\(program.errors)")
                try await program.signal(SIGKILL)
                try await program.end()
            }
            let agent = try await world.bootstrapped()
            try await world.ready("kustomization", "apps", at: try await world.head())
            let commits = try await world.git("-C", world.repository, "rev-list", "--count", "main")
            #expect(commits == "2\n")
            #expect(agent.status == nil)
        }

        @Test("a new key replaces the old one in the cluster's Secret")
        func newKey() async throws {
            let world = try await World.start()
            let agent = try await world.bootstrapped()
            let key = try await world.server.key(.rsa)
            let again = try await world.bootstrap(key: key.key).run()
            #expect(again.succeeded, "\(again)")
            let stored = try await world.plane.kubectl(
                "get", "secret", "flux-system", "-n", "flux-system", "-o", #"jsonpath={.data.identity\.pub}"#)
            let public_ = try await base64Decoded(stored)
            #expect(public_.hasPrefix(key.public))
            try await world.server.revoke(world.key)
            try await world.reconcile("gitrepository", "flux-system")
            try await world.ready("gitrepository", "flux-system")
            #expect(agent.status == nil)
        }

        @Test("after a removal the workloads stay, and a bootstrap finds them again")
        func removal() async throws {
            let world = try await World.start()
            let agent = try await world.bootstrapped()
            let apps = "\(World.directory)/apps"
            let kustomization = "resources:\n- config.yaml\n"
            try await world.push([
                "\(apps)/kustomization.yaml": kustomization, "\(apps)/config.yaml": World.configMap("a", in: "default"),
            ])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.value("one", of: "a", in: "default")
            #expect(try await world.davit(["check"]).run().succeeded)
            try await agent.signal(SIGTERM)
            let status = try await agent.end()
            #expect(status == 0, "\(agent.errors)")

            let removal = try await world.davit(["uninstall", "--silent"]).run()
            #expect(removal.succeeded, "\(removal)")
            try await eventually("the namespace and the CRDs going") {
                let left = try await world.plane.kubectl("get", "crd,namespace", "-o", "name")
                return left.contains("fluxcd.io") || left.contains("namespace/flux-system") ? nil : true
            }
            try await world.value("one", of: "a", in: "default")

            let again = try await world.bootstrapped()
            try await world.ready("kustomization", "apps", at: try await world.head())
            #expect(again.status == nil)
        }

        /// Every object the bootstrap made, with its version; what reconciles itself moves, but not its spec.
        private func versions(_ world: World) async throws -> String {
            try await world.plane.kubectl(
                "get", "crd,namespace,clusterrole,clusterrolebinding,secret,serviceaccount,gitrepository,kustomization",
                "-A", "-o", #"jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.generation}{"\n"}{end}"#)
        }

        private func base64Decoded(_ text: String) async throws -> String {
            var command = Command("base64", ["--decode"])
            command.input = text
            return try await command.output()
        }
    }
}
