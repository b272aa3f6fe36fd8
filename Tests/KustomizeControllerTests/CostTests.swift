import KubernetesClient
import KubernetesModel
import SourceController
import TestSupport
import Testing
import YAML

@testable import KustomizeController

/// What reconciling costs the API server, in requests about the objects applied; `docs/kustomizations.md` has the formulas.
@Suite("requests of a pass, on a real control plane", .controlPlane)
struct CostTests {
    private static func files(_ value: String = "1") -> [String: String] {
        var files: [String: String] = [:]
        for app in 1...3 {
            for part in ["a", "b"] {
                files["apps/\(app)/\(part).yaml"] = Manifests.configMap("app\(app)-\(part)", ["key": "1"])
            }
        }
        files["apps/1/a.yaml"] = Manifests.configMap("app1-a", ["key": value])
        return files
    }

    /// About the ConfigMaps of the test, by method.
    private static func counts(_ requests: [String]) -> [String: Int] {
        requests.filter { $0.hasSuffix(" configmaps") }
            .reduce(into: [:]) { $0[String($1.prefix { $0 != " " }), default: 0] += 1 }
    }

    @Test("new objects: a dry run and an apply each; unchanged ones: a read; others: nothing")
    func requests() async throws {
        let rig = try await FleetRig(Self.files())
        _ = rig.takeRequests()
        for app in 1...3 { try await rig.kustomize("app\(app)", "apps/\(app)") }
        for app in 1...3 { try await rig.ready("app\(app)") }
        #expect(Self.counts(rig.takeRequests()) == ["PATCH": 12])

        // A look for drift, as at each interval.
        try await rig.reconcile(KustomizationReconciler.type, "app2")
        try await eventually("the request is served") {
            let object = try await rig.api.get(rig.kustomizationReference("app2"))
            let asked = object?.annotation("reconcile.fluxcd.io/requestedAt")
            return asked != nil && object?.status["lastHandledReconcileAt"]?.string == asked ? true : nil
        }
        #expect(Self.counts(rig.takeRequests()) == ["GET": 2])

        // One object of one Kustomization changes.
        let revision = try await rig.deliver(Self.files("2"))
        for app in 1...3 { try await rig.ready("app\(app)", at: revision) }
        #expect(Self.counts(rig.takeRequests()) == ["GET": 2, "PATCH": 2])

        // An object joins: it is not looked for before it is tried.
        let joined = try await rig.deliver(["apps/1/c.yaml": Manifests.configMap("app1-c", ["key": "1"])])
        for app in 1...3 { try await rig.ready("app\(app)", at: joined) }
        #expect(Self.counts(rig.takeRequests()) == ["GET": 2, "PATCH": 2])

        // One that joins and is there already is read, and left alone if it says so.
        var foreign = KubernetesObject(
            GroupVersionKind(group: "", version: "v1", kind: "ConfigMap"), rig.key("app1-d"))
        foreign.setAnnotation("kustomize.toolkit.fluxcd.io/reconcile", to: "disabled")
        _ = try await rig.api.create(foreign, options: .init(manager: "somebody"))
        let met = try await rig.deliver(["apps/1/d.yaml": Manifests.configMap("app1-d", ["key": "1"])])
        try await rig.ready("app1", at: met)
        #expect(try await rig.configMap("app1-d")?.node["data"] == nil)
        _ = rig.takeRequests()

        // The agent comes back with an empty memory: everything is read, nothing is written.
        try await rig.restart()
        _ = try await rig.deliver(["README.md": "x"])
        let last = try await rig.commit(["README.md": "y"])
        try await rig.reconcile(GitRepositoryReconciler.type, "fleet")
        for app in 1...3 { try await rig.ready("app\(app)", at: last) }
        #expect(Self.counts(rig.takeRequests())["PATCH"] == nil)
    }
}
