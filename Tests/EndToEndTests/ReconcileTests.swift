import FoundationEssentials
import TestSupport
import Testing

extension EndToEnd {
    /// A bootstrapped cluster that keeps running; each test has a namespace, a folder and a Kustomization of its own.
    @Suite("Reconcile", .serialized) struct ReconcileTests {
        struct Running: Sendable {
            let world: World
            let agent: RunningProgram
        }

        static let running = Task {
            let world = try await World.start()
            return Running(world: world, agent: try await world.bootstrapped())
        }

        /// The world, with a namespace that is at the same time the name of the test's folder and Kustomization.
        private func begin(_ name: String) async throws -> (World, String) {
            let running = try await Self.running.value
            try #require(running.agent.status == nil, "the agent has ended:\n\(running.agent.errors)")
            return (running.world, try await running.world.plane.namespace(name))
        }

        @Test("what is pushed is applied, what is changed by hand is put right, what is removed goes")
        func workload() async throws {
            let (world, name) = try await begin("workload")
            let first = try await world.push([
                "cases/\(name)/a.yaml": World.configMap("a", in: name),
                "cases/\(name)/b.yaml": World.configMap("b", in: name),
            ])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.follow("./cases/\(name)", as: name)
            try await world.ready("kustomization", name, at: first)
            try await world.value("one", of: "a", in: name)

            try await world.plane.kubectl(
                "patch", "configmap", "a", "-n", name, "--type=merge", #"--patch={"data":{"value":"by hand"}}"#)
            try await world.reconcile("kustomization", name)
            try await world.value("one", of: "a", in: name)

            let second = try await world.push([
                "cases/\(name)/a.yaml": World.configMap("a", in: name, "two"), "cases/\(name)/b.yaml": nil,
            ])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.ready("kustomization", name, at: second)
            try await world.value("two", of: "a", in: name)
            try await world.value(nil, of: "b", in: name)

            try await world.plane.kubectl("delete", "kustomization", name, "-n", "flux-system", "--timeout=60s")
            try await world.value(nil, of: "a", in: name)
        }

        @Test("invalid YAML is named by file and line, and what was applied stays")
        func invalidYAML() async throws {
            let (world, name) = try await begin("invalid")
            try await world.push(["cases/\(name)/a.yaml": World.configMap("a", in: name)])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.follow("./cases/\(name)", as: name)
            try await world.ready("kustomization", name)

            try await world.push(["cases/\(name)/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: [a\n"])
            try await world.reconcile("gitrepository", "flux-system")
            let message = try await world.failing("kustomization", name, "BuildFailed")
            #expect(message.contains("a.yaml"))
            #expect(message.contains(#/\bline \d|:\d/#), "no line in: \(message)")
            try await world.value("one", of: "a", in: name)

            let fixed = try await world.push(["cases/\(name)/a.yaml": World.configMap("a", in: name, "two")])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.ready("kustomization", name, at: fixed)
        }

        @Test("a missing namespace is named, and the object follows when it is there")
        func missingNamespace() async throws {
            let (world, name) = try await begin("homeless")
            try await world.push(["cases/\(name)/a.yaml": World.configMap("a", in: name + "-later")])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.follow("./cases/\(name)", as: name)
            let message = try await world.failing("kustomization", name, "ReconciliationFailed")
            #expect(message.contains(name + "-later"))
            try await world.plane.kubectl("create", "namespace", name + "-later")
            try await world.ready("kustomization", name)
        }

        @Test("a kind the cluster does not know is named")
        func missingKind() async throws {
            let (world, name) = try await begin("unknown")
            let unknown = "apiVersion: boats.example.com/v1\nkind: Davit\nmetadata:\n  name: a\n  namespace: \(name)\n"
            try await world.push(["cases/\(name)/a.yaml": unknown])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.follow("./cases/\(name)", as: name)
            let message = try await world.failing("kustomization", name, "ReconciliationFailed")
            #expect(message.contains("Davit"))
            #expect(message.contains("boats.example.com/v1"))
        }

        @Test("an object that admission refuses is named with the reason given, and the others are applied once it may")
        func admission() async throws {
            let (world, name) = try await begin("quota")
            try await world.plane.kubectl("create", "quota", "none", "-n", name, "--hard=count/secrets=0")
            try await eventually("the quota counting") {
                let used = try await world.plane.kubectl(
                    "get", "quota", "none", "-n", name, "-o", #"jsonpath={.status.hard.count/secrets}"#)
                return used == "0" ? true : nil
            }
            let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  namespace: \(name)\n"
            try await world.push(["cases/\(name)/s.yaml": secret])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.follow("./cases/\(name)", as: name)
            let message = try await world.failing("kustomization", name, "ReconciliationFailed")
            #expect(message.contains("exceeded quota"))
            #expect(message.contains("Secret"))
            try await world.plane.kubectl("delete", "quota", "none", "-n", name)
            try await world.ready("kustomization", name)
        }

        @Test(
            "nothing outside the repository is read",
            arguments: [
                ("path", "./../../etc"), ("resource", "../../../../../../etc/hostname"), ("absolute", "/etc/hostname"),
            ])
        func outside(kind: String, target: String) async throws {
            let (world, name) = try await begin("outside-\(kind)")
            let kustomization = """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources:
                - \(kind == "path" ? "a.yaml" : target)

                """
            try await world.push([
                "cases/\(name)/kustomization.yaml": kustomization,
                "cases/\(name)/a.yaml": World.configMap("a", in: name),
            ])
            try await world.reconcile("gitrepository", "flux-system")
            try await world.follow(kind == "path" ? target : "./cases/\(name)", as: name)
            let status = try await world.settled("kustomization", name, "refused") { $0.ready?.status == "False" }
            #expect(["BuildFailed", "ArtifactFailed"].contains(status.ready?.reason), "\(status)")
            let host =
                String(decoding: try Data(contentsOf: URL(filePath: "/etc/hostname")), as: UTF8.self)
                .split(separator: "\n").first ?? ""
            #expect(host.isEmpty || status.ready?.message?.contains(host) == false)
        }

        @Test("a symbolic link out of the repository is refused by name")
        func symlink() async throws {
            let (world, name) = try await begin("symlink")
            let kustomization = """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                configMapGenerator:
                - name: stolen
                  namespace: \(name)
                  files: [hostname]

                """
            try await world.push(["cases/\(name)/kustomization.yaml": kustomization])
            try await world.push(link: "cases/\(name)/hostname", to: "/etc/hostname")
            try await world.reconcile("gitrepository", "flux-system")
            try await world.follow("./cases/\(name)", as: name)
            let message = try await world.failing("kustomization", name, "BuildFailed")
            #expect(message.contains("hostname"))
            let found = try await world.plane.kubectl("get", "configmaps", "-n", name, "-o", "name")
            #expect(!found.contains("stolen"))
        }
    }
}
