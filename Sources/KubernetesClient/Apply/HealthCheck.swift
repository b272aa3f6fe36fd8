import Diagnostics
package import KubernetesModel

/// Waits until objects are ready, or until one of them never will be.
///
/// - SeeAlso: fluxcd/pkg `ssa/manager_wait.go` `WaitForSetWithContext`.
package struct HealthCheck: Sendable {
    package enum Verdict: Sendable, Hashable {
        case healthy
        case pending
        /// At least one has failed for good.
        case failed
    }

    package let references: [ObjectReference]
    /// Jobs that the cluster removes when they are done: gone means done.
    package var vanishing: Set<ObjectReference> = []
    /// Gives up at the first failure, even while others make progress.
    package var failsFast = true
    package var concurrency = 16

    package init(_ references: [ObjectReference]) { self.references = references }

    /// - Parameters:
    ///   - live: the objects' last known state; those without an entry are asked for first.
    ///   - timeout: for all of them together.
    /// - Throws: `HealthFailure`, `CancellationError`.
    package func run(
        _ api: any KubernetesAPI, first live: [ObjectReference: KubernetesObject] = [:], timeout: Duration,
        _ waiting: ApplyWaiting
    ) async throws {
        let start = waiting.uptime()
        var states = live.mapValues { HealthState(Readiness.of($0)) }
        var pause = Duration.milliseconds(100)
        while verdict(states) == .pending {
            let left = timeout - (waiting.uptime() - start)
            guard left > .zero else { throw HealthFailure.timedOut(report(states) { $0 != .current }) }
            if !states.isEmpty { try await waiting.sleep(min(pause, left)) }
            pause = min(pause * 2, .seconds(5))
            let open = references.filter { states[$0]?.readiness != .current }
            let answers = await open.concurrentMap(limit: concurrency) { await state(of: $0, api) }
            try Task.checkCancellation()
            for (reference, state) in zip(open, answers) { states[reference] = state }
        }
        if verdict(states) == .failed { throw HealthFailure.stalled(report(states) { $0.isFailed }) }
    }

    /// What can be said without asking the server.
    package func verdict(on live: [ObjectReference: KubernetesObject]) -> Verdict {
        verdict(live.mapValues { HealthState(Readiness.of($0)) })
    }

    private func verdict(_ states: [ObjectReference: HealthState]) -> Verdict {
        let seen = references.map { states[$0]?.readiness ?? .unknown("") }
        if seen.allSatisfy({ $0 == .current }) { return .healthy }
        guard seen.contains(where: \.isFailed) else { return .pending }
        return failsFast || seen.allSatisfy { $0.isFailed || $0 == .current } ? .failed : .pending
    }

    private func state(of reference: ObjectReference, _ api: any KubernetesAPI) async -> HealthState {
        do {
            guard let object = try await api.get(reference) else {
                return HealthState(vanishing.contains(reference) ? .current : .notFound)
            }
            return HealthState(Readiness.of(object))
        } catch {
            let message = KubernetesError(other: error).message
            return HealthState(.unknown(message), error: message)
        }
    }

    private func report(
        _ states: [ObjectReference: HealthState], _ selected: (Readiness) -> Bool
    ) -> [HealthFailure.Entry] {
        references.compactMap { reference in
            let state = states[reference] ?? HealthState(.unknown(""))
            guard selected(state.readiness) else { return nil }
            return .init(reference: reference, readiness: state.readiness, error: state.error)
        }
    }
}

/// One object's readiness as last seen.
private struct HealthState {
    var readiness: Readiness
    /// Why the object could not be read.
    var error: String?

    init(_ readiness: Readiness, error: String? = nil) {
        self.readiness = readiness
        self.error = error
    }
}

extension Readiness {
    fileprivate var isFailed: Bool { if case .failed = self { true } else { false } }
}

/// Why a health check did not pass, in Flux's words.
package enum HealthFailure: ExplainedError, Hashable {
    case timedOut([Entry])
    case stalled([Entry])

    package struct Entry: Sendable, Hashable {
        package var reference: ObjectReference
        package var readiness: Readiness
        package var error: String?
    }

    package var entries: [Entry] {
        switch self {
        case .timedOut(let entries), .stalled(let entries): entries
        }
    }

    package var reason: String { "HealthCheckFailed" }

    package var message: String {
        let each = entries.map { entry in
            "\(entry.reference) status: '\(entry.readiness.name)'" + (entry.error.map { ": \($0)" } ?? "")
        }
        let what =
            switch self {
            case .timedOut: "timeout waiting for"
            case .stalled: "failed early due to stalled resources"
            }
        return "\(what): [\(each.joined(separator: ", "))]"
    }

    package var hints: [String] {
        entries.prefix(3).map { "look at the status and events of \($0.reference)" }
    }
}
