package import KubernetesModel

/// How a set of objects is applied.
package struct ApplyOptions: Sendable {
    /// The field manager.
    package var manager: String
    /// Deletes and creates again what cannot be changed in place, for every object.
    package var force = false
    /// The same for objects, desired or live, that match.
    package var forceRules: [MetadataRule] = []
    /// Objects, desired or live, that are left alone.
    package var exclusions: [MetadataRule] = []
    /// Desired objects that are only created, never changed.
    package var ifNotPresent: [MetadataRule] = []
    package var cleanup = MetadataCleanup()
    /// Objects, desired or live, whose live metadata is not cleaned up.
    package var cleanupExclusions: [MetadataRule] = []
    package var ignored: [IgnoreRule] = []
    /// `group/Kind` of what is applied in a stage between classes and the rest.
    package var customStageKinds: Set<String> = []
    /// How long definitions and classes may take to become ready, and recreated objects to go.
    package var stageTimeout: Duration = .seconds(60)
    /// Requests of one apply in flight.
    package var concurrency = 16
    /// What the owner has on the server already: an object that is not in here is expected to be new, which saves
    /// reading it before its dry run and is no harm when wrong. `nil` when nothing is known.
    package var present: Set<ObjectReference>?
    /// The server has accepted exactly this set before, so that a dry run would tell nothing new.
    package var accepted = false

    package init(manager: String) { self.manager = manager }
}

/// Fields that are not ours to put right: the HPA's replicas, an injected sidecar.
package struct IgnoreRule: Sendable, Hashable {
    /// JSON pointers: `/spec/replicas`.
    package var paths: [String]
    /// `nil` for every object.
    package var target: ObjectSelector?

    package init(paths: [String], target: ObjectSelector? = nil) {
        self.paths = paths
        self.target = target
    }
}

/// What one apply did.
package struct ApplyResult: Sendable {
    /// In the order of the apply.
    package var changes: [ObjectChange] = []
    /// What is on the server now, for the next apply.
    package var applied: [ObjectReference: AppliedObject] = [:]
    package var corrections: [DriftCorrection] = []
    /// What was applied otherwise than written, one sentence each.
    package var warnings: [String] = []
    /// The live objects as last answered, by which readiness can be judged without asking again.
    package var live: [ObjectReference: KubernetesObject] = [:]

    package init() {}

    /// `created` and `configured` only, one per line, as Flux's event shows them.
    package var log: String {
        changes.filter { $0.action == .created || $0.action == .configured }.map(\.description)
            .joined(separator: "\n")
    }
}

/// How an apply waits; the controllers give up their worker meanwhile.
package struct ApplyWaiting: Sendable {
    /// Time from an arbitrary start.
    package var uptime: @Sendable () -> Duration
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Runs something that mostly waits.
    package var parked: @Sendable (@escaping @Sendable () async throws -> Void) async throws -> Void

    package init(
        uptime: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void,
        parked: @escaping @Sendable (@escaping @Sendable () async throws -> Void) async throws -> Void
    ) {
        self.uptime = uptime
        self.sleep = sleep
        self.parked = parked
    }

    /// Waits in place, by the machine's clock.
    package static var inPlace: ApplyWaiting {
        let start = ContinuousClock.now
        return ApplyWaiting(
            uptime: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) },
            parked: { try await $0() })
    }
}
