import Commands
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing
import YAML

@Suite("davit reconcile, suspend, resume", .controlPlane)
struct SteeringTests {
    private func run(
        _ name: String, timeout: Duration = .seconds(60),
        _ body: (FluxCluster, String, Steering, Recorder) async throws -> Void
    ) async throws {
        let cluster = try await FluxCluster.shared()
        let namespace = try await cluster.namespace(name)
        try await cluster.store(.gitRepository, "fleet", in: namespace, spec: FluxCluster.gitSpec)
        try await cluster.store(.kustomization, "apps", in: namespace, spec: FluxCluster.kustomizationSpec("fleet"))
        let recorder = Recorder()
        let steering = Steering(
            api: cluster.api, console: recorder.console, namespace: namespace, timeout: timeout)
        let reconcilers = Task {
            async let source: Void = cluster.answer(
                .gitRepository, "fleet", in: namespace, message: "stored artifact",
                fields: ["artifact": FluxCluster.artifact])
            async let kustomization: Void = cluster.answer(
                .kustomization, "apps", in: namespace, message: "Applied revision",
                fields: ["lastAppliedRevision": .string("main@sha1:\(FluxCluster.commit)")])
            _ = try await (source, kustomization)
        }
        defer { reconcilers.cancel() }
        try await body(cluster, namespace, steering, recorder)
    }

    @Test("reconciles the source, then the object")
    func withSource() async throws {
        try await run("reconcile") { _, namespace, steering, recorder in
            try await steering.reconcile(.kustomization, "apps", withSource: true)
            try expectGolden(recorder.text.replacing(namespace, with: "NAMESPACE"), "reconcile.txt")
        }
    }

    @Test("deletes what is confirmed, names what is not there")
    func deletion() async throws {
        try await run("delete") { cluster, namespace, steering, recorder in
            let reference = FluxKind.kustomization.type
            func apps() async throws -> KubernetesObject? {
                try await cluster.api.get(
                    ObjectReference(reference, NamespacedName(namespace: namespace, name: "apps")))
            }
            let declined = await #expect(throws: CommandError.self) {
                try await steering.delete(.kustomization, "apps") { _ in false }
            }
            #expect(declined?.message == "aborted")
            #expect(try await apps() != nil)
            try await steering.delete(.kustomization, "apps") { $0.hasSuffix("delete this kustomization") }
            #expect(try await apps() == nil)
            try await steering.delete(.gitRepository, "fleet") { _ in true }
            let missing = await #expect(throws: CommandError.self) {
                try await steering.delete(.gitRepository, "fleet") { _ in true }
            }
            #expect(missing?.message == "gitrepositories.source.toolkit.fluxcd.io \"fleet\" not found")
            try expectGolden(recorder.text.replacing(namespace, with: "NAMESPACE"), "delete.txt")
        }
    }

    @Test("suspends and resumes, and says what is not there")
    func suspension() async throws {
        try await run("suspend") { cluster, namespace, steering, recorder in
            try await steering.suspend(.kustomization, ["apps", "absent", "apps"])
            let reference = ObjectReference(
                FluxKind.kustomization.type, NamespacedName(namespace: namespace, name: "apps"))
            #expect(try await cluster.api.get(reference)?.spec["suspend"] == true)
            let error = await #expect(throws: CommandError.self) {
                try await steering.reconcile(.kustomization, "apps")
            }
            #expect(error?.message == "resource is suspended")
            try await steering.resume(.kustomization, ["apps", "absent"], waits: true)
            #expect(try await cluster.api.get(reference)?.spec["suspend"] == nil)
            try await steering.suspend(.gitRepository, [])
            try await steering.resume(.gitRepository, [], waits: nil)
            try expectGolden(recorder.text.replacing(namespace, with: "NAMESPACE"), "suspend.txt")
        }
    }

    @Test("an object that is not there is named as the API server names it")
    func missing() async throws {
        try await run("missing") { _, _, steering, _ in
            let error = await #expect(throws: CommandError.self) {
                try await steering.reconcile(.kustomization, "absent")
            }
            #expect(error?.message == "kustomizations.kustomize.toolkit.fluxcd.io \"absent\" not found")
        }
    }

    @Test("a stalled object fails at once; one nobody answers for runs into the deadline")
    func failures() async throws {
        let cluster = try await FluxCluster.shared()
        let namespace = try await cluster.namespace("failing")
        let stored = try await cluster.store(.gitRepository, "idle", in: namespace, spec: FluxCluster.gitSpec)
        let recorder = Recorder()
        let impatient = Steering(
            api: cluster.api, console: recorder.console, namespace: namespace, timeout: .seconds(2))
        let late = await #expect(throws: CommandError.self) { try await impatient.reconcile(.gitRepository, "idle") }
        #expect(late?.message == "timed out waiting for GitRepository reconciliation")

        let patient = Steering(
            api: cluster.api, console: recorder.console, namespace: namespace, timeout: .seconds(60))
        let reconciling = Task { try await patient.reconcile(.gitRepository, "idle") }
        // Two requests of three lines each: only then the second one is being waited for.
        let asked = try await eventually("the second request") { () -> KubernetesObject? in
            guard recorder.text.split(separator: "\n").count == 6 else { return nil }
            return try await cluster.api.get(stored.reference)
        }
        let stalled = Condition(
            type: "Stalled", status: .true, reason: "URLInvalid", message: "bad URL",
            lastTransitionTime: "2026-11-23T12:00:00Z"
        ).node
        try await cluster.setStatus(
            stored.reference,
            [
                "lastHandledReconcileAt": "now", "observedGeneration": .integer(asked.generation),
                "conditions": [FluxCluster.ready(.false, "bad URL"), stalled],
            ])
        let error = await #expect(throws: CommandError.self) { try await reconciling.value }
        #expect(error?.message == "GitRepository reconciliation failed: 'bad URL'")
    }
}
