import Synchronization

/// Gathers a whole answer and hands it to the one who waits.
final class CollectingReceiver: TransferReceiver {
    private let limit: Int
    private let state = Mutex(State())

    private struct State {
        var head = HTTPResponseHead(status: 0, headers: [:])
        var body: [UInt8] = []
        var result: Result<HTTPResponse, HTTPError>?
        var waiter: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>?
    }

    init(limit: Int) { self.limit = limit }

    func received(_ head: HTTPResponseHead) {
        state.withLock {
            $0.head = head
            if let length = head.headers["Content-Length"].flatMap({ Int($0) }) {
                $0.body.reserveCapacity(min(length, limit, 1 << 20))
            }
        }
    }

    func received(_ bytes: UnsafeRawBufferPointer) -> BodyVerdict {
        state.withLock {
            guard $0.body.count + bytes.count <= limit else { return .tooLarge }
            $0.body.append(contentsOf: bytes)
            return .taken
        }
    }

    func ended(_ result: Result<Void, HTTPError>) {
        let (waiter, outcome) = state.withLock { state in
            let outcome = result.map { HTTPResponse(head: state.head, body: state.body) }
            state.body = []
            state.result = outcome
            defer { state.waiter = nil }
            return (state.waiter, outcome)
        }
        waiter?.resume(returning: outcome)
    }

    func result() async -> Result<HTTPResponse, HTTPError> {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state in
                if state.result == nil { state.waiter = continuation }
                return state.result
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}
