package import YAML

/// What a render may do, and what the world outside tells it: nothing is read but through this.
package struct Environment: Sendable {
    package enum MissingKey: Sendable {
        /// Go's default and `zero`: both print `<no value>`, but a field of what is missing is an error under `zero`.
        case invalid, zero, error
    }

    /// What stops a template that does too much.
    package struct Limits: Sendable {
        /// Bytes of one file's output, and of any string made on the way.
        package var outputBytes = 64 << 20
        /// Commands and iterations, over the whole render.
        package var steps = 50_000_000
        /// Templates within templates.
        package var depth = 1000
        /// Bytes of stack that templates within templates may use; the threads of Swift's pool have 8 MiB.
        package var stackBytes = 4 << 20
        /// Elements of a list.
        package var listItems = 1 << 20

        package init() {}
    }

    package var missingKey = MissingKey.zero
    package var limits = Limits()
    /// The time of `now`, and of certificates made.
    package var now: GoTime
    /// TZif bytes of a time zone of the IANA database; `nil` for one that is not known.
    package var timeZone: @Sendable (_ name: String) -> [UInt8]? = { _ in nil }
    /// Bytes for passwords, keys and UUIDs.
    package var random: @Sendable (_ count: Int) -> [UInt8]
    /// Objects of the cluster for `lookup`; an empty mapping for one that is not there.
    package var lookup:
        @Sendable (_ apiVersion: String, _ kind: String, _ namespace: String, _ name: String) throws -> Node
    /// Asked every few thousand steps.
    package var isCancelled: @Sendable () -> Bool = { false }

    /// - Parameters:
    ///   - now: the clock is the caller's.
    ///   - random: by default the operating system's generator.
    ///   - lookup: by default nothing is found, as in `helm template`.
    package init(
        now: GoTime, random: @escaping @Sendable (Int) -> [UInt8] = SecureRandom.bytes,
        lookup: @escaping @Sendable (String, String, String, String) throws -> Node = { _, _, _, _ in .emptyMapping }
    ) {
        self.now = now
        self.random = random
        self.lookup = lookup
    }
}
