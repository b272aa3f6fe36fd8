import Azure
import Bootstrap
import Diagnostics
import KubernetesModel
import Simulators
import Synchronization
import TestSupport
import Testing
import YAML

/// The Azure half of a provisioning on a simulated Azure: identity, vault, key, federation, role.
@Suite struct AzureProvisionTests {
    /// What a run reported, as people read it.
    final class Lines: Sendable {
        private let list = Mutex<[String]>([])
        var all: [String] { list.withLock { $0 } }
        func add(_ event: ProvisionEvent) {
            list.withLock { $0.append("\(event.state.rawValue) \(event.step?.rawValue ?? "-"): \(event.message)") }
        }
    }

    static func request(_ world: AzureWorld, features: Bool = true) -> AzureRequest {
        let arm = world.azure.arm.world
        return AzureRequest(
            aks: .init(
                subscription: arm.subscription, resourceGroup: arm.group, name: arm.cluster, oidcIssuer: features,
                workloadIdentity: features),
            identity: .init(
                name: "id-gitops",
                serviceAccounts: [NamespacedName(namespace: "flux-system", name: "kustomize-controller")]),
            sops: .init(vault: "kv-gitops", bits: 2048))
    }

    @discardableResult
    static func run(
        _ world: AzureWorld, _ request: AzureRequest, dryRun: Bool = false, lines: Lines = Lines()
    ) async throws -> ProvisionRunner.Ending {
        let knowledge = AzureKnowledge(request, arm: world.arm)
        return try await ProvisionRunner(request.stages(knowledge)) { lines.add($0) }.run(dryRun: dryRun)
    }

    /// Requests that write, by the log of the simulated Azure.
    static func writes(_ world: AzureWorld) -> Int {
        world.azure.server.log.exchanges.count {
            ["PUT", "PATCH", "DELETE"].contains($0.request.method) && $0.answer.status < 300
        }
    }

    @Test("makes everything, then finds it; the key works for the identity; it can be undone")
    func whole() async throws {
        let world = try await AzureWorld.start(lag: 2)
        let request = Self.request(world)
        var text = ""
        func note(_ title: String, _ lines: Lines) {
            text += "# \(title)\n" + lines.all.map { $0 + "\n" }.joined() + "\n"
        }

        var lines = Lines()
        let pending = try await Self.run(world, request, dryRun: true, lines: lines)
        note("dry run", lines)
        #expect(pending.wouldChange.count == 7)
        #expect(Self.writes(world) == 0)

        lines = Lines()
        let made = try await Self.run(world, request, lines: lines)
        note("first run", lines)
        #expect(made.report.created.map(\.kind) == [.identity, .vault, .key, .federatedCredential, .roleAssignment])
        #expect(made.report.changed.count == 2)

        let writes = Self.writes(world)
        lines = Lines()
        let again = try await Self.run(world, request, lines: lines)
        note("second run", lines)
        #expect(again.report.isUnchanged)
        #expect(Self.writes(world) == writes)

        // The principal of the identity may use the key now, and nothing else of the vault.
        let principal = try #require(world.azure.roles.assignments.first?.principal)
        let scope = try #require(world.azure.vaults.vault("kv-gitops")?.id)
        #expect(world.azure.roles.permits(principal, "decrypt", at: scope + "/keys/sops"))
        #expect(!world.azure.roles.permits(principal, "decrypt", at: scope + "/keys/other"))
        #expect(!world.azure.roles.permits(principal, "delete", at: scope + "/keys/sops"))

        lines = Lines()
        let removal = IdentityRemoval(AzureKnowledge(request, arm: world.arm)) { [lines] state, message in
            lines.add(ProvisionEvent(state, nil, message))
        }
        try await removal.run(keepsIdentity: false, dryRun: false)
        note("undo", lines)
        lines = Lines()
        let second = IdentityRemoval(AzureKnowledge(request, arm: world.arm)) { [lines] state, message in
            lines.add(ProvisionEvent(state, nil, message))
        }
        #expect(try await second.run(keepsIdentity: false, dryRun: false).isEmpty)
        note("undo again", lines)
        #expect(world.azure.roles.assignments.isEmpty)
        #expect(world.azure.vaults.vault("kv-gitops")?.keys["sops"] != nil)

        // Versions of keys, and ports, change from run to run.
        let version = world.azure.vaults.vault("kv-gitops")?.keys["sops"]?.versions.first?.version ?? "-"
        let shown = text.replacing(version, with: "VERSION").replacing(":\(world.azure.server.port)", with: "")
        try expectGolden(shown, "provision-azure.txt")
        await world.azure.stop()
    }

