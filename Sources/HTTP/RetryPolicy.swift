/// When and how often a request is sent again. Pure: time and chance come in as arguments.
package struct RetryPolicy: Sendable {
    /// Sendings in all, the first included.
    package var attempts = 5
    /// The pause after the first failure; doubles each time.
    package var initialPause = Duration.milliseconds(200)
    package var longestPause = Duration.seconds(10)
    /// The longest Retry-After that is waited for; a longer one gives the answer back at once.
    package var longestRetryAfter = Duration.seconds(60)

    package init() {}

    package static var none: RetryPolicy {
        var policy = RetryPolicy()
        policy.attempts = 1
        return policy
    }

    /// The pause before the next attempt, or `nil` to give up.
    ///
    /// - Parameters:
    ///   - attempt: how many times the request was sent already, from 1.
    ///   - chance: 0 to 1; spreads clients that failed together over half of the pause.
    func pause(
        after outcome: Result<HTTPResponseHead, HTTPError>, attempt: Int, repetition: HTTPRequest.Repetition,
        chance: Double
    ) -> Duration? {
        guard attempt < attempts, repetition != .never else { return nil }
        let backoff = min(initialPause * (1 << min(attempt - 1, 20)), longestPause)
        let spread = backoff * (0.5 + chance / 2)
        switch outcome {
        case .failure(let error):
            guard error.isTransient, repetition == .always || error.isUnprocessed else { return nil }
            return spread
        case .success(let head):
            guard retriable(head.status, repetition) else { return nil }
            guard let asked = head.headers["Retry-After"].flatMap({ Int($0) }) else { return spread }
            let wait = Duration.seconds(asked)
            return wait <= longestRetryAfter ? max(wait + backoff * (chance / 2), spread) : nil
        }
    }

    private func retriable(_ status: Int, _ repetition: HTTPRequest.Repetition) -> Bool {
        switch status {
        case 429: true
        case 500, 502, 503, 504: repetition == .always
        default: false
        }
    }
}
