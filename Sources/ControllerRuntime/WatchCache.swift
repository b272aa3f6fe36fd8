import Diagnostics
package import KubernetesClient
package import KubernetesModel
package import Logging
import Synchronization
internal import YAML

/// The objects of one kind, held in memory by one list and one watch, for all who read them.
///
/// Reads never wait and never ask the server. Objects lack `metadata.managedFields` and the last-applied annotation.
package final class WatchCache: Sendable {
    package typealias Observer = @Sendable (CacheChange) -> Void

    package let type: GroupVersionKind
    private let api: any KubernetesAPI
    private let namespace: String?
    private let options: ListOptions
    private let time: any TimeSource
    private let log: Logger
    private let state: Mutex<CacheState>
    private let observers = Mutex<[Observer]>([])
    private let sync = Latch()

    /// - Parameters:
    ///   - namespace: nil watches every namespace.
    ///   - keep: takes out of each object what no reader needs, before it is stored.
    package init(
        _ type: GroupVersionKind, api: any KubernetesAPI, namespace: String? = nil, options: ListOptions = .init(),
        time: any TimeSource = SystemTime(), log: Logger,
        keep: @escaping @Sendable (KubernetesObject) -> KubernetesObject = WatchCache.withoutBookkeeping
    ) {
        self.type = type
        self.api = api
        self.namespace = namespace
        self.options = options
        self.time = time
        self.log = log
        state = Mutex(CacheState(keep: keep))
    }

    package func get(_ key: NamespacedName) -> KubernetesObject? { state.withLock { $0.objects[key] } }

    package var all: [KubernetesObject] { state.withLock { Array($0.objects.values) } }

    package var count: Int { state.withLock { $0.objects.count } }

    /// Makes objects findable under the values `values` gives; add indexes before the cache runs.
    package func addIndex(_ name: String, by values: @escaping @Sendable (KubernetesObject) -> [String]) {
        state.withLock { $0.addIndex(name, values) }
    }

    /// The keys found under `value`, sorted by namespace and name.
    package func keys(under value: String, of index: String) -> [NamespacedName] {
        state.withLock { $0.keys(under: value, of: index) }
            .sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    }

    /// The objects found under `value`, sorted by namespace and name.
    package func objects(under value: String, of index: String) -> [KubernetesObject] {
        keys(under: value, of: index).compactMap(get)
    }

    /// Calls `observer` after each change, in the order of the watch; it must return quickly.
    package func onChange(_ observer: @escaping Observer) { observers.withLock { $0.append(observer) } }

    /// Takes over the server's answer to a write, so that the next read is not older than the write.
    package func written(_ object: KubernetesObject) { tell(state.withLock { $0.written(object) }.map { [$0] } ?? []) }

    /// Waits until the first list has been taken over, or the kind is known not to be served.
    package func synced() async throws { try await sync.wait() }

    package var hasSynced: Bool { sync.isOpen }

    /// Lists and watches until cancelled; survives every fault of the server.
    package func run() async {
        var backoff = Backoff(from: .milliseconds(500), to: .seconds(30))
        while !Task.isCancelled {
            let start = time.uptime
            let pause = await step()
            // a watch that lived long was healthy, whatever ended it
            if time.uptime - start > .seconds(10) { backoff.reset() }
            let wait = pause ?? backoff.next(time.random())
            do { try await time.sleep(for: wait) } catch { return }
        }
    }

    /// One list, when needed, and one watch until it ends.
    /// - Returns: how long to wait before the next step; nil: as the backoff says.
    private func step() async -> Duration? {
        do {
            if state.withLock({ $0.resourceVersion.isEmpty }) {
                let list = try await api.list(type, namespace: namespace, options: options)
                tell(state.withLock { $0.replace(with: list) })
                sync.open()
            }
            let from = state.withLock { $0.resourceVersion }
            for try await event in api.watch(type, namespace: namespace, from: from, options: options) {
                tell(state.withLock { $0.apply(event) }.map { [$0] } ?? [])
            }
            return nil
        } catch KubernetesError.gone {
            state.withLock { $0.forgetVersion() }
            log.debug("watch expired, listing again", metadata: ["kind": "\(type.kind)"])
            return nil
        } catch KubernetesError.unknownType {
            tell(state.withLock { $0.replace(with: ObjectList(items: [], resourceVersion: "")) })
            sync.open()
            return .seconds(30)
        } catch is CancellationError {
            return nil
        } catch {
            log.warning("watch failed", metadata: ["kind": "\(type.kind)", "error": "\(error)"])
            return nil
        }
    }

    private func tell(_ changes: [CacheChange]) {
        guard !changes.isEmpty else { return }
        let observers = observers.withLock { $0 }
        for change in changes {
            for observer in observers { observer(change) }
        }
    }

    /// Drops what only the server and kubectl read and what is often the larger half of an object.
    package static let withoutBookkeeping: @Sendable (KubernetesObject) -> KubernetesObject = { object in
        var object = object
        guard var metadata = object.node["metadata"] else { return object }
        metadata["managedFields"] = nil
        if var annotations = metadata["annotations"] {
            annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
            metadata["annotations"] = annotations
        }
        object.node["metadata"] = metadata
        return object
    }
}
