import Synchronization

/// Shows the steps of a slow pass. A pass that ends within the delay costs no request; a long one costs one after the
/// delay, the next not before ten times that has passed, and so on: a handful in an hour.
final class ProgressReporter: Sendable {
    private struct State {
        var latest: String?
        var shown: String?
    }

    private let state = Mutex(State())
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let delay: Duration
    private let time: any TimeSource
    private let write: @Sendable (String) async -> Void

    init(after delay: Duration, time: any TimeSource, write: @escaping @Sendable (String) async -> Void) {
        self.delay = delay
        self.time = time
        self.write = write
    }

    /// Remembers `message` as the step under way. The first one starts the clock.
    func show(_ message: String) {
        state.withLock { $0.latest = message }
        task.withLock { task in
            if task == nil { task = Task { await self.run() } }
        }
    }

    /// No patch is under way when this returns.
    /// - Returns: the last step shown or not.
    @discardableResult
    func end() async -> String? {
        let running = task.withLock { $0 }
        running?.cancel()
        await running?.value
        return state.withLock { $0.latest }
    }

    private func run() async {
        var wait = delay
        while (try? await time.sleep(for: wait)) != nil {
            let message = state.withLock { state -> String? in
                guard state.latest != state.shown else { return nil }
                state.shown = state.latest
                return state.latest
            }
            guard let message else { continue }
            // not cancelled half-way: the answer must reach the cache, or the last patch starts from the wrong status
            await Task { [write] in await write(message) }.value
            wait *= 10
        }
    }
}
