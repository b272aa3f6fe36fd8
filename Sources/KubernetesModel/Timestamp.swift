/// A moment as API objects write it: RFC 3339 in UTC, with up to nine digits of a second.
///
/// Covers the years 1 to 9999 of the proleptic Gregorian calendar, as Go's `time.RFC3339Nano` prints them.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    package var seconds: Int64
    /// 0 ..< 1,000,000,000
    package var nanoseconds: Int32

    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// Rounds towards the past to whole nanoseconds.
    package static func + (moment: Timestamp, span: Duration) -> Timestamp {
        let (whole, attoseconds) = span.components
        var seconds = moment.seconds + whole
        var nanoseconds = Int64(moment.nanoseconds) + attoseconds / 1_000_000_000
        if nanoseconds >= 1_000_000_000 { (seconds, nanoseconds) = (seconds + 1, nanoseconds - 1_000_000_000) }
        if nanoseconds < 0 { (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000) }
        return Timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds))
    }

    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .seconds(later.seconds - earlier.seconds)
            + .nanoseconds(Int64(later.nanoseconds) - Int64(earlier.nanoseconds))
    }
}
