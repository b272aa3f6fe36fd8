import KubernetesClient
import KubernetesModel
import SourceController
import TestSupport
import Testing
import YAML

@testable import KustomizeController

@Suite("GitRepositories on a real git server", .controlPlane)
struct SourceTests {
    private static func source(_ rig: FleetRig) async throws -> KubernetesObject? {
        try await rig.object("source.toolkit.fluxcd.io/v1", "GitRepository", "fleet")
    }

    private static func failure(_ rig: FleetRig, _ reason: String) async throws -> KubernetesObject {
        try await eventually("the source fails with \(reason)") {
            guard let object = try await source(rig), let ready = object.condition("Ready"), ready.status == .false,
                ready.reason == reason
            else { return nil }
            return object
        }
    }

    private static func change(_ rig: FleetRig, _ spec: Node) async throws {
        let reference = ObjectReference(GitRepositoryReconciler.type, rig.key("fleet"))
        _ = try await rig.api.patch(reference, .merge(["spec": spec]), options: .init(manager: "test"))
    }

    @Test("a branch that is not there fails and keeps the artifact; back again, it recovers")
    func missingBranch() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        let before = try await Self.source(rig)?.status["artifact"]
        try await Self.change(rig, ["ref": ["branch": "nowhere"]])
        let failed = try await Self.failure(rig, "GitOperationFailed")
        #expect(failed.condition("FetchFailed")?.status == .true)
        #expect(failed.condition("Ready")?.message.hasPrefix("failed to checkout and determine revision: ") == true)
        #expect(failed.status["artifact"] == before)
        try await Self.change(rig, ["ref": ["branch": "main"]])
        try await eventually("the source is ready again") {
            let object = try await Self.source(rig)
            return object?.condition("Ready")?.status == .true && object?.condition("FetchFailed") == nil ? true : nil
        }
        #expect(try await Self.source(rig)?.status["artifact"] == before)
    }

    @Test("a Secret without the host's keys is refused: nobody is trusted on first use")
    func knownHosts() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await rig.plane.kubectl(
            "create", "secret", "generic", "bare", "-n", rig.namespace, "--from-literal=identity=x")
        try await Self.change(rig, ["secretRef": ["name": "bare"]])
        let failed = try await Self.failure(rig, "AuthenticationFailed")
        #expect(
            failed.condition("Ready")?.message
                == "failed to configure authentication options: invalid 'ssh' auth option: 'known_hosts' is required")
        try await Self.change(rig, ["secretRef": ["name": "gone"]])
        try await eventually("the missing Secret is named") {
            try await Self.source(rig)?.condition("Ready")?.message
                == "failed to get secret '\(rig.namespace)/gone': secrets \"gone\" not found" ? true : nil
        }
    }

    @Test("what is ignored is no part of the artifact")
    func ignored() async throws {
        let rig = try await FleetRig([
            "app/a.yaml": Manifests.configMap("a"), "app/b.yaml": Manifests.configMap("b"),
        ])
        try await rig.kustomize("app", "app")
        try await rig.ready("app")
        let digest = try await Self.source(rig)?.status["artifact", "digest"]
        try await Self.change(rig, ["ignore": "/app/b.yaml"])
        try await rig.gone("v1", "ConfigMap", "b")
        let object = try #require(try await Self.source(rig))
        #expect(object.status["observedIgnore"] == "/app/b.yaml")
        #expect(object.status["artifact", "digest"] != digest)
        #expect(try await rig.configMap("a") != nil)
    }

    @Test("submodules are part of the artifact when asked for, also after the store is lost")
    func submodules() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        let library = try await FleetRig(["config.yaml": Manifests.configMap("shared")])
        try await rig.take(library, as: "app/library")
        try await rig.commit([
            "app/kustomization.yaml": "resources: [config.yaml, library/config.yaml]\n"
        ])
        try await rig.kustomize("app", "app")
        try await rig.reconcile(GitRepositoryReconciler.type, "fleet")
        _ = try await rig.failure("app", "BuildFailed", containing: "library/config.yaml")
        try await Self.change(rig, ["recurseSubmodules": true])
        try await rig.ready("app")
        #expect(try await rig.configMap("shared") != nil)
        #expect(try await Self.source(rig)?.status["observedRecurseSubmodules"] == true)
        try await rig.restart(losingStore: true)
        let next = try await rig.deliver(["app/config.yaml": Manifests.configMap("settings", ["key": "again"])])
        try await rig.ready("app", at: next)
        try await library.commit(["config.yaml": Manifests.configMap("shared", ["key": "newer"])])
        try await rig.update("app/library")
        try await rig.reconcile(GitRepositoryReconciler.type, "fleet")
        try await eventually("the submodule's new commit is applied") {
            try await rig.configMap("shared")?.node["data", "key"] == "newer" ? true : nil
        }
    }

    @Test("a field that is not honoured yet stalls the source, and says which")
    func unsupported() async throws {
        let rig = try await FleetRig(["app/config.yaml": Manifests.configMap("settings")])
        try await Self.change(rig, ["verify": ["mode": "HEAD", "secretRef": ["name": "keys"]]])
        let failed = try await Self.failure(rig, "UnsupportedField")
        #expect(failed.condition("Stalled")?.message == "spec.verify is not yet supported")
    }
}
