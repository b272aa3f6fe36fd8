import Bootstrap
import Fleet
import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing
import YAML

/// `check`, `install` and `uninstall`, one after the other on one real cluster; their lines are a contract.
@Suite("Cluster commands on a real control plane") struct ClusterCommandTests {
    /// Keeps lines as a person sees them, in a form that compares.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var report: ClusterReport {
            { state, text in self.lines.withLock { $0.append("\(state) \(text)") } }
        }

        func take() -> String {
            lines.withLock { lines in
                defer { lines = [] }
                return lines.joined(separator: "\n") + "\n"
            }
        }
    }

    @Test("an installation's life", .controlPlane)
    func life() async throws {
        let plane = try await ControlPlane.start()
        let client = try plane.client()
        let lines = Lines()
        let check = ClusterCheck(
            api: client, namespace: "flux-system", timeout: .seconds(60), report: lines.report)

        await #expect(throws: ClusterCommandError.checkFailed) { try await check.run(onlyPrerequisites: false) }
        try expectGolden(lines.take(), "check-empty.txt")

        let install = ClusterInstall(
            api: client, options: ComponentOptions(), timeout: .seconds(120), report: lines.report)
        try await install.run(force: false)
        try expectGolden(lines.take(), "install.txt")

        try await install.run(force: false)
        try expectGolden(lines.take(), "install-again.txt")

        try await check.run(onlyPrerequisites: false)
        try expectGolden(lines.take(), "check-installed.txt")

        try await leavesWorkloadsAlone(client, lines)
    }

    /// Objects with finalizers go without a controller, and what they applied stays.
    private func leavesWorkloadsAlone(_ client: KubernetesClient, _ lines: Lines) async throws {
        var kustomization = KubernetesObject(
            SyncManifest.kustomizationType, NamespacedName(namespace: "default", name: "apps"))
        kustomization.node["spec"] = [
            "interval": "1m", "prune": true, "sourceRef": ["kind": "GitRepository", "name": "fleet"],
        ]
        kustomization.node["metadata"]?["finalizers"] = ["finalizers.fluxcd.io"]
        _ = try await client.create(kustomization, options: WriteOptions())
        let workload = KubernetesObject(
            GroupVersionKind(group: "", version: "v1", kind: "ConfigMap"),
            NamespacedName(namespace: "default", name: "workload"))
        _ = try await client.create(workload, options: WriteOptions())

        func uninstall(dryRun: Bool) -> ClusterUninstall {
            ClusterUninstall(
                api: client, namespace: "flux-system", dryRun: dryRun, timeout: .seconds(120), report: lines.report)
        }
        try await uninstall(dryRun: true).run(keepNamespace: false)
        try expectGolden(lines.take(), "uninstall-dry-run.txt")
        #expect(try await client.get(kustomization.reference) != nil)

        try await uninstall(dryRun: false).run(keepNamespace: false)
        try expectGolden(lines.take(), "uninstall.txt")
        #expect(try await client.get(workload.reference) != nil)
        let namespace = GroupVersionKind(group: "", version: "v1", kind: "Namespace")
        #expect(try await client.get(ObjectReference(namespace, NamespacedName(name: "flux-system"))) == nil)
    }
}
