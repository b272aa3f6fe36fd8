internal import KubernetesModel
internal import YAML

/// Turns an outcome into the one merge patch of an object's status, or into none when nothing changed.
///
/// Conditions follow fluxcd/pkg `runtime/conditions` and kustomize-controller v1.9 `finalizeStatus`: Reconciling and
/// Stalled are there only while True; `status.observedGeneration` moves on Ready=True and on Stalled only.
struct StatusPatch {
    /// The object as the server is known to have it; the patch is the difference to its status.
    let base: KubernetesObject
    /// The generation the pass saw, which may be older than the base's.
    let generation: Int
    let now: Timestamp

    private static let ready = "Ready"
    private static let reconciling = "Reconciling"
    private static let stalled = "Stalled"

    /// The patch that shows a pass under way.
    func progress(_ message: String) -> Node? {
        var conditions = ConditionList(base.conditions, generation: generation, now: now)
        conditions.set(Self.reconciling, .true, "Progressing", message)
        conditions.remove(Self.stalled)
        // an object ready at this generation stays ready while it is merely looked at again
        let ready = conditions[Self.ready]
        if ready?.status != .true || ready?.observedGeneration != generation {
            conditions.set(Self.ready, .unknown, "Progressing", "Reconciliation in progress")
        }
        var status = base.status.mapping ?? Mapping()
        status["conditions"] = conditions.node
        return difference(to: status, quiet: [])
    }

    /// The patch that ends a pass.
    ///
    /// - Parameters:
    ///   - progress: the last step the reconciler named.
    ///   - request: the value of `reconcile.fluxcd.io/requestedAt` the pass has served.
    ///   - quiet: status fields that are not worth a patch of their own.
    func final(_ outcome: Outcome, progress: String?, request: String?, quiet: Set<String> = []) -> Node? {
        var status = base.status.mapping ?? Mapping()
        for (field, value) in outcome.status { status[field] = value }
        status["conditions"] = conditions(after: outcome, progress: progress).node
        if outcome.verdict == .ready || outcome.verdict == .stalled {
            status["observedGeneration"] = .integer(generation)
        }
        if let request { status["lastHandledReconcileAt"] = .string(request) }
        return difference(to: status, quiet: quiet)
    }

    private func conditions(after outcome: Outcome, progress: String?) -> ConditionList {
        var list = ConditionList(base.conditions, generation: generation, now: now)
        let before = list[Self.reconciling]
        if outcome.verdict != .stalled { list.remove(Self.stalled) }
        switch outcome.verdict {
        case .ready:
            list.set(Self.ready, .true, outcome.reason, outcome.message)
            list.remove(Self.reconciling)
        case .progressing:
            list.set(Self.ready, .unknown, outcome.reason, outcome.message)
            list.set(Self.reconciling, .true, "Progressing", outcome.message)
        case .waiting:
            list.set(Self.ready, .false, outcome.reason, outcome.message)
            if let before { list.set(Self.reconciling, .true, "ProgressingWithRetry", before.message) }
        case .failed:
            list.set(Self.ready, .false, outcome.reason, outcome.message)
            let step = progress ?? before?.message ?? "Reconciliation in progress"
            list.set(Self.reconciling, .true, "ProgressingWithRetry", step)
        case .stalled:
            list.set(Self.ready, .false, outcome.reason, outcome.message)
            list.set(Self.stalled, .true, outcome.reason, outcome.message)
            list.remove(Self.reconciling)
        }
        for (type, condition) in outcome.conditions {
            if let condition {
                list.set(type, condition.status, condition.reason, condition.message)
            } else {
                list.remove(type)
            }
        }
        return list
    }

    private func difference(to status: Mapping, quiet: Set<String>) -> Node? {
        let patch = MergeDifference.from(base.status.mapping ?? Mapping(), to: status)
        guard patch.pairs.contains(where: { !quiet.contains($0.key) }) else { return nil }
        return ["status": .mapping(patch)]
    }
}

/// The conditions of one object while they are being changed.
struct ConditionList {
    private var conditions: [Condition]
    private let generation: Int
    private let now: Timestamp

    init(_ conditions: [Condition], generation: Int, now: Timestamp) {
        self.conditions = conditions
        self.generation = generation
        self.now = now
    }

    subscript(type: String) -> Condition? { conditions.first { $0.type == type } }

    mutating func remove(_ type: String) { conditions.removeAll { $0.type == type } }

    /// The transition time moves only with the status.
    mutating func set(_ type: String, _ status: Condition.Status, _ reason: String, _ message: String) {
        let old = self[type]
        let since = old?.status == status ? old?.lastTransitionTime ?? now.rfc3339 : now.rfc3339
        let new = Condition(
            type: type, status: status, reason: reason, message: Self.bounded(message),
            observedGeneration: generation, lastTransitionTime: since)
        if let index = conditions.firstIndex(where: { $0.type == type }) {
            conditions[index] = new
        } else {
            conditions.append(new)
        }
    }

    /// Stalled, Reconciling, Ready, then the others by name, as Flux keeps them.
    var node: Node {
        let weights = ["Stalled": 0, "Reconciling": 1, "Ready": 2]
        let sorted = conditions.sorted { (weights[$0.type] ?? 3, $0.type) < (weights[$1.type] ?? 3, $1.type) }
        return .sequence(sorted.map(\.node))
    }

    /// The schema of a condition allows 32,768 characters.
    private static func bounded(_ message: String) -> String {
        message.unicodeScalars.count <= 32_768 ? message : String(message.unicodeScalars.prefix(32_765)) + "..."
    }
}
