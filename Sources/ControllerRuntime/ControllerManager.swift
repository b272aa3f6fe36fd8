internal import Diagnostics
internal import KubernetesModel
package import Logging
import Synchronization

/// Runs controllers of one cluster together: caches, leadership, events, and an orderly end.
package final class ControllerManager: Sendable {
    private let cache: ClusterCache
    private let controllers: [Controller]
    private let events: EventRecorder
    private let elector: LeaderElector?
    private let grace: Duration
    private let time: any TimeSource
    private let log: Logger
    private let stopping = Latch()
    private let begun = Latch()
    private let working = Mutex(false)
    private let eventsWritten = Latch()

    /// - Parameters:
    ///   - elector: nil: acts without asking, for a process that is known to be alone.
    ///   - grace: how long passes under way may go on after `stop`.
    package init(
        cache: ClusterCache, controllers: [Controller], events: EventRecorder, elector: LeaderElector?,
        grace: Duration = .seconds(20), time: any TimeSource = SystemTime(), log: Logger
    ) {
        self.cache = cache
        self.controllers = controllers
        self.events = events
        self.elector = elector
        self.grace = grace
        self.time = time
        self.log = log
    }

    /// Whether the controllers run: caches synced and leading.
    package var isWorking: Bool { working.withLock { $0 } && !stopping.isOpen }

    /// What a manager is at, for those who watch over the process.
    package enum Standing: Sendable {
        /// The API server has not told yet what there is.
        case syncing
        /// Knows what there is, and waits for the Lease.
        case standingBy
        case working
        case stopping
    }

    package var standing: Standing {
        if stopping.isOpen { return .stopping }
        guard cache.hasSynced else { return .syncing }
        return working.withLock { $0 } ? .working : .standingBy
    }

    /// Returns when the controllers have begun to run.
    package func started() async throws { try await begun.wait() }

    /// Ends `run` in order: no new passes, those under way finish within the grace period, events are written, the
    /// Lease is released.
    package func stop() { stopping.open() }

    /// Runs until `stop` or cancellation; cancellation ends passes under way at once.
    ///
    /// When the Lease is lost, passes under way are cancelled and the manager stands by until it leads again.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await self.cache.run() }
            group.addTask {
                await self.events.run()
                self.eventsWritten.open()
            }
            try await withThrowingTaskGroup(of: Void.self) { inner in
                defer { inner.cancelAll() }
                inner.addTask { try await self.lead() }
                inner.addTask {
                    try await self.stopping.wait()
                    try await self.drain()
                }
                try await inner.next()
            }
            // not cancelled with us: the Lease is worth a last request
            await Task { await self.finish() }.value
        }
    }

    /// Leads and works, again and again, until every controller has been stopped.
    private func lead() async throws {
        while !stopping.isOpen {
            try await elector?.acquire()
            do {
                try await work()
            } catch let error as LeadershipError {
                log.error("stopped working", metadata: ["error": "\(error)"])
            }
            working.withLock { $0 = false }
            try Task.checkCancellation()
        }
    }

    /// Works until every controller has ended or the leadership is lost.
    private func work() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            if let elector { group.addTask { try await elector.keep() } }
            group.addTask {
                try await self.cache.synced()
                try Task.checkCancellation()
                self.working.withLock { $0 = true }
                self.begun.open()
                await withDiscardingTaskGroup { controllers in
                    for controller in self.controllers { controllers.addTask { await controller.run() } }
                }
            }
            try await group.next()
        }
    }

    /// Lets the passes under way end by themselves; returns when they had their time.
    private func drain() async throws {
        for controller in controllers { controller.stop() }
        guard working.withLock({ $0 }) else { return }
        let passes = controllers.reduce(0) { $0 + $1.queue.inFlight }
        log.info("stopping", metadata: ["passes": "\(passes)", "grace": "\(grace.goText)"])
        try await time.sleep(for: grace)
        log.warning("passes under way are cancelled")
    }

    /// Writes what events are left and releases the Lease, within a few seconds.
    private func finish() async {
        events.finish()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.elector?.release()
                try? await self.eventsWritten.wait()
            }
            group.addTask { try? await self.time.sleep(for: .seconds(3)) }
            await group.next()
            group.cancelAll()
        }
    }
}
