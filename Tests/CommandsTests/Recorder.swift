import Commands
import Synchronization

/// A console that keeps what it is told: data and steps in one text, in order.
final class Recorder: Sendable {
    private let state = Mutex("")

    var text: String { state.withLock { $0 } }

    var console: Console {
        Console(data: { self.add($0) }, progress: Progress(output: { self.add($0) }))
    }

    private func add(_ text: String) { state.withLock { $0 += text } }
}
