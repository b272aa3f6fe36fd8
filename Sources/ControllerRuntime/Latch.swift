import Synchronization

/// A gate that opens once; those who wait pass from then on.
package final class Latch: Sendable {
    private enum State {
        case closed([Int: CheckedContinuation<Void, any Error>])
        case open
    }

    private let state = Mutex<(gate: State, ticket: Int)>((.closed([:]), 0))

    package init() {}

    package var isOpen: Bool { state.withLock { if case .open = $0.gate { true } else { false } } }

    package func open() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            guard case .closed(let waiting) = state.gate else { return [] }
            state.gate = .open
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// - Throws: `CancellationError` when the task is cancelled before the gate opens.
    package func wait() async throws {
        let ticket = state.withLock { state in
            state.ticket += 1
            return state.ticket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let passes = state.withLock { state in
                    guard case .closed(var waiting) = state.gate, !Task.isCancelled else { return true }
                    waiting[ticket] = continuation
                    state.gate = .closed(waiting)
                    return false
                }
                if passes { continuation.resume() }
            }
            try Task.checkCancellation()
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                guard case .closed(var waiting) = state.gate else { return nil }
                let continuation = waiting.removeValue(forKey: ticket)
                state.gate = .closed(waiting)
                return continuation
            }
            continuation?.resume(throwing: CancellationError())
        }
    }
}
