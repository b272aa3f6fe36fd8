import ControllerRuntime
import KubernetesModel
import Synchronization

/// Clocks that stand still until a test moves them. Sleepers wake in the order of their deadlines.
final class ManualTime: TimeSource {
    private struct Sleeper {
        let deadline: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var elapsed: Duration = .zero
        var sleepers: [Int: Sleeper] = [:]
        var tickets = 0
    }

    private let state = Mutex(State())
    private let start = Timestamp(seconds: 1_800_000_000)

    var now: Timestamp { start + uptime }
    var uptime: Duration { state.withLock { $0.elapsed } }
    func random() -> Double { 0.5 }

    /// How many tasks sleep.
    var sleeping: Int { state.withLock { $0.sleepers.count } }
    /// The earliest deadline anybody sleeps for.
    var nextDeadline: Duration? { state.withLock { $0.sleepers.values.map(\.deadline).min() } }

    func advance(by span: Duration) {
        let due = state.withLock { state -> [Sleeper] in
            state.elapsed += span
            let due = state.sleepers.filter { $0.value.deadline <= state.elapsed }
            for ticket in due.keys { state.sleepers[ticket] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    func sleep(for span: Duration) async throws {
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let passes = state.withLock { state in
                    if span <= .zero || Task.isCancelled { return true }
                    state.sleepers[ticket] = Sleeper(deadline: state.elapsed + span, continuation: continuation)
                    return false
                }
                if passes { continuation.resume() }
            }
            try Task.checkCancellation()
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: ticket) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
