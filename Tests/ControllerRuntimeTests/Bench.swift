import ControllerRuntime
import Diagnostics
import KubernetesClient
import KubernetesModel
import TestSupport
import YAML

/// A controller of widgets at work on a fake API, with clocks that move by hand.
final class Bench: Sendable {
    let api = FakeAPI()
    let time = ManualTime()
    let metrics = PrometheusRegistry()
    let cache: ClusterCache
    let widgets: WatchCache
    let events: EventRecorder
    let reconciler: ToyReconciler
    let controller: Controller

    init(
        _ reconciler: ToyReconciler = ToyReconciler(),
        _ change: (inout ControllerSettings, ClusterCache) -> Void = { _, _ in }
    ) {
        self.reconciler = reconciler
        cache = ClusterCache(api: api, time: time, log: quiet)
        widgets = cache.watch(Widget.type)
        events = EventRecorder(api: api, time: time, log: quiet)
        var settings = ControllerSettings(
            name: "widget", statusManager: "gotk-widget-controller", eventSource: "widget-controller", objects: widgets)
        change(&settings, cache)
        controller = Controller(
            reconciler, settings: settings, api: api, events: events, metrics: metrics, time: time, log: quiet)
    }

    /// Runs everything while `body` does.
    func run(_ body: @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await self.cache.run() }
            group.addTask { await self.events.run() }
            try await cache.synced()
            group.addTask { await self.controller.run() }
            try await body()
        }
    }

    /// Waits until nothing is left to do but wait.
    func idle(after passes: Int) async throws {
        try await eventually("\(passes) passes") {
            self.reconciler.seen.count + self.reconciler.finalized.count >= passes && self.controller.queue.isIdle
                ? true : nil
        }
    }

    func stored(_ name: String) -> KubernetesObject? { api.object(Widget.reference(name)) }

    /// Writes but Events, as `verb subresource`.
    var writes: [String] {
        api.writes.filter { $0.reference.type == Widget.type }.map {
            "\($0.verb) \($0.options.subresource ?? "object")"
        }
    }
}
