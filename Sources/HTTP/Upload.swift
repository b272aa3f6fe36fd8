import CCurl
import Synchronization

/// A body on its way up: a task produces pieces, the driver's thread takes them; each waits for the other.
final class Upload: Sendable {
    private let state = Mutex(State())
    private let bound = 256 << 10

    private struct State {
        var pieces: [UInt8] = []
        var taken = 0
        var finished = false
        var failure: String?
        var starving = false
        var producer: CheckedContinuation<Void, Never>?
    }

    enum Read {
        case bytes(Int)
        case pause
        case abort
    }

    /// On the driver's thread.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Read {
        let (read, producer) = state.withLock { state -> (Read, CheckedContinuation<Void, Never>?) in
            if state.failure != nil { return (.abort, nil) }
            let count = min(buffer.count, state.pieces.count - state.taken)
            if count == 0 {
                state.starving = !state.finished
                return (state.finished ? .bytes(0) : .pause, nil)
            }
            state.pieces.withUnsafeBytes {
                buffer.copyMemory(from: .init(rebasing: $0[state.taken..<state.taken + count]))
            }
            state.taken += count
            guard state.taken == state.pieces.count else { return (.bytes(count), nil) }
            state.pieces.removeAll(keepingCapacity: true)
            state.taken = 0
            defer { state.producer = nil }
            return (.bytes(count), state.producer)
        }
        producer?.resume()
        return read
    }

    var failure: String? { state.withLock { $0.failure } }

    /// Feeds the transfer until the sequence ends or the task is cancelled; `wake` resumes the transfer.
    func produce(from source: any AsyncSequence<[UInt8], any Error> & Sendable, wake: @Sendable () -> Void) async {
        do {
            for try await piece in source {
                if Task.isCancelled { break }
                if put(piece) { wake() }
                await room()
            }
            if finish(failure: Task.isCancelled ? "cancelled" : nil) { wake() }
        } catch {
            if finish(failure: "\(error)") { wake() }
        }
    }

    /// Lets a producer that waits for room go on, after the transfer ended.
    func release() {
        let producer = state.withLock { state in
            state.failure = state.failure ?? "the transfer ended"
            defer { state.producer = nil }
            return state.producer
        }
        producer?.resume()
    }

    private func put(_ piece: [UInt8]) -> Bool {
        state.withLock { state in
            state.pieces += piece
            defer { state.starving = false }
            return state.starving
        }
    }

    private func finish(failure: String?) -> Bool {
        state.withLock { state in
            state.finished = true
            state.failure = state.failure ?? failure
            defer { state.starving = false }
            return state.starving
        }
    }

    private func room() async {
        await withCheckedContinuation { continuation in
            let free = state.withLock { state in
                if state.pieces.count < bound || state.failure != nil { return true }
                state.producer = continuation
                return false
            }
            if free { continuation.resume() }
        }
    }
}
