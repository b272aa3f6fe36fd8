package import HTTP
package import YAML

/// Follows one operation that Azure goes on with after its answer. Pure: sees answers, says what to do next.
///
/// `Azure-AsyncOperation` (or `Operation-Location`) is looked at until its `status` is final; where an answer gives
/// none that stays on our host, the resource itself is read until its `provisioningState` is final. `Location` is
/// followed on our host only, and only when there is nothing better.
package struct LongRunningOperation: Sendable {
    package enum Action: Sendable, Equatable {
        /// Look at a URL of our own host after a pause.
        case poll(url: String, after: Duration)
        /// Read the resource itself after a pause, and see whether its provisioning is over.
        case pollResource(after: Duration)
        /// The operation is over; the resource must be read for its final form.
        case read
        /// The operation is over, and this is the resource (`.null` after DELETE).
        case done(Node)
        case failed(ARMRefusal)
    }

    private enum Place: Sendable {
        case operation(url: String)
        case location(url: String)
        case resource
    }

    /// What the operation said of itself last: `Creating`.
    package private(set) var state = "accepted"
    /// An operation's URL was on another host and was not used.
    package private(set) var ignoredForeignURL: String?

    private let method: HTTPRequest.Method
    private let what: String
    private let path: String
    private let first: Duration
    private let longest: Duration
    private var place = Place.resource
    private var looks = 0

    package init(
        _ method: HTTPRequest.Method, what: String, path: String, firstPause: Duration, longestPause: Duration
    ) {
        self.method = method
        self.what = what
        self.path = path
        first = firstPause
        longest = longestPause
    }

    /// What the answer to the request itself calls for.
    ///
    /// - Parameter isOwn: whether a URL is on the host the token is for.
    package mutating func begin(_ answer: ARMAnswer, isOwn: (String) -> Bool) -> Action {
        if let url = answer.headers["Azure-AsyncOperation"] ?? answer.headers["Operation-Location"] {
            if isOwn(url) {
                place = .operation(url: url)
                return .poll(url: url, after: pause(answer))
            }
            ignoredForeignURL = url
        }
        if let state = answer.provisioningState { self.state = state }
        if answer.status == 202, answer.provisioningState == nil, method == .post || method == .delete,
            let url = answer.headers["Location"], isOwn(url)
        {
            place = .location(url: url)
            return .poll(url: url, after: pause(answer))
        }
        if method == .delete {
            return answer.status == 202 ? .pollResource(after: pause(answer)) : .done(.null)
        }
        guard method != .post else { return .done(answer.body) }
        return settle(answer)
    }

    /// What an answer to a look calls for. 404 while a resource is being deleted is its end.
    package mutating func next(_ answer: ARMAnswer, isOwn: (String) -> Bool) -> Action {
        switch place {
        case .resource:
            if method == .delete { return .pollResource(after: pause(answer)) }
            return settle(answer)
        case .location(let url):
            return answer.status == 202 ? .poll(url: url, after: pause(answer)) : .done(answer.body)
        case .operation(let url):
            // The URL may move while the operation goes on; only ever on our host.
            let url = answer.headers["Azure-AsyncOperation"].flatMap { isOwn($0) ? $0 : nil } ?? url
            place = .operation(url: url)
            guard let status = answer.body["status"]?.string else {
                // Some services answer with the resource once the operation is over.
                if let state = answer.provisioningState {
                    self.state = state
                    return isFinal(state) ? over(state, answer) : .poll(url: url, after: pause(answer))
                }
                return answer.status == 202 ? .poll(url: url, after: pause(answer)) : end()
            }
            state = status
            return isFinal(status) ? over(status, answer) : .poll(url: url, after: pause(answer))
        }
    }

    /// After the resource of a DELETE is gone.
    package func vanished() -> Action { .done(.null) }

    private mutating func settle(_ answer: ARMAnswer) -> Action {
        guard let state = answer.provisioningState else { return .done(answer.body) }
        self.state = state
        guard isFinal(state) else { return .pollResource(after: pause(answer)) }
        return Self.isSuccess(state) ? .done(answer.body) : over(state, answer)
    }

    private func over(_ status: String, _ answer: ARMAnswer) -> Action {
        if Self.isSuccess(status) { return end() }
        let error =
            answer.body["error"] ?? answer.body["properties"]?["error"] ?? answer.body["properties"]?["errorInfo"]
        var refusal = ARMRefusal(
            what: what, path: path, status: 0, error: error ?? .null, identity: answer.identity)
        if refusal.message.isEmpty { refusal.message = "the operation ended as \(status)" }
        return .failed(refusal)
    }

    private func end() -> Action { method == .put || method == .patch ? .read : .done(.null) }

    /// Everything else, known or not, goes on: the enumerations are open.
    private func isFinal(_ state: String) -> Bool {
        ["succeeded", "failed", "canceled", "cancelled"].contains(state.lowercased())
    }

    private static func isSuccess(_ state: String) -> Bool { state.lowercased() == "succeeded" }

    /// What the service asks for, else pauses that double.
    private mutating func pause(_ answer: ARMAnswer) -> Duration {
        looks += 1
        return answer.retryAfter ?? min(first * (1 << min(looks - 1, 16)), longest)
    }
}
