import Glibc
package import KubernetesModel

/// The clocks the runtime reads and the only way it waits; tests put one in that moves by hand.
package protocol TimeSource: Sendable {
    /// The time of day, for what is written into objects.
    var now: Timestamp { get }
    /// Time that never jumps, from an arbitrary start, for deadlines.
    var uptime: Duration { get }
    /// - Throws: `CancellationError` when the task is cancelled first.
    func sleep(for span: Duration) async throws
    /// A number in `0 ..< 1`, for jitter.
    func random() -> Double
}

/// The machine's clocks.
package struct SystemTime: TimeSource {
    package init() {}

    package var now: Timestamp {
        let time = Self.read(CLOCK_REALTIME)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    package var uptime: Duration {
        let time = Self.read(CLOCK_MONOTONIC)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    package func sleep(for span: Duration) async throws { try await Task.sleep(for: span) }

    package func random() -> Double { Double.random(in: 0..<1) }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}
