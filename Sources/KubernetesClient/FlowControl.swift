import Synchronization

/// Lets a fixed number of callers through at once; the others wait in the order they came.
package final class FlowControl: Sendable {
    private struct State {
        var free: Int
        var nextTicket = 0
        /// Waiting callers by ticket; a dictionary with a queue of tickets, so that one can leave the middle at once.
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var order: [Int] = []
        var served = 0
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    package init(_ limit: Int) { state = Mutex(State(free: max(1, limit))) }

    /// - Throws: `CancellationError` when the task is cancelled while it waits, and what `body` throws.
    package func run<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        let ticket: Int? = state.withLock { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.nextTicket += 1
            return state.nextTicket
        }
        guard let ticket else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let passes: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(ticket) != nil { return .failure(CancellationError()) }
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    state.waiting[ticket] = continuation
                    state.order.append(ticket)
                    return nil
                }
                if let passes { continuation.resume(with: passes) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                if let waiter = state.waiting.removeValue(forKey: ticket) { return waiter as CheckedContinuation? }
                state.cancelled.insert(ticket)
                return nil
            }
            waiter?.resume(throwing: CancellationError())
        }
        state.withLock { _ = $0.cancelled.remove(ticket) }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            while state.served < state.order.count {
                let ticket = state.order[state.served]
                state.served += 1
                if state.served > 1024 {
                    state.order.removeFirst(state.served)
                    state.served = 0
                }
                if let waiter = state.waiting.removeValue(forKey: ticket) { return waiter }
            }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
