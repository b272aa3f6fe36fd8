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

    /// - Parameters:
    ///   - lease: where candidates meet.
    ///   - identity: must differ between candidates, restarts of one included: host name and a random part.
    package init(
        lease: NamespacedName, identity: String, api: any KubernetesAPI, timing: LeaderTiming = .init(),
        time: any TimeSource = SystemTime(), log: Logger
    ) {
        self.lease = lease
        self.identity = identity
        self.api = api
        self.timing = timing
        self.time = time
        self.log = log
        election = Mutex(LeaderElection(identity: identity, timing: timing))
    }

    package var isLeader: Bool { leading.withLock { $0 } }

    /// Returns when this agent leads.
    /// - Throws: `CancellationError` only; every fault of the server is tried again.
    package func acquire() async throws {
        var told = false
        while true {
            do {
                if try await tryOnce() {
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
            do {
                guard try await tryOnce() else { break }
                renewed = time.uptime
            } catch let error as any ExplainedError {
                log.warning("cannot renew the lease", metadata: ["lease": "\(lease)", "error": "\(error)"])
            }
            if time.uptime - renewed >= timing.renewDeadline { break }
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

    /// One attempt to take or renew the Lease, bounded by the renew deadline.
    private func tryOnce() async throws -> Bool {
        let held = try await api.get(reference)
        let action = election.withLock { $0.next(held, now: time.now, uptime: time.uptime) }
        do {
            switch action {
            case .standBy: return set(false)
            case .create(let spec):
                var object = KubernetesObject(reference.type, lease)
                object.node["spec"] = spec
                _ = try await api.create(object, options: WriteOptions())
            case .update(let spec):
                guard let held else { return set(false) }
                _ = try await api.patch(reference, .merge(patch(spec, at: held)), options: WriteOptions())
            }
            return set(true)
        } catch KubernetesError.conflict, KubernetesError.alreadyExists {
            return set(false)  // somebody was faster
        }
    }

    private func set(_ leads: Bool) -> Bool {
        leading.withLock { $0 = leads }
        return leads
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

    package var hints: [String] { ["the agent ends and stands by again when it is restarted"] }
}
