import Synchronization

/// The embedded reconcilers at work in this process, and the news of their end.
package final class RunningReconcilers: Sendable {
    private let ending = Mutex<BootstrapError?>(nil)
    private let task = Mutex<Task<Void, any Error>?>(nil)

    init(_ embedded: any EmbeddedReconcilers) {
        let running = Task {
            do {
                try await embedded.run()
                note(.other(reason: "Unexpected", message: "the reconcilers of this process ended", hints: []))
            } catch {
                note(BootstrapError(error))
                throw error
            }
        }
        task.withLock { $0 = running }
    }

    /// Why they no longer run; `nil` while they do.
    var end: BootstrapError? { ending.withLock { $0 } }

    /// Goes on until they end, by themselves or because the caller is cancelled.
    package func value() async throws {
        guard let task = task.withLock({ $0 }) else { return }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Stops them and waits until they have put everything down.
    package func stop() async {
        guard let task = task.withLock({ $0 }) else { return }
        task.cancel()
        _ = await task.result
    }

    private func note(_ error: BootstrapError) { ending.withLock { $0 = error } }
}
