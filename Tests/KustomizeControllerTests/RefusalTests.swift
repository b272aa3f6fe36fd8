import ControllerRuntime
import KubernetesClient
import KubernetesModel
import SourceController
import TestSupport
import Testing
import YAML

@testable import KustomizeController

@Suite("Kustomizations that cannot be applied, on a real control plane", .controlPlane)
struct RefusalTests {
    @Test("invalid YAML names the file and the line, and nothing changes")
    func invalidYAML() async throws {
        let rig = try await FleetRig([
            "app/good.yaml": Manifests.configMap("good"), "app/bad.yaml": "apiVersion: v1\nkind: [\n",
        ])
        try await rig.kustomize("app", "app")
        let message = try await rig.failure("app", "BuildFailed")
        #expect(message.contains("bad.yaml"))
        #expect(message.contains("line") || message.contains(":3") || message.contains(":2"))
        #expect(try await rig.configMap("good") == nil)
        let revision = try await rig.deliver(["app/bad.yaml": nil])
        try await rig.ready("app", at: revision)
    }

    @Test("a missing directory, and one outside the repository, are told apart")
    func paths() async throws {
        let rig = try await FleetRig(["app/good.yaml": Manifests.configMap("good")])
        try await rig.kustomize("missing", "./nowhere")
        _ = try await rig.failure(
            "missing", "ArtifactFailed",
            containing: "kustomization path not found: there is no './nowhere' in revision main@sha1:")
        try await rig.kustomize("outside", "../../etc")
        _ = try await rig.failure(
            "outside", "ArtifactFailed", containing: "kustomization path '../../etc' leads out of the repository")
        try await rig.kustomize("file", "app/good.yaml")
        _ = try await rig.failure(
            "file", "ArtifactFailed", containing: "kustomization path 'app/good.yaml' is not a directory")
    }

    @Test("a symbolic link out of the repository is refused")
    func symlink() async throws {
        let rig = try await FleetRig(["app/kustomization.yaml": "resources: [secrets.yaml]\n"])
        try await rig.link("app/secrets.yaml", to: "/etc/passwd")
        try await rig.reconcile(GitRepositoryReconciler.type, "fleet")
        try await rig.kustomize("app", "app")
        let message = try await eventually("the link is refused") {
            let message = try await rig.failure("app", "BuildFailed")
            return message.contains("leads out of the repository") ? message : nil
        }
        #expect(!message.contains("root:"))
    }

