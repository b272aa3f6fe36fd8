import Synchronization

/// Holds what came of a body until its reader takes it; above a bound the transfer is paused.
final class StreamingReceiver: TransferReceiver {
    private let state = Mutex(State())
    /// Bytes held before the transfer pauses.
    private let bound: Int

    private struct State {
        var head: HTTPResponseHead?
        var headWaiter: CheckedContinuation<Result<HTTPResponseHead, HTTPError>, Never>?
        var buffer: [UInt8] = []
        var paused = false
        var end: Result<Void, HTTPError>?
        var reader: CheckedContinuation<Void, Never>?
    }

    init(bound: Int) { self.bound = bound }

    func received(_ head: HTTPResponseHead) {
        let waiter = state.withLock { state in
            state.head = head
            defer { state.headWaiter = nil }
            return state.headWaiter
        }
        waiter?.resume(returning: .success(head))
    }

    func received(_ bytes: UnsafeRawBufferPointer) -> BodyVerdict {
        let (verdict, reader) = state.withLock { state -> (BodyVerdict, CheckedContinuation<Void, Never>?) in
            if state.buffer.count >= bound {
                state.paused = true
                return (.pause, nil)
            }
            state.buffer.append(contentsOf: bytes)
            defer { state.reader = nil }
            return (.taken, state.reader)
        }
        reader?.resume()
        return verdict
    }

    func ended(_ result: Result<Void, HTTPError>) {
        let (head, waiter, reader) = state.withLock { state in
            state.end = result
            defer {
                state.headWaiter = nil
                state.reader = nil
            }
            return (state.head, state.headWaiter, state.reader)
        }
        let answered = head.map(Result<HTTPResponseHead, HTTPError>.success)
        waiter?.resume(returning: answered ?? result.map { HTTPResponseHead(status: 0, headers: [:]) })
        reader?.resume()
    }

    func head() async -> Result<HTTPResponseHead, HTTPError> {
        await withCheckedContinuation { continuation in
            let ready: Result<HTTPResponseHead, HTTPError>? = state.withLock { state in
                if let head = state.head { return .success(head) }
                if case .failure(let error) = state.end { return .failure(error) }
                state.headWaiter = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    /// - Returns: what came since the last call, or `nil` at the end; and whether the transfer must be resumed.
    func next() async throws -> (bytes: [UInt8]?, resume: Bool) {
        while true {
            let now: (bytes: [UInt8]?, resume: Bool)? = try state.withLock { state in
                if !state.buffer.isEmpty {
                    defer {
                        state.buffer = []
                        state.paused = false
                    }
                    return (state.buffer, state.paused)
                }
                if let end = state.end {
                    try end.get()
                    return (nil, false)
                }
                return nil
            }
            if let now { return now }
            await withCheckedContinuation { continuation in
                let goOn = state.withLock { state in
                    if !state.buffer.isEmpty || state.end != nil { return true }
                    state.reader = continuation
                    return false
                }
                if goOn { continuation.resume() }
            }
        }
    }
}

/// The reader's end of a streamed answer; ends the transfer when nobody holds it any more.
final class StreamHandle: Sendable {
    private let receiver: StreamingReceiver
    private let transfer: Transfer
    private let driver: HTTPDriver
    let url: String

    init(receiver: StreamingReceiver, transfer: Transfer, driver: HTTPDriver, url: String) {
        self.receiver = receiver
        self.transfer = transfer
        self.driver = driver
        self.url = url
    }

    deinit { driver.cancel(transfer) }

    func next() async throws -> [UInt8]? {
        let (bytes, resume) = try await withTaskCancellationHandler {
            try await receiver.next()
        } onCancel: {
            driver.cancel(transfer)
        }
        if resume { driver.resume(transfer) }
        return bytes
    }
}
