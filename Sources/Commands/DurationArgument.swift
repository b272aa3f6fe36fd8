import ArgumentParser

/// A duration on the command line, written as Go's: `5m`, `1h30m`, `500ms`.
package struct DurationArgument: ExpressibleByArgument, ExpressibleByStringLiteral, Sendable {
    package var duration: Duration

    package init?(argument: String) {
        guard let duration = Self.parse(argument) else { return nil }
        self.duration = duration
    }

    /// For defaults in the source; a text that is no duration is our bug.
    package init(stringLiteral text: String) {
        guard let duration = Self.parse(text) else { preconditionFailure("\(text) is no duration") }
        self.duration = duration
    }

    package var defaultValueDescription: String {
        let seconds = duration.components.seconds
        return seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
    }

    private static let units: [(suffix: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12),
    ]

    private static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = Substring(text)
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let letters = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(letters.count)
            guard let value = Double(number), let unit = units.first(where: { $0.suffix == letters }) else {
                return nil
            }
            total += value * unit.nanoseconds
        }
        return total < 9e18 ? .nanoseconds(Int64(total)) : nil
    }
}
