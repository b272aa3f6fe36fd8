import Synchronization

/// What a simulated server was asked and what it answered, in order of arrival.
package final class RequestLog: Sendable {
    package struct Exchange: Sendable {
        package var request: SimulatedRequest
        package var answer: SimulatedAnswer
        /// When the request had arrived.
        package var arrived: ContinuousClock.Instant

        /// `PUT /subscriptions/…?api-version=… 201`.
        package var line: String {
            let query = request.queryText.isEmpty ? "" : "?\(request.queryText)"
            return "\(request.method) \(request.path)\(query) \(answer.status)"
        }
    }

    private let state = Mutex<[Exchange]>([])

    package init() {}

    package var exchanges: [Exchange] { state.withLock { $0 } }
    package var lines: [String] { exchanges.map(\.line) }
    package func clear() { state.withLock { $0 = [] } }

    func append(_ exchange: Exchange) { state.withLock { $0.append(exchange) } }
}
