package import KubernetesClient
package import KubernetesModel
package import Logging
import Synchronization

/// The watch caches of one cluster: one per kind and selection, made when first asked for, shared by all controllers.
package final class ClusterCache: Sendable {
    private struct Selection: Hashable {
        let type: GroupVersionKind
        let labels: String
        let fields: String
        let metadataOnly: Bool
    }

    package let api: any KubernetesAPI
    /// nil: every namespace.
    package let namespace: String?
    private let time: any TimeSource
    private let log: Logger
    private let caches = Mutex<[Selection: WatchCache]>([:])

    package init(
        api: any KubernetesAPI, namespace: String? = nil, time: any TimeSource = SystemTime(), log: Logger
    ) {
        self.api = api
        self.namespace = namespace
        self.time = time
        self.log = log
    }

    /// The cache of `type`; every caller with the same selection gets the same one. Ask before `run`.
    package func watch(_ type: GroupVersionKind, options: ListOptions = .init()) -> WatchCache {
        let selection = Selection(
            type: type, labels: options.labelSelector ?? "", fields: options.fieldSelector ?? "",
            metadataOnly: options.metadataOnly)
        return caches.withLock { caches in
            if let cache = caches[selection] { return cache }
            let cache = WatchCache(
                type, api: api, namespace: namespace, options: options, time: time, log: log)
            caches[selection] = cache
            return cache
        }
    }

    /// Runs every cache until cancelled.
    package func run() async {
        let caches = caches.withLock { Array($0.values) }
        await withDiscardingTaskGroup { group in
            for cache in caches { group.addTask { await cache.run() } }
        }
    }

    /// Whether the first list of every cache is in.
    package var hasSynced: Bool { caches.withLock { $0.values.allSatisfy(\.hasSynced) } }

    /// Waits for the first list of every cache.
    package func synced() async throws {
        for cache in caches.withLock({ Array($0.values) }) { try await cache.synced() }
    }
}
