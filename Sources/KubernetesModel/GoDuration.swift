/// A span of time in the form Go prints and Kubernetes stores: `1m0s`, `10m`, `1h30m`, `1.5h`, `750ms`.
///
/// Exact to a nanosecond; ±292 years, as Go's `int64`.
/// - SeeAlso: golang/go `src/time/time.go` v1.25, `Duration.String`; `src/time/format.go`, `ParseDuration`.
package struct GoDuration: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Cuts what is finer than a nanosecond; clamps what does not fit.
    package init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        nanoseconds = overflow || carried ? (seconds < 0 ? .min : .max) : sum
    }

    package var duration: Duration { .nanoseconds(nanoseconds) }

    package static func < (left: GoDuration, right: GoDuration) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Reads what Go's `time.ParseDuration` reads; anything else gives `nil`.
    package init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        var negative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        if rest.elementsEqual("0".utf8) {
            nanoseconds = 0
            return
        }
        guard !rest.isEmpty else { return nil }
        var total: UInt64 = 0
        while !rest.isEmpty {
            guard let term = Self.term(&rest) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(term)
            // Go accepts -1<<63 but not +1<<63
            guard !overflow, sum <= 1 << 63 else { return nil }
            total = sum
        }
        guard negative || total < 1 << 63 else { return nil }
        nanoseconds = negative ? Int64(truncatingIfNeeded: 0 &- total) : Int64(total)
    }

    /// One number with its unit, in nanoseconds.
    private static func term(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = rest.prefix(while: isDigit)
            rest = rest.dropFirst(fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let name = rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
        rest = rest.dropFirst(name.count)
        guard let unit = units[String(decoding: name, as: UTF8.self)],
            let number = whole.isEmpty ? 0 : UInt64(String(decoding: whole, as: UTF8.self))
        else { return nil }
        let (value, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        // as many digits as fit 63 bits, the rest dropped: what decides how Go rounds
        var (part, scale) = (UInt64(0), 1.0)
        for byte in fraction {
            guard part <= UInt64(Int64.max) / 10 else { break }
            let next = part * 10 + UInt64(byte - UInt8(ascii: "0"))
            guard next <= 1 << 63 else { break }
            (part, scale) = (next, scale * 10)
        }
        let (sum, carried) = value.addingReportingOverflow(UInt64(Double(part) * (Double(unit) / scale)))
        return carried ? nil : sum
    }

    private static let units: [String: UInt64] = [
        "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": 1_000_000_000,
        "m": 60_000_000_000, "h": 3_600_000_000_000,
    ]

    /// As Go's `Duration.String`: `1h30m0s`, `1m0s`, `1.5s`, `750ms`, `0s`.
    package var description: String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        switch magnitude {
        case 0: return "0s"
        case ..<1_000: return "\(sign)\(magnitude)ns"
        case ..<1_000_000: return sign + Self.decimal(magnitude, per: 1_000) + "µs"
        case ..<1_000_000_000: return sign + Self.decimal(magnitude, per: 1_000_000) + "ms"
        default: break
        }
        let minutes = magnitude / 60_000_000_000
        let seconds = Self.decimal(magnitude % 60_000_000_000, per: 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    private static func decimal(_ value: UInt64, per unit: UInt64) -> String {
        var (fraction, places) = (value % unit, String(unit).count - 1)
        guard fraction != 0 else { return String(value / unit) }
        while fraction % 10 == 0 { (fraction, places) = (fraction / 10, places - 1) }
        let digits = String(fraction)
        return "\(value / unit)." + String(repeating: "0", count: places - digits.count) + digits
    }
}

extension Duration {
    /// A Go duration's text, `nil` when it is malformed.
    package init?(go text: String) {
        guard let parsed = GoDuration(text) else { return nil }
        self = parsed.duration
    }

    /// `1m0s`: the way Flux prints a span.
    package var goText: String { GoDuration(self).description }
}
