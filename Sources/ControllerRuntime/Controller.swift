package import Diagnostics
package import KubernetesClient
package import KubernetesModel
package import Logging
import Synchronization
internal import YAML

/// Runs one reconciler over all objects of its kind: queue in front, one status patch behind each pass.
package final class Controller: Sendable {
    package let settings: ControllerSettings
    package let reconciler: any Reconciler
    /// Where objects wait for their turn.
    package let queue: WorkQueue<NamespacedName>
    let api: any KubernetesAPI
    let events: EventRecorder
    let metrics: ControllerMetrics
    let time: any TimeSource
    let log: Logger
    private let started = Mutex(false)

    package init(
        _ reconciler: any Reconciler, settings: ControllerSettings, api: any KubernetesAPI, events: EventRecorder,
        metrics: PrometheusRegistry, time: any TimeSource = SystemTime(), log: Logger
    ) {
        self.reconciler = reconciler
        self.settings = settings
        self.api = api
        self.events = events
        self.time = time
        self.log = log
        let queue = WorkQueue<NamespacedName>(workers: settings.workers, time: time)
        self.queue = queue
        self.metrics = ControllerMetrics(
            metrics, controller: settings.name, kind: reconciler.type.kind, depth: { queue.depth })
        observe()
    }

    /// Runs every object once, in start order, then whatever changes, until `stop` or cancellation. Caches must run
    /// and be synced.
    package func run() async {
        started.withLock { $0 = true }
        let present = settings.objects.all
        let keys = settings.startOrder?(present) ?? present.map(\.key).sorted(by: Self.byName)
        queue.add(keys, .appeared)
        queue.add(present.filter { $0.deletionTimestamp != nil }.map(\.key), .deleted)
        log.info("controller started", metadata: ["controller": "\(settings.name)", "objects": "\(keys.count)"])
        await queue.run { key, trigger in await self.pass(key, trigger) }
    }

    /// Lets the passes under way end and starts nothing more.
    package func stop() { queue.close() }

    private func observe() {
        settings.objects.onChange { [weak self] change in self?.ownChange(change) }
        for rule in settings.watches {
            rule.source.onChange { [weak self] change in
                guard let self, self.started.withLock({ $0 }) else { return }
                let keys = rule.targets(change)
                if !keys.isEmpty { self.queue.add(keys, .related) }
            }
        }
    }

    private func ownChange(_ change: CacheChange) {
        guard started.withLock({ $0 }) else { return }
        if let trigger = Self.trigger(of: change) {
            queue.add(change.key, trigger)
        } else if case .deleted = change {
            queue.forget(change.key)
            metrics.forget(change.key)
            reconciler.forget(change.key)
        }
    }

    /// Which changes of an object itself make it run; those of its status never do.
    static func trigger(of change: CacheChange) -> Trigger? {
        switch change {
        case .added(let new):
            return new.deletionTimestamp != nil ? .deleted : .changed
        case .updated(let old, let new):
            if old.uid != new.uid { return .changed }
            if new.deletionTimestamp != nil { return old.deletionTimestamp == nil ? .deleted : nil }
            if new.reconcileRequest != old.reconcileRequest, new.reconcileRequest != nil { return .requested }
            return old.generation != new.generation ? .changed : nil
        case .deleted:
            return nil
        }
    }

    private static func byName(_ left: NamespacedName, _ right: NamespacedName) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

extension KubernetesObject {
    /// The token of the last `flux reconcile`.
    package var reconcileRequest: String? { annotation("reconcile.fluxcd.io/requestedAt") }
}
