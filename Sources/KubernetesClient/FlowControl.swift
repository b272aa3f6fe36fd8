import Synchronization

/// Lets a fixed number of callers through at once; the others wait in the order they came.
///
/// What somebody waits for goes before what merely has to be written down some time: background callers never hold
/// more than an eighth of the places, so that the server answers the others quickly, and wait for them, except that
/// every 32nd place given on goes to the background, which therefore always ends.
package final class FlowControl: Sendable {
    private struct Line {
        /// Waiting callers by ticket; a dictionary with a queue of tickets, so that one can leave the middle at once.
        private var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        private var order: [Int] = []
        private var served = 0

        var count: Int { waiting.count }

        mutating func add(_ ticket: Int, _ waiter: CheckedContinuation<Void, any Error>) {
            waiting[ticket] = waiter
            order.append(ticket)
        }

        mutating func remove(_ ticket: Int) -> CheckedContinuation<Void, any Error>? {
            waiting.removeValue(forKey: ticket)
        }

        mutating func next() -> CheckedContinuation<Void, any Error>? {
            while served < order.count {
                let ticket = order[served]
                served += 1
                if served > 1024 {
                    order.removeFirst(served)
                    served = 0
                }
                if let waiter = waiting.removeValue(forKey: ticket) { return waiter }
            }
            return nil
        }
    }

    private struct State {
        var free: Int
        let backgroundLimit: Int
        /// Background callers that are through.
        var background = 0
        var lines: [RequestUrgency: Line] = [.ordinary: Line(), .background: Line()]
        var nextTicket = 0
        var cancelled: Set<Int> = []
        var given = 0

        /// Takes a free place, if this caller may have one.
        mutating func take(_ urgency: RequestUrgency) -> Bool {
            guard free > 0, urgency == .ordinary || background < backgroundLimit else { return false }
            free -= 1
            if urgency == .background { background += 1 }
            return true
        }

        /// Gives a place on to whoever is next, or keeps it free.
        mutating func pass(on urgency: RequestUrgency) -> CheckedContinuation<Void, any Error>? {
            if urgency == .background { background -= 1 }
            given += 1
            if given % 32 == 0, let waiter = nextInBackground() { return waiter }
            if let waiter = lines[.ordinary]?.next() ?? nextInBackground() { return waiter }
            free += 1
            return nil
        }

        private mutating func nextInBackground() -> CheckedContinuation<Void, any Error>? {
            guard background < backgroundLimit, let waiter = lines[.background]?.next() else { return nil }
            background += 1
            return waiter
        }
    }

    private let state: Mutex<State>

    package init(_ limit: Int) {
        state = Mutex(State(free: max(1, limit), backgroundLimit: max(1, limit / 8)))
    }

    /// Callers that are not through yet.
    package var waiting: Int { state.withLock { $0.lines.values.reduce(0) { $0 + $1.count } } }

    /// - Throws: `CancellationError` when the task is cancelled while it waits, and what `body` throws.
    package func run<Result>(
        _ urgency: RequestUrgency = .ordinary, _ body: () async throws -> Result
    ) async throws -> Result {
        try await enter(urgency)
        defer { leave(urgency) }
        return try await body()
    }

    private func enter(_ urgency: RequestUrgency) async throws {
        let ticket: Int? = state.withLock { state in
            if state.take(urgency) { return nil }
            state.nextTicket += 1
            return state.nextTicket
        }
        guard let ticket else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let passes: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(ticket) != nil { return .failure(CancellationError()) }
                    if state.take(urgency) { return .success(()) }
                    state.lines[urgency]?.add(ticket, continuation)
                    return nil
                }
                if let passes { continuation.resume(with: passes) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                if let waiter = state.lines[urgency]?.remove(ticket) { return waiter as CheckedContinuation? }
                state.cancelled.insert(ticket)
                return nil
            }
            waiter?.resume(throwing: CancellationError())
        }
        state.withLock { _ = $0.cancelled.remove(ticket) }
    }

    private func leave(_ urgency: RequestUrgency) {
        state.withLock { $0.pass(on: urgency) }?.resume()
    }
}

/// How soon a request should reach the server when many are to be sent.
package enum RequestUrgency: Sendable, Hashable {
    case ordinary
    /// Nobody waits for it: events, a status that only takes note of a revision.
    case background
}
