import ArgumentParser
import KubernetesModel

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

    private static func parse(_ text: String) -> Duration? {
        guard let duration = GoDuration(text)?.duration, duration >= .zero else { return nil }
        return duration
    }
}
