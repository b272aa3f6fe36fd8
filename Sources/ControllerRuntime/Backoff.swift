/// Waits that double from one try to the next, spread so that many who failed together do not come back together.
package struct Backoff: Sendable {
    private let first: Duration
    private let last: Duration
    private var tries = 0

    package init(from first: Duration, to last: Duration) {
        self.first = first
        self.last = last
    }

    /// - Parameter random: `0 ..< 1`; the wait is between three quarters and all of the doubled one.
    package mutating func next(_ random: Double) -> Duration {
        defer { tries += 1 }
        return Self.wait(after: tries, from: first, to: last) * (0.75 + random / 4)
    }

    package mutating func reset() { tries = 0 }

    /// `first * 2^failures`, at most `last`.
    package static func wait(after failures: Int, from first: Duration, to last: Duration) -> Duration {
        var wait = first
        for _ in 0..<min(failures, 64) where wait < last { wait *= 2 }
        return min(wait, last)
    }
}
