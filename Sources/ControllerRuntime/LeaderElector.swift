internal import Diagnostics
package import KubernetesClient
package import KubernetesModel
package import Logging
import Synchronization
internal import YAML

/// Holds a Lease while this agent leads.
package final class LeaderElector: Sendable {
    package let lease: NamespacedName
    package let identity: String
    private let api: any KubernetesAPI
    private let timing: LeaderTiming
    private let time: any TimeSource
    private let log: Logger
    private let election: Mutex<LeaderElection>
    private let leading = Mutex(false)
    private let isGone: @Sendable (String) -> Bool

    /// - Parameters:
    ///   - lease: where candidates meet.
    ///   - identity: must differ between candidates, restarts of one included: host name and a random part.
    ///   - isGone: whether the candidate of another identity has died for certain, so that its Lease is free.
    package init(
        lease: NamespacedName, identity: String, api: any KubernetesAPI, timing: LeaderTiming = .init(),
        time: any TimeSource = SystemTime(), log: Logger, isGone: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.lease = lease
        self.identity = identity
        self.api = api
        self.timing = timing
        self.time = time
        self.log = log
        self.isGone = isGone
        election = Mutex(LeaderElection(identity: identity, timing: timing))
    }

    package var isLeader: Bool { leading.withLock { $0 } }

    /// Returns when this agent leads.
    /// - Throws: `CancellationError` only; every fault of the server is tried again.
    package func acquire() async throws {
        var told = false
        while true {
            do {
                if try await attempt(within: timing.renewDeadline) == .leading {
                    log.info("leading", metadata: ["lease": "\(lease)", "identity": "\(identity)"])
                    return
                }
                if !told { log.info("standing by", metadata: ["lease": "\(lease)"]) }
                told = true
            } catch let error as any ExplainedError {
                log.warning("cannot take the lease", metadata: ["lease": "\(lease)", "error": "\(error)"])
            }
            try Task.checkCancellation()
            try await time.sleep(for: timing.retryPeriod * (1 + 0.2 * time.random()))
        }
    }

    /// Renews until cancelled.
    /// - Throws: `LeadershipError.lost` when the Lease could not be renewed in time or has another holder; whoever
    ///   acts on the cluster must stop at once.
    package func keep() async throws {
        var renewed = time.uptime
        while true {
            try await time.sleep(for: timing.retryPeriod)
            let left = timing.renewDeadline - (time.uptime - renewed)
            guard left > .zero else { break }
            do {
                let standing = try await attempt(within: left)
                if standing == .standingBy { break }
                if standing == .leading { renewed = time.uptime }
            } catch let error as any ExplainedError {
                log.warning("cannot renew the lease", metadata: ["lease": "\(lease)", "error": "\(error)"])
            }
        }
        leading.withLock { $0 = false }
        throw LeadershipError.lost(lease: lease)
    }

    /// Lets another candidate take over without waiting for the Lease to run out.
    package func release() async {
        guard
            leading.withLock({ leads in
                defer { leads = false }
                return leads
            })
        else { return }
        guard let held = try? await api.get(reference),
            let spec = election.withLock({ $0.released(held, now: time.now) })
        else { return }
        _ = try? await api.patch(reference, .merge(patch(spec, at: held)), options: WriteOptions())
    }

    private var reference: ObjectReference {
        let type = GroupVersionKind(group: "coordination.k8s.io", version: "v1", kind: "Lease")
        return ObjectReference(type, lease)
    }

    private enum Standing: Sendable {
        case leading
        /// Somebody else holds the Lease.
        case standingBy
        /// Somebody else wrote the Lease meanwhile, or the server did not answer: nobody knows.
        case unclear
    }

    /// One attempt to take or renew the Lease. A server that does not answer must not make a leader of yesterday go
    /// on, so the attempt ends after `span` whatever the client's own deadline is.
    private func attempt(within span: Duration) async throws -> Standing {
        let standing = try await withThrowingTaskGroup(of: Standing.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await self.write() }
            group.addTask {
                try await self.time.sleep(for: span)
                return .unclear
            }
            return try await group.next() ?? .unclear
        }
        if standing != .unclear { leading.withLock { $0 = standing == .leading } }
        return standing
    }

    private func write() async throws -> Standing {
        let held = try await api.get(reference)
        let action = election.withLock { $0.next(held, now: time.now, uptime: time.uptime, isGone: isGone) }
        do {
            switch action {
            case .standBy: return .standingBy
            case .create(let spec):
                var object = KubernetesObject(reference.type, lease)
                object.node["spec"] = spec
                _ = try await api.create(object, options: WriteOptions())
            case .update(let spec):
                guard let held else { return .unclear }
                _ = try await api.patch(reference, .merge(patch(spec, at: held)), options: WriteOptions())
            }
            return .leading
        } catch KubernetesError.conflict, KubernetesError.alreadyExists {
            return .unclear  // somebody was faster
        }
    }

    private func patch(_ spec: Node, at held: KubernetesObject) -> Node {
        ["metadata": ["resourceVersion": .string(held.resourceVersion)], "spec": spec]
    }
}

package enum LeadershipError: ExplainedError {
    case lost(lease: NamespacedName)

    package var reason: String { "LeadershipLost" }

    package var message: String {
        switch self {
        case .lost(let lease): "lost the lease \(lease), another agent may lead now"
        }
    }

    package var hints: [String] { ["nothing to do: this agent has stopped its work and stands by"] }
}