    @Test("property: cut off after any write, the next run finishes, and nothing is made twice")
    func cutOff() async throws {
        var cut = 1
        while true {
            let world = try await AzureWorld.start()
            let request = Self.request(world)
            // Resource Manager refuses everything after the first so many writes: as good as a killed process.
            let counter = WriteCounter(limit: cut)
            let knowledge = AzureKnowledge(request, arm: world.arm)
            let stages = request.stages(knowledge).mapValues {
                CutOffStage(stage: $0, counter: counter) as any ProvisionStage
            }
            var finished = false
            do {
                _ = try await ProvisionRunner(stages) { _ in }.run(dryRun: false)
                finished = true
            } catch {
                let ending = try await Self.run(world, request)
                #expect(!ending.report.isUnchanged || counter.afterwards, "cut at \(cut)")
            }
            #expect(try await Self.run(world, request).report.isUnchanged)
            #expect(world.azure.roles.assignments.count == 1)
            #expect(world.azure.vaults.vault("kv-gitops")?.keys["sops"]?.versions.count == 1)
            await world.azure.stop()
            if finished { break }
            cut += 1
        }
        #expect(cut > 4)
    }

    /// Fails once so many steps were performed: before, or right after, the last one.
    final class WriteCounter: Sendable {
        private let state: Mutex<Int>
        let afterwards: Bool
        init(limit: Int) {
            state = Mutex((limit + 1) / 2)
            afterwards = limit % 2 == 0
        }
        func spend() -> Bool {
            state.withLock { left in
                left -= 1
                return left == 0
            }
        }
    }

    struct CutOffStage: ProvisionStage {
        let stage: any ProvisionStage
        let counter: WriteCounter

        func inspect() async throws -> ProvisionFinding { try await stage.inspect() }

        func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
            let isLast = counter.spend()
            if isLast, !counter.afterwards { throw CancellationError() }
            try await stage.perform(progress)
            if isLast { throw CancellationError() }
        }
    }

    @Test("says what speaks against it, all at once, and changes nothing")
    func problems() async throws {
        let world = try await AzureWorld.start()
        var text = ""
        func note(_ title: String, _ request: AzureRequest) async {
            do {
                _ = try await Self.run(world, request)
                text += "\(title)\nnothing is wrong\n\n"
            } catch let failure as BootstrapFailure {
                text += "\(title)\n" + failure.problems.map(\.explanation).joined(separator: "\n") + "\n\n"
            } catch { text += "\(title)\n\(error)\n\n" }
        }
        var request = Self.request(world)
        request.aks.name = "other"
        await note("no such cluster", request)
        request = Self.request(world)
        request.aks.subscription = "99999999-9999-9999-9999-999999999999"
        await note("another subscription", request)
        request = Self.request(world)
        request.aks.resourceGroup = "rg-other"
        await note("no such resource group", request)
        await note("no issuer, and not asked for", Self.request(world, features: false))
        request = Self.request(world)
        request.sops?.createsVault = false
        await note("no vault, and not to be made", request)
        world.azure.addVault("kv-old", access: .policies([:]))
        request = Self.request(world)
        request.sops?.vault = "kv-old"
        await note("a vault with access policies", request)
        world.azure.arm.set { $0.deniedActions = ["Microsoft.ManagedIdentity/userAssignedIdentities/write"] }
        await note("no right to make identities", Self.request(world))
        world.azure.arm.set { $0.deniedActions = [] }
        let path = world.azure.arm.clusterPath
        var cluster = try #require(world.azure.arm.resource(path))
        cluster["properties"] = ["provisioningState": "Failed"]
        world.azure.arm.place(path, cluster)
        await note("a failed cluster", Self.request(world))
        cluster["properties"] = ["provisioningState": "Succeeded", "powerState": ["code": "Stopped"]]
        world.azure.arm.place(path, cluster)
        await note("a stopped cluster", Self.request(world))
        try expectGolden(text, "provision-problems.txt")
        await world.azure.stop()
    }

    @Test("a step that does not end in its time is given up, and said so")
    func timeout() async throws {
        struct Endless: ProvisionStage {
            func inspect() async throws -> ProvisionFinding {
                try await Task.sleep(for: .seconds(3600))
                return ProvisionFinding()
            }
            func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {}
        }
        let runner = ProvisionRunner([.source: Endless()], timeouts: [.source: .milliseconds(10)]) { _ in }
        await #expect(throws: BootstrapFailure([.stepTimedOut(step: "source", after: .milliseconds(10))])) {
            try await runner.run(dryRun: false)
        }
    }
}
