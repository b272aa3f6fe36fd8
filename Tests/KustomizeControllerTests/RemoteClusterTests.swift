import KubernetesClient
import KubernetesModel
import TestSupport
import Testing
import YAML

@testable import KustomizeController

/// The "other" cluster is the same control plane, entered as the user `tenant`, who may do what a test lets it do.
@Suite("Kustomizations of another cluster", .controlPlane)
struct RemoteClusterTests {
    private static func rig(_ files: [String: String]) async throws -> FleetRig {
        let rig = try await FleetRig(files)
        try await rig.plane.kubectl(
            "create", "secret", "generic", "remote", "-n", rig.namespace,
            "--from-file=value.yaml=\(rig.plane.facts.unprivileged)")
        return rig
    }

    private static let remote: Node = ["kubeConfig": ["secretRef": ["name": "remote"]]]

    @Test("applied, corrected and pruned there, with the kubeconfig's rights and no others")
    func applied() async throws {
        let rig = try await Self.rig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.kustomize("app", "app", Self.remote)
        let refused = try await rig.failure("app", "ReconciliationFailed", containing: "tenant")
        #expect(refused.contains("configmaps"), "\(refused)")
        try await rig.plane.kubectl(
            "create", "rolebinding", "tenant", "-n", rig.namespace, "--clusterrole=admin", "--user=tenant")
        let object = try await rig.ready("app")
        #expect(object.status["inventory", "entries"]?.sequence?.count == 1)
        #expect(try await rig.configMap("settings")?.node["data", "key"] == "value")
        try await rig.plane.kubectl(
            "patch", "configmap", "settings", "-n", rig.namespace, "--type=merge", "-p", #"{"data":{"key":"drift"}}"#)
        try await rig.reconcile(KustomizationReconciler.type, "app")
        try await eventually("the drift is put right") {
            try await rig.configMap("settings")?.node["data", "key"] == "value" ? true : nil
        }
        let next = try await rig.deliver([
            "app/config.yaml": nil, "app/other.yaml": Manifests.configMap("other"),
        ])
        try await rig.ready("app", at: next)
        try await rig.gone("v1", "ConfigMap", "settings")
        #expect(try await rig.configMap("other") != nil)
    }

    @Test("a ServiceAccount named beside the kubeconfig is impersonated there")
    func impersonated() async throws {
        let rig = try await Self.rig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.plane.kubectl(
            "create", "rolebinding", "tenant", "-n", rig.namespace, "--clusterrole=admin", "--user=tenant")
        var fields = Self.remote
        fields["serviceAccountName"] = "deployer"
        try await rig.kustomize("app", "app", fields)
        // admin of a namespace may impersonate the accounts in it, and this one has no rights yet
        _ = try await rig.failure(
            "app", "ReconciliationFailed", containing: "system:serviceaccount:\(rig.namespace):deployer")
        try await rig.plane.kubectl(
            "create", "rolebinding", "deployer", "-n", rig.namespace, "--clusterrole=edit",
            "--serviceaccount=\(rig.namespace):deployer")
        try await rig.ready("app")
    }

    @Test("a new kubeconfig in the Secret is used from the next pass on")
    func renewed() async throws {
        let rig = try await Self.rig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.kustomize("app", "app", Self.remote)
        _ = try await rig.failure("app", "ReconciliationFailed", containing: "tenant")
        let secret = try await rig.plane.kubectl(
            "create", "secret", "generic", "remote", "-n", rig.namespace, "--dry-run=client", "-o", "yaml",
            "--from-file=value.yaml=\(rig.plane.facts.admin)")
        try await rig.plane.kubectl("apply", "-n", rig.namespace, "-f", "-", input: secret)
        try await rig.ready("app")
    }
}
