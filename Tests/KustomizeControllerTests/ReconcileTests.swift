import ControllerRuntime
import KubernetesClient
import KubernetesModel
import SourceController
import TestSupport
import Testing
import YAML

@testable import KustomizeController

@Suite("Kustomizations on a real control plane", .controlPlane)
struct ReconcileTests {
    @Test("a commit is applied, and status tells which and what")
    func applies() async throws {
        let rig = try await FleetRig([
            "app/config.yaml": Manifests.configMap("settings"), "app/deep/deployment.yaml": Manifests.deployment("web"),
        ])
        try await rig.kustomize("app", "./app")
        let object = try await rig.ready("app")
        let source = try #require(
            try await rig.object("source.toolkit.fluxcd.io/v1", "GitRepository", "fleet"))
        let revision = try #require(source.status["artifact", "revision"]?.string)
        #expect(source.condition("Ready")?.message == "stored artifact for revision '\(revision)'")
        #expect(object.condition("Ready")?.message == "Applied revision: \(revision)")
        #expect(object.status["lastAttemptedRevision"]?.string == revision)
        #expect(
            Inventory(object.status["inventory"]).entries.map(\.id) == [
                "\(rig.namespace)_settings__ConfigMap", "\(rig.namespace)_web_apps_Deployment",
            ])
        let settings = try #require(try await rig.configMap("settings"))
        #expect(settings.label("kustomize.toolkit.fluxcd.io/name") == "app")
        #expect(settings.label("kustomize.toolkit.fluxcd.io/namespace") == rig.namespace)
        #expect(settings.managedFields.map(\.manager) == ["kustomize-controller"])
        try await rig.event(
            "app", "ConfigMap/\(rig.namespace)/settings created\nDeployment/\(rig.namespace)/web created")
        try await rig.event("app", "Reconciliation finished in ")
        try await rig.event("fleet", "stored artifact for commit 'main@sha1:")
    }

    @Test("a commit that touches none of its inputs costs no request about its objects")
    func carriesOver() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings"), "README.md": "one"])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        _ = rig.takeRequests()
        let revision = try await rig.deliver(["README.md": "two"])
        try await eventually("the new revision is there") {
            let object = try await rig.api.get(rig.kustomizationReference("app"))
            return object?.status["lastAppliedRevision"]?.string == revision ? true : nil
        }
        #expect(rig.takeRequests().filter { $0.hasSuffix(" configmaps") && !$0.contains("WATCH") }.isEmpty)
    }

    @Test("drift is put right and its culprit named", arguments: [true, false])
    func correctsDrift(restarted: Bool) async throws {
        let rig = try await FleetRig(["app/deployment.yaml": Manifests.deployment("web")])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        let drift = {
            _ = try await rig.plane.kubectl(
                "patch", "deployment", "web", "-n", rig.namespace, "--field-manager=night-shift", "--type=merge", "-p",
                #"{"spec":{"replicas":3}}"#)
        }
        // While nobody runs: a pass that reads before the change and applies after it would leave nothing to tell.
        if restarted { try await rig.restart(meanwhile: drift) } else { try await drift() }
        try await rig.reconcile(KustomizationReconciler.type, "app")
        try await rig.event(
            "app", "Deployment/\(rig.namespace)/web was changed: .spec.replicas by \"night-shift\"")
        let web = try #require(try await rig.object("apps/v1", "Deployment", "web"))
        #expect(web.spec["replicas"] == 1)
    }

    @Test("what kubectl apply added is taken back")
    func takesOverFromKubectl() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        let file = try TemporaryDirectory()
        let path = try file.write(Manifests.configMap("settings", ["key": "value", "more": "x"]), to: "config.yaml")
        try await rig.plane.kubectl(
            "apply", "--server-side", "--force-conflicts", "-n", rig.namespace, "-f", path)
        #expect(try await rig.configMap("settings")?.node["data"] == ["key": "value", "more": "x"])
        try await rig.reconcile(KustomizationReconciler.type, "app")
        try await eventually("the key kubectl added is gone") {
            try await rig.configMap("settings")?.node["data"] == ["key": "value"] ? true : nil
        }
        #expect(try await rig.configMap("settings")?.managedFields.map(\.manager) == ["kustomize-controller"])
    }

    @Test("an object that was deleted comes back")
    func recreatesDeleted() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        try await rig.plane.kubectl("delete", "configmap", "settings", "-n", rig.namespace)
        try await rig.reconcile(KustomizationReconciler.type, "app")
        try await rig.event("app", "ConfigMap/\(rig.namespace)/settings was deleted and has been created again")
        #expect(try await rig.configMap("settings") != nil)
    }

    @Test("what leaves the repository leaves the cluster, unless it may not")
    func prunes() async throws {
        let keep = ["kustomize.toolkit.fluxcd.io/prune": "Disabled"]
        let rig = try await FleetRig([
            "app/a.yaml": Manifests.configMap("a"), "app/b.yaml": Manifests.configMap("b"),
            "app/c.yaml": Manifests.configMap("c", annotations: keep),
        ])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        let revision = try await rig.deliver(["app/b.yaml": nil, "app/c.yaml": nil])
        let object = try await rig.ready("app", at: revision)
        try await rig.gone("v1", "ConfigMap", "b")
        #expect(try await rig.configMap("c") != nil)
        #expect(Inventory(object.status["inventory"]).references.map(\.key.name) == ["a"])
        try await rig.event("app", "ConfigMap/\(rig.namespace)/b deleted")
    }

    @Test(
        "deletion follows the policy",
        arguments: [("MirrorPrune", true), ("Delete", true), ("WaitForTermination", true), ("Orphan", false)])
    func finalizes(policy: String, deletes: Bool) async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.kustomize("app", "app", ["deletionPolicy": .string(policy)])
        try await rig.ready("app")
        try await rig.api.delete(rig.kustomizationReference("app"), options: DeleteOptions())
        try await eventually("the Kustomization is gone") {
            try await rig.api.get(rig.kustomizationReference("app")) == nil ? true : nil
        }
        #expect((try await rig.configMap("settings") == nil) == deletes)
    }

    @Test("a suspended Kustomization does nothing, and is taken away without its objects")
    func suspended() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.kustomize("app", "app")
        try await rig.kustomize("marker", "app", ["namePrefix": "marker-"])
        try await rig.ready("app")
        try await rig.kustomize("app", "app", ["suspend": true])
        let revision = try await rig.deliver(["app/config.yaml": Manifests.configMap("settings", ["key": "new"])])
        try await rig.ready("marker", at: revision)
        #expect(try await rig.configMap("settings")?.node["data"] == ["key": "value"])
        try await rig.api.delete(rig.kustomizationReference("app"), options: DeleteOptions())
        try await eventually("the Kustomization is gone") {
            try await rig.api.get(rig.kustomizationReference("app")) == nil ? true : nil
        }
        #expect(try await rig.configMap("settings") != nil)
    }

    @Test("dependents wait for what they depend on, and start as soon as it is ready")
    func dependencies() async throws {
        let rig = try await FleetRig([
            "infra/config.yaml": Manifests.configMap("infra"), "apps/config.yaml": Manifests.configMap("apps"),
        ])
        try await rig.kustomize("apps", "apps", ["dependsOn": [["name": "infra"]]])
        #expect(try await rig.failure("apps", "DependencyNotReady") == "dependency '\(rig.namespace)/infra' not found")
        try await rig.kustomize("infra", "infra")
        try await rig.ready("apps")
        let revision = try await rig.deliver(["infra/config.yaml": Manifests.configMap("infra", ["key": "new"])])
        try await rig.ready("apps", at: revision)
    }

    @Test("a lost object store is fetched again")
    func lostStore() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        try await rig.restart(losingStore: true)
        let revision = try await rig.deliver(["app/config.yaml": Manifests.configMap("settings", ["key": "new"])])
        try await rig.ready("app", at: revision)
        #expect(try await rig.configMap("settings")?.node["data"] == ["key": "new"])
    }

    @Test("variables come from the spec, ConfigMaps and Secrets, and their change is seen")
    func substitutes() async throws {
        let rig = try await FleetRig([
            "app/config.yaml": Manifests.configMap("settings", ["a": "${A}", "b": "${B:=none}", "c": "$${C}"])
        ])
        try await rig.plane.kubectl(
            "create", "configmap", "variables", "-n", rig.namespace, "--from-literal=A=one", "--from-literal=B=x")
        try await rig.plane.kubectl(
            "label", "configmap", "variables", "-n", rig.namespace, "reconcile.fluxcd.io/watch=Enabled")
        try await rig.kustomize(
            "app", "app",
            [
                "postBuild": [
                    "substitute": ["B": "two"],
                    "substituteFrom": [
                        ["kind": "ConfigMap", "name": "variables"],
                        ["kind": "Secret", "name": "missing", "optional": true],
                    ],
                ]
            ])
        try await rig.ready("app")
        #expect(try await rig.configMap("settings")?.node["data"] == ["a": "one", "b": "two", "c": "${C}"])
        try await rig.plane.kubectl(
            "patch", "configmap", "variables", "-n", rig.namespace, "-p", #"{"data":{"A":"changed"}}"#)
        try await eventually("the new value is applied") {
            try await rig.configMap("settings")?.node["data", "a"] == nil
                ? nil : try await rig.configMap("settings")?.node["data"]?["a"] == "changed" ? true : nil
        }
    }

    @Test("IfNotPresent, Ignore and disabled objects are left alone")
    func leftAlone() async throws {
        let group = "kustomize.toolkit.fluxcd.io/"
        func files(_ value: String) -> [String: String] {
            [
                "app/once.yaml": Manifests.configMap(
                    "once", ["key": value], annotations: [group + "ssa": "IfNotPresent"]),
                "app/never.yaml": Manifests.configMap("never", ["key": value], annotations: [group + "ssa": "Ignore"]),
                "app/plain.yaml": Manifests.configMap("plain", ["key": value]),
            ]
        }
        let rig = try await FleetRig(files("one"))
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        #expect(try await rig.configMap("never") == nil)
        try await rig.plane.kubectl(
            "annotate", "configmap", "plain", "-n", rig.namespace, group + "reconcile=disabled")
        let revision = try await rig.deliver(files("two"))
        try await rig.ready("app", at: revision)
        #expect(try await rig.configMap("once")?.node["data"] == ["key": "one"])
        #expect(try await rig.configMap("plain")?.node["data"] == ["key": "one"])
    }
}
