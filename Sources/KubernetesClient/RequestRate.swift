import Synchronization

/// How many requests a client may make: `burst` at once, and `perSecond` from then on. What client-go calls QPS.
package struct RequestRate: Sendable, Hashable {
    package var perSecond: Double
    package var burst: Int

    /// - Parameters:
    ///   - perSecond: above 0.
    ///   - burst: at least 1.
    package init(perSecond: Double, burst: Int) {
        self.perSecond = max(perSecond, 0.001)
        self.burst = max(burst, 1)
    }
}

/// A bucket of tokens that fills at a steady rate. Pure: the time comes in.
struct TokenBucket: Sendable {
    private let rate: RequestRate
    /// Below zero: tokens that are promised already.
    private var tokens: Double
    private var filled: Duration = .zero

    init(_ rate: RequestRate) {
        self.rate = rate
        tokens = Double(rate.burst)
    }

    /// Takes a token, or promises one.
    /// - Parameter now: never goes back.
    /// - Returns: how long to wait until it may be used.
    mutating func take(now: Duration) -> Duration {
        let (seconds, attoseconds) = (now - filled).components
        filled = now
        let elapsed = Double(seconds) + Double(attoseconds) / 1e18
        tokens = min(Double(rate.burst), tokens + elapsed * rate.perSecond) - 1
        return tokens >= 0 ? .zero : .seconds(-tokens / rate.perSecond)
    }
}

/// Makes callers wait as a rate demands.
final class RateLimit: Sendable {
    private let bucket: Mutex<TokenBucket>
    private let start = ContinuousClock.now

    init(_ rate: RequestRate) { bucket = Mutex(TokenBucket(rate)) }

    /// - Throws: `CancellationError`.
    func pass() async throws {
        let now = ContinuousClock.now - start
        let wait = bucket.withLock { $0.take(now: now) }
        if wait > .zero { try await Task.sleep(for: wait) }
    }
}
