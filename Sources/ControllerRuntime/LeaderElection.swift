internal import KubernetesModel
internal import YAML

/// Who may act on the cluster, as a value: what the Lease says and when goes in, what to write comes out.
///
/// A candidate takes the Lease when nobody holds it, or when its holder has not renewed it for `leaseDuration` as
/// measured by the candidate's own clock since it first saw that record: clocks of different machines are never compared.
/// A holder that is known to have died is not waited for.
/// - SeeAlso: kubernetes/client-go `tools/leaderelection/leaderelection.go` v0.34, `tryAcquireOrRenew`.
struct LeaderElection: Sendable {
    enum Action: Sendable, Equatable {
        /// The Lease does not exist: create it with this spec.
        case create(Node)
        /// Write this spec, provided the Lease is still at the version seen.
        case update(Node)
        /// Somebody else leads.
        case standBy
    }

    let identity: String
    let timing: LeaderTiming
    private var record: Node = .null
    private var seen: Duration = .zero

    init(identity: String, timing: LeaderTiming) {
        self.identity = identity
        self.timing = timing
    }

    /// - Parameters:
    ///   - lease: as read just now; nil when there is none.
    ///   - isGone: whether a holder can never write again; false when that cannot be told.
    mutating func next(
        _ lease: KubernetesObject?, now: Timestamp, uptime: Duration, isGone: (String) -> Bool = { _ in false }
    ) -> Action {
        guard let lease else { return .create(spec(from: .null, now: now)) }
        let current = lease.spec
        if current != record { (record, seen) = (current, uptime) }
        let holder = current["holderIdentity"]?.string ?? ""
        let duration = Duration.seconds(current["leaseDurationSeconds"]?.integer ?? 0)
        if !holder.isEmpty, holder != identity, uptime - seen < duration, !isGone(holder) { return .standBy }
        return .update(spec(from: current, now: now))
    }

    /// The spec that lets others take over at once.
    func released(_ lease: KubernetesObject, now: Timestamp) -> Node? {
        guard lease.spec["holderIdentity"]?.string == identity else { return nil }
        return [
            "holderIdentity": "", "leaseDurationSeconds": 1, "acquireTime": .string(now.rfc3339Micro),
            "renewTime": .string(now.rfc3339Micro),
        ]
    }

    private func spec(from old: Node, now: Timestamp) -> Node {
        let keeps = old["holderIdentity"]?.string == identity
        let transitions = old["leaseTransitions"]?.integer ?? 0
        let acquired = keeps ? old["acquireTime"]?.string ?? now.rfc3339Micro : now.rfc3339Micro
        return [
            "holderIdentity": .string(identity),
            "leaseDurationSeconds": .integer(Int(timing.leaseDuration.components.seconds)),
            "acquireTime": .string(acquired), "renewTime": .string(now.rfc3339Micro),
            "leaseTransitions": .integer(keeps || old.isNull ? transitions : transitions + 1),
        ]
    }
}

/// The spans of leader election; Flux's controllers use these.
package struct LeaderTiming: Sendable {
    /// How long a Lease holds after its last renewal.
    package var leaseDuration: Duration = .seconds(35)
    /// How long the leader tries to renew before it gives up; below `leaseDuration`.
    package var renewDeadline: Duration = .seconds(30)
    package var retryPeriod: Duration = .seconds(5)

    package init() {}
}