    @Test("a missing namespace and a missing CRD are named, and what is valid waits with what is not")
    func missing() async throws {
        let rig = try await FleetRig([
            "ns/good.yaml": Manifests.configMap("good"),
            "ns/bad.yaml": Manifests.configMap("bad").replacing(
                "  name: bad", with: "  name: bad\n  namespace: no-such-place"),
            "crd/good.yaml": Manifests.configMap("good-too"),
            "crd/widget.yaml": "apiVersion: example.org/v1\nkind: Widget\nmetadata:\n  name: w\n",
        ])
        try await rig.kustomize("ns", "ns", ["targetNamespace": .null])
        let namespaceMessage = try await rig.failure("ns", "ReconciliationFailed")
        #expect(namespaceMessage.contains("no-such-place") || namespaceMessage.contains("namespace not specified"))
        try await rig.kustomize("crd", "crd")
        #expect(
            try await rig.failure("crd", "ReconciliationFailed")
                == "Widget/\(rig.namespace)/w dry-run failed: no matches for kind \"Widget\" in version \"example.org/v1\""
        )
        #expect(try await rig.configMap("good") == nil)
        #expect(try await rig.configMap("good-too") == nil)
    }

    @Test("a tenant may do only what its account may")
    func impersonation() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.plane.kubectl("create", "serviceaccount", "tenant", "-n", rig.namespace)
        try await rig.kustomize("app", "app", ["serviceAccountName": "tenant"])
        let message = try await rig.failure("app", "ReconciliationFailed")
        #expect(message.contains("system:serviceaccount:\(rig.namespace):tenant"))
        #expect(try await rig.configMap("settings") == nil)
        try await rig.plane.kubectl(
            "create", "rolebinding", "tenant", "-n", rig.namespace, "--clusterrole=edit",
            "--serviceaccount=\(rig.namespace):tenant")
        try await rig.ready("app")
        #expect(try await rig.configMap("settings") != nil)
    }

    @Test("what cannot be changed in place is made anew only when that is asked for")
    func force() async throws {
        let rig = try await FleetRig(["app/web.yaml": Manifests.deployment("web", app: "one")])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        let uid = try await rig.object("apps/v1", "Deployment", "web")?.uid
        try await rig.deliver(["app/web.yaml": Manifests.deployment("web", app: "two")])
        let message = try await rig.failure("app", "ReconciliationFailed")
        #expect(message.contains("Deployment/\(rig.namespace)/web dry-run failed (Invalid): "))
        #expect(message.contains("field is immutable"))
        #expect(try await rig.object("apps/v1", "Deployment", "web")?.uid == uid)
        try await rig.kustomize("app", "app", ["force": true])
        try await rig.ready("app")
        let web = try #require(try await rig.object("apps/v1", "Deployment", "web"))
        #expect(web.uid != uid)
        #expect(web.spec["selector", "matchLabels"] == ["app": "two"])
    }

    @Test("force does not delete what its replacement would not pass")
    func forceIsCareful() async throws {
        let rig = try await FleetRig(["app/web.yaml": Manifests.deployment("web")])
        try await rig.kustomize("app", "app", ["force": true])
        try await rig.ready("app")
        let uid = try await rig.object("apps/v1", "Deployment", "web")?.uid
        try await rig.deliver(["app/web.yaml": Manifests.deployment("web", replicas: -1)])
        _ = try await rig.failure("app", "ReconciliationFailed")
        #expect(try await rig.object("apps/v1", "Deployment", "web")?.uid == uid)
    }

    @Test("fields of builtin kinds that the server does not know are left out, as Flux does, and told")
    func unknownFields() async throws {
        let manifest = Manifests.deployment("web").replacing("  replicas: 1", with: "  replicas: 1\n  bogus: 1")
        let rig = try await FleetRig(["app/web.yaml": manifest])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        try await rig.event(
            "app", "Deployment/\(rig.namespace)/web: left out what the API server does not know: .spec.bogus")
    }

    @Test("a missing variable fails the build unless that is switched off", arguments: [true, false])
    func strict(strict: Bool) async throws {
        var options = KustomizeOptions()
        options.strictSubstitution = strict
        let rig = try await FleetRig(
            ["app/config.yaml": Manifests.configMap("settings", ["a": "x${MISSING}y"])], options: options)
        try await rig.kustomize("app", "app", ["postBuild": ["substitute": ["OTHER": "1"]]])
        if strict {
            #expect(
                try await rig.failure("app", "BuildFailed").hasPrefix(
                    "post build failed for 'ConfigMap.v1.[noGrp]/settings': envsubst error: variable substitution failed: "
                        + "variable not set (strict mode): \"MISSING\""))
        } else {
            try await rig.ready("app")
            #expect(try await rig.configMap("settings")?.node["data"] == ["a": "xy"])
        }
    }

    @Test("an encrypted Secret is not applied as it is")
    func encrypted() async throws {
        let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  a: RU5D\nsops:\n  version: \"3\"\n"
        let rig = try await FleetRig(["app/secret.yaml": secret])
        try await rig.kustomize("app", "app")
        #expect(
            try await rig.failure("app", "ReconciliationFailed")
                == "Secret/\(rig.namespace)/s is SOPS encrypted, configuring decryption is required for this secret to be reconciled"
        )
    }

    @Test("a source that is not there is waited for")
    func source() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.kustomize("app", "app", ["sourceRef": ["kind": "GitRepository", "name": "other"]])
        #expect(
            try await rig.failure("app", "ArtifactFailed") == "Source 'GitRepository/\(rig.namespace)/other' not found")
    }

    @Test("a cluster the kubeconfig of which runs programs is not entered")
    func kubeConfig() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        let text = """
            apiVersion: v1
            kind: Config
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [/tmp/x]}}}]
            """
        try await rig.plane.kubectl(
            "create", "secret", "generic", "remote", "-n", rig.namespace, "--from-literal=value=\(text)")
        try await rig.kustomize("app", "app", ["kubeConfig": ["secretRef": ["name": "remote"]]])
        let message = try await rig.failure("app", "ReconciliationFailed")
        #expect(message.hasPrefix("failed to build kube client: KubeConfig secret '\(rig.namespace)/remote'"))
    }

    // MARK: Health

    @Test("wait: a Deployment that becomes ready")
    func healthy() async throws {
        let rig = try await FleetRig(["app/web.yaml": Manifests.deployment("web")])
        try await rig.kustomize("app", "app", ["wait": true])
        let object = try await rig.ready("app")
        #expect(object.condition("Healthy")?.status == .true)
        try await rig.event("app", "Health check passed in ")
    }

    @Test("wait: an object that has failed for good ends the check, and its repair is seen")
    func stalled() async throws {
        let child = """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata:
              name: child
            spec: {interval: 1h, prune: true, path: ./none, sourceRef: {kind: Bucket, name: none}}

            """
        let rig = try await FleetRig(["app/child.yaml": child, "app/web.yaml": Manifests.deployment("web")])
        try await rig.kustomize("app", "app", ["wait": true])
        let message = try await rig.failure("app", "HealthCheckFailed")
        #expect(message.hasPrefix("health check failed after "))
        #expect(
            message.contains(
                "failed early due to stalled resources: [Kustomization/\(rig.namespace)/child status: 'Failed']"))
        let revision = try await rig.deliver(["app/child.yaml": nil])
        try await rig.ready("app", at: revision)
    }

    @Test("a new revision ends a health check that is under way")
    func superseded() async throws {
        let rig = try await FleetRig([
            "app/web.yaml": Manifests.configMap("settings")
        ])
        let missing: Node = [
            "apiVersion": "v1", "kind": "ConfigMap", "name": "never", "namespace": .string(rig.namespace),
        ]
        try await rig.kustomize("app", "app", ["healthChecks": .sequence([missing]), "timeout": "10m"])
        try await eventually("the health check runs") {
            let healthy = try await rig.api.get(rig.kustomizationReference("app"))?.condition("Healthy")
            return healthy?.status == .unknown ? true : nil
        }
        let revision = try await rig.deliver(["app/never.yaml": Manifests.configMap("never")])
        try await rig.ready("app", at: revision)
    }
}
