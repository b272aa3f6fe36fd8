/// What one pass of a reconciler may ask of the runtime.
package struct ReconcileContext: Sendable {
    /// Why this pass runs; the most urgent reason when there were several.
    package let trigger: Trigger
    package let time: any TimeSource
    private let show: @Sendable (String) -> Void
    private let worker: any WorkerPermit

    package init(
        trigger: Trigger, time: any TimeSource, worker: any WorkerPermit, show: @escaping @Sendable (String) -> Void
    ) {
        self.trigger = trigger
        self.time = time
        self.worker = worker
        self.show = show
    }

    /// For tests and for callers outside a controller: shows nothing, never superseded.
    package init(time: any TimeSource = SystemTime()) {
        self.init(trigger: .requested, time: time, worker: UnlimitedWorker(), show: { _ in })
    }

    /// Names the step under way. Returns at once; status shows it (Reconciling=True) when the pass takes long enough
    /// to be looked at, at most one intermediate patch a pass.
    package func progress(_ message: String) { show(message) }

    /// Waits without holding a worker, so that objects with work to do go ahead; the object stays exclusive to this pass.
    ///
    /// Everything that only waits for others belongs in here: health checks, terminations, CRDs becoming established.
    /// - Throws: `Superseded` when a change of the object or of what it watches makes the wait pointless; what `wait` throws.
    package func parked<Result: Sendable>(
        _ wait: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await worker.parked(wait)
    }
}

/// A newer state of the world is there: the pass under way should end, for the object runs again at once.
package struct Superseded: Error, Sendable {
    package let trigger: Trigger

    package init(by trigger: Trigger) { self.trigger = trigger }
}

/// Why an object is reconciled, least urgent first.
package enum Trigger: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Its interval passed.
    case interval
    /// An earlier pass failed or waited.
    case retry
    /// First seen: created, or the agent started.
    case appeared
    /// Something it is indexed under changed: a source's revision, a dependency, a labelled Secret.
    case related
    /// Its spec changed.
    case changed
    /// `reconcile.fluxcd.io/requestedAt` has a new value.
    case requested
    /// Deletion was asked for.
    case deleted

    package static func < (left: Trigger, right: Trigger) -> Bool { left.rawValue < right.rawValue }

    /// Whether a pass that merely waits should give way to this.
    package var supersedes: Bool { self >= .related }
}

/// The right to run one pass; given back while the pass only waits.
package protocol WorkerPermit: Sendable {
    func parked<Result: Sendable>(_ wait: @escaping @Sendable () async throws -> Result) async throws -> Result
}

private struct UnlimitedWorker: WorkerPermit {
    func parked<Result: Sendable>(_ wait: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await wait()
    }
}
