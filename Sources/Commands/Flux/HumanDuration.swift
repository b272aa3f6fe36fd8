/// A span as `kubectl get` shows ages: two units at most, fewer the longer it is.
///
/// - SeeAlso: kubernetes/apimachinery `pkg/util/duration/duration.go` v0.34, `HumanDuration`.
package enum HumanDuration {
    package static func text(_ span: Duration) -> String {
        let seconds = span.components.seconds
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        let (minutes, hours) = (seconds / 60, seconds / 3600)
        switch true {
        case seconds < 120: return "\(seconds)s"
        case minutes < 10: return joined(minutes, "m", seconds % 60, "s")
        case minutes < 180: return "\(minutes)m"
        case hours < 8: return joined(hours, "h", minutes % 60, "m")
        case hours < 48: return "\(hours)h"
        case hours < 24 * 8: return joined(hours / 24, "d", hours % 24, "h")
        case hours < 24 * 365 * 2: return "\(hours / 24)d"
        case hours < 24 * 365 * 8: return joined(hours / 24 / 365, "y", hours / 24 % 365, "d")
        default: return "\(hours / 24 / 365)y"
        }
    }

    private static func joined(_ major: Int64, _ majorUnit: String, _ minor: Int64, _ minorUnit: String) -> String {
        minor == 0 ? "\(major)\(majorUnit)" : "\(major)\(majorUnit)\(minor)\(minorUnit)"
    }
}
