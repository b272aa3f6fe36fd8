import ControllerRuntime
import Diagnostics
import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing
import YAML

/// The runtime on a real API server: a toy kind, a toy reconciler, and the faults a server has.
@Suite(.controlPlane) struct ControlPlaneTests {
    private static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  status: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """

    /// A controller of widgets in one namespace, with real clocks.
    private final class Agent: Sendable {
        let api: KubernetesClient
        let widgets: WatchCache
        let reconciler: ToyReconciler
        let manager: ControllerManager
        let namespace: String

        init(
            kubeconfig: String, namespace: String, _ reconciler: ToyReconciler = ToyReconciler(),
            identity: String? = nil, timing: LeaderTiming = LeaderTiming()
        ) throws {
            let api = try KubernetesClient(config: Kubeconfig.load(path: kubeconfig))
            self.api = api
            self.reconciler = reconciler
            self.namespace = namespace
            let cache = ClusterCache(api: api, namespace: namespace, log: quiet)
            widgets = cache.watch(Widget.type)
            let events = EventRecorder(api: api, log: quiet)
            let settings = ControllerSettings(
                name: "widget", statusManager: "gotk-widget-controller", eventSource: "widget-controller",
                objects: widgets)
            let controller = Controller(
                reconciler, settings: settings, api: api, events: events, metrics: PrometheusRegistry(), log: quiet)
            let lease = NamespacedName(namespace: namespace, name: "davit-agent")
            manager = ControllerManager(
                cache: cache, controllers: [controller], events: events,
                elector: identity.map {
                    LeaderElector(lease: lease, identity: $0, api: api, timing: timing, log: quiet)
                }, grace: .seconds(5), log: quiet)
        }

        func run(_ body: () async throws -> Void) async throws {
            let task = Task { try await manager.run() }
            do {
                try await manager.started()
                try await body()
                manager.stop()
                try await task.value
            } catch {
                task.cancel()
                throw error
            }
        }

        func ready(_ name: String, _ expected: @Sendable (KubernetesObject) -> Bool = { _ in true }) async throws {
            let reference = ObjectReference(Widget.type, NamespacedName(namespace: namespace, name: name))
            try await eventually("\(name) ready") {
                guard let object = try await api.get(reference) else { return nil as Bool? }
                return object.condition("Ready")?.status == .true && expected(object) ? true : nil
            }
        }

        func create(_ name: String) async throws {
            var object = KubernetesObject(Widget.type, NamespacedName(namespace: namespace, name: name))
            object.node["spec"] = ["size": 1]
            // applied, for old servers track managers only of objects that were applied once
            _ = try await api.apply(object, force: false, options: WriteOptions(manager: "test"))
        }
    }

    private func install(_ plane: ControlPlane) async throws {
        // Two tests may bring the definition at once, and the server refuses the second of two creations.
        try await eventually("the definition") {
            try await plane.kubectlResult(["apply", "-f", "-"], input: Self.definition).succeeded ? true : nil
        }
        try await plane.kubectl("wait", "--for=condition=Established", "crd/widgets.example.com", "--timeout=30s")
    }

    @Test("an object's life: finalizer, status, request, suspension, change, deletion", .timeLimit(.minutes(2)))
    func life() async throws {
        let plane = try await ControlPlane.shared()
        try await install(plane)
        let namespace = try await plane.namespace("runtime")
        let agent = try Agent(kubeconfig: plane.facts.admin, namespace: namespace)
        try await agent.run {
            try await agent.create("a")
            try await agent.ready("a") { $0.finalizers == ["finalizers.fluxcd.io"] }
            let stored = try await plane.kubectl(
                "get", "--raw", "/apis/example.com/v1/namespaces/\(namespace)/widgets/a")
            #expect(stored.contains(#""manager":"gotk-widget-controller""#))
            let request = "2026-11-23T12:44:31.5Z"
            try await plane.kubectl(
                "annotate", "widget", "a", "-n", namespace, "reconcile.fluxcd.io/requestedAt=\(request)")
            try await agent.ready("a") { $0.status["lastHandledReconcileAt"] == .string(request) }
            try await plane.kubectl(
                "patch", "widget", "a", "-n", namespace, "--type=merge", "-p", #"{"spec":{"suspend":true}}"#)
            try await plane.kubectl(
                "patch", "widget", "a", "-n", namespace, "--type=merge", "-p", #"{"spec":{"suspend":false,"size":2}}"#)
            try await agent.ready("a") { $0.status["observedGeneration"]?.integer == $0.generation }
            try await plane.kubectl("delete", "widget", "a", "-n", namespace, "--timeout=30s")
            try await eventually("forgotten") { agent.reconciler.forgotten == ["a"] ? true : nil }
            #expect(agent.reconciler.finalized == ["a"])
        }
    }

    @Test("goes on after a cut watch and a killed API server", .timeLimit(.minutes(5)))
    func faults() async throws {
        let plane = try await ControlPlane.start(.withoutControllerManager, .withoutKubelet)
        try await install(plane)
        let relay = try await plane.relay()
        let agent = try Agent(kubeconfig: relay, namespace: "default")
        try await agent.run {
            try await agent.create("before")
            try await agent.ready("before")
            #expect(try await plane.cutConnections() > 0)
            try await agent.create("cut")
            try await agent.ready("cut")
            try await plane.kill(.apiserver)
            try await plane.start(.apiserver)
            try await plane.ready()
            try await eventually("a created object") {
                try await agent.create("restarted")
                return true
            }
            try await agent.ready("restarted")
        }
        #expect(Set(agent.reconciler.seen) == ["before", "cut", "restarted"])
    }

    @Test("a second agent takes over when the first one stops", .timeLimit(.minutes(2)))
    func handOver() async throws {
        let plane = try await ControlPlane.shared()
        try await install(plane)
        let namespace = try await plane.namespace("leader")
        var timing = LeaderTiming()
        timing.retryPeriod = .milliseconds(200)
        let first = try Agent(kubeconfig: plane.facts.admin, namespace: namespace, identity: "one", timing: timing)
        let second = try Agent(kubeconfig: plane.facts.admin, namespace: namespace, identity: "two", timing: timing)
        let firstRun = Task { try await first.manager.run() }
        try await first.manager.started()
        let secondRun = Task { try await second.manager.run() }
        try await first.create("a")
        try await first.ready("a")
        #expect(second.reconciler.seen == [])
        first.manager.stop()
        try await firstRun.value
        try await second.manager.started()
        try await second.create("b")
        try await second.ready("b")
        #expect(Set(second.reconciler.seen) == ["a", "b"])
        second.manager.stop()
        try await secondRun.value
    }
}
