/// An instant, as seconds and nanoseconds since 1970 in UTC.
package struct GoTime: Sendable, Hashable {
    package var seconds: Int
    package var nanoseconds: Int

    package init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }
}
