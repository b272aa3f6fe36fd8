internal import KubernetesModel

/// The worker one pass holds in a controller's queue.
struct QueuePermit: WorkerPermit {
    let queue: WorkQueue<NamespacedName>
    let key: NamespacedName

    func parked<Result: Sendable>(_ wait: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await queue.parked(key, wait)
    }
}
