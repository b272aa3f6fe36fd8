import Synchronization

/// The work queue at work: starts a pass for each key as workers become free. `WorkQueueState` decides, this waits.
package final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct Shared {
        var queue: WorkQueueState<Key>
        /// Ends the wait of the parked pass of a key.
        var parked: [Key: @Sendable (Trigger) -> Void] = [:]
    }

    private let shared: Mutex<Shared>
    private let time: any TimeSource
    /// Of the run under way; a run that was cancelled may be followed by another one.
    private let wake = Mutex<AsyncStream<Void>.Continuation?>(nil)

    package init(workers: Int, time: any TimeSource) {
        shared = Mutex(Shared(queue: WorkQueueState(workers: workers)))
        self.time = time
    }

    /// Wants `key` worked on as soon as a worker is free; a parked pass of the key is told to give way.
    package func add(_ key: Key, _ trigger: Trigger) { add([key], trigger) }

    package func add(_ keys: some Sequence<Key>, _ trigger: Trigger) {
        let superseded = shared.withLock { shared in
            keys.compactMap { shared.queue.add($0, trigger) ? shared.parked[$0] : nil }
        }
        for end in superseded { end(trigger) }
        wakeUp()
    }

    /// Wants `key` worked on after `span`; replaces an earlier timer of the key.
    package func schedule(_ key: Key, _ trigger: Trigger, after span: Duration) {
        let deadline = time.uptime + span
        shared.withLock { $0.queue.schedule(key, trigger, at: deadline) }
        wakeUp()
    }

    /// Wants `key` worked on again after its failures' backoff.
    package func retry(_ key: Key, from first: Duration, to last: Duration) {
        let failures = shared.withLock { $0.queue.failed(key) }
        let wait = Backoff.wait(after: failures, from: first, to: last)
        schedule(key, .retry, after: wait * (0.9 + time.random() / 5))
    }

    /// The pass of `key` only writes its result from now on; the next key may have its worker.
    func release(_ key: Key) {
        shared.withLock { $0.queue.release(key) }
        wakeUp()
    }

    package func succeeded(_ key: Key) { shared.withLock { $0.queue.succeeded(key) } }
    package func forget(_ key: Key) { shared.withLock { $0.queue.forget(key) } }

    package var depth: Int { shared.withLock { $0.queue.depth } }
    package var inFlight: Int { shared.withLock { $0.queue.inFlight } }
    /// Nothing ready and nothing in flight; timers may be set.
    package var isIdle: Bool { shared.withLock { $0.queue.depth == 0 && $0.queue.inFlight == 0 } }

    /// Starts nothing more. `run` returns when the passes in flight have ended.
    package func close() {
        let parked = shared.withLock { shared in
            shared.queue.close()
            return Array(shared.parked.values)
        }
        for end in parked { end(.retry) }
        wakeUp()
    }

    /// Works until closed or cancelled; cancellation reaches the passes in flight.
    package func run(_ work: @escaping @Sendable (Key, Trigger) async -> Void) async {
        let (signals, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        wake.withLock { $0 = continuation }
        wakeUp()
        await withDiscardingTaskGroup { group in
            var alarm: (deadline: Duration, task: Task<Void, Never>)?
            for await _ in signals {
                while let item = start() {
                    group.addTask {
                        await work(item.key, item.trigger)
                        self.shared.withLock { $0.queue.done(item.key) }
                        self.wakeUp()
                    }
                }
                let (deadline, ended) = shared.withLock {
                    ($0.queue.nextDeadline, $0.queue.isClosed && $0.queue.inFlight == 0)
                }
                if ended || Task.isCancelled { break }
                guard let deadline, alarm?.deadline != deadline else { continue }
                alarm?.task.cancel()
                alarm = (deadline, setAlarm(at: deadline))
            }
            alarm?.task.cancel()
        }
    }

    private func wakeUp() { wake.withLock { $0 }?.yield() }

    private func start() -> WorkQueueState<Key>.Item? {
        let now = time.uptime
        return shared.withLock { $0.queue.next(now: now) }
    }

    private func setAlarm(at deadline: Duration) -> Task<Void, Never> {
        Task { [self] in
            try? await time.sleep(for: max(.zero, deadline - time.uptime))
            if !Task.isCancelled { wakeUp() }
        }
    }

    /// Runs `wait` while the pass of `key` holds no worker.
    func parked<Result: Sendable>(
        _ key: Key, _ wait: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task(operation: wait)
        let early = shared.withLock { shared -> Trigger? in
            if let trigger = shared.queue.park(key) { return trigger }
            shared.parked[key] = { _ in task.cancel() }
            return nil
        }
        if let early {
            task.cancel()
            throw Superseded(by: early)
        }
        wakeUp()
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        let dirty = shared.withLock { shared -> Trigger? in
            shared.parked[key] = nil
            shared.queue.unpark(key)
            return shared.queue.dirty(key)
        }
        try Task.checkCancellation()
        if let dirty, dirty.supersedes, case .failure(is CancellationError) = result { throw Superseded(by: dirty) }
        return try result.get()
    }
}
