import Glibc

/// The time of day, which commits carry.
enum WallClock {
    /// Since 1970, UTC.
    static var seconds: Int { time(nil) }
}
