internal import Diagnostics
package import KubernetesClient
package import KubernetesModel
package import Logging
import Synchronization
internal import YAML

/// Writes Kubernetes Events beside the reconcilers and after them: recording returns at once, a full queue drops, a
/// failing server costs nothing but the event.
package final class EventRecorder: Sendable {
    private let api: any KubernetesAPI
    private let time: any TimeSource
    private let log: Logger
    /// `reportingInstance`: which agent saw it.
    private let instance: String
    private let correlator = Mutex(EventCorrelator())
    private let stream: AsyncStream<EventCorrelator.Action>
    private let pending: AsyncStream<EventCorrelator.Action>.Continuation

    package init(
        api: any KubernetesAPI, instance: String = "", time: any TimeSource = SystemTime(), log: Logger,
        capacity: Int = 4_096
    ) {
        self.api = api
        self.instance = instance
        self.time = time
        self.log = log
        (stream, pending) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(capacity))
    }

    package func record(_ event: Outcome.Event, about object: KubernetesObject, source: String) {
        let occurrence = EventCorrelator.Occurrence(
            event: event, object: object, source: source, instance: instance, now: time.now)
        let uptime = time.uptime
        guard let action = correlator.withLock({ $0.take(occurrence, uptime: uptime) }) else { return }
        pending.yield(action)
    }

    /// Writes until `finish`, then what is left, or until cancelled. A few requests are in flight at a time.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await action in stream {
                if running == 4 { _ = await group.next() } else { running += 1 }
                group.addTask { await self.write(action) }
            }
        }
    }

    /// Takes no more events; `run` returns when those taken are written.
    package func finish() { pending.finish() }

    private func write(_ action: EventCorrelator.Action) async {
        let options = WriteOptions(urgency: .background)
        do {
            switch action {
            case .create(let object): _ = try await api.create(object, options: options)
            case .count(let reference, let patch): _ = try await api.patch(reference, .merge(patch), options: options)
            }
        } catch {
            log.debug("event lost", metadata: ["error": "\(error)"])
        }
    }
}
