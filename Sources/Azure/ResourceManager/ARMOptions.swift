package import HTTP

/// How the client behaves; the defaults suit a person's command.
package struct ARMOptions: Sendable {
    /// The directory tokens are asked from; `nil` for the credential's own.
    package var tenant: String?
    /// The longest an operation is waited for.
    package var operationTimeout = Duration.seconds(3600)
    /// Between two looks at an operation when the service does not say: the first pause, and the longest.
    package var firstPause = Duration.milliseconds(500)
    package var longestPause = Duration.seconds(10)
    /// Sent again after 429 and 5xx; Retry-After is kept to.
    package var retry: RetryPolicy = {
        var policy = RetryPolicy()
        policy.attempts = 6
        policy.initialPause = .milliseconds(500)
        policy.longestPause = .seconds(20)
        policy.longestRetryAfter = .seconds(300)
        return policy
    }()
    /// For one request with its repetitions.
    package var deadline = Duration.seconds(600)
    /// Pages of one list.
    package var pageLimit = 1000
    /// Sent as `x-ms-client-request-id` with every request of one command, as az does; a UUID.
    package var clientRequestID = ARMOptions.uuid()
    /// Waits; tests replace it.
    package var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    package init() {}

    /// A random UUID (RFC 9562, version 4).
    package static func uuid() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
