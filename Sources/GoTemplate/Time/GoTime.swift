/// An instant, as seconds and nanoseconds since 1970 in UTC.
package struct GoTime: Sendable, Hashable, Comparable {
    package var seconds: Int
    package var nanoseconds: Int

    package init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Go's zero time: the first of January of the year 1.
    static let zero = GoTime(seconds: -62_135_596_800)

    package static func < (left: GoTime, right: GoTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    func adding(_ duration: GoDuration) -> GoTime {
        let total = nanoseconds + duration.nanoseconds % 1_000_000_000
        let carried = total < 0 ? -1 : total / 1_000_000_000
        return GoTime(
            seconds: seconds &+ duration.nanoseconds / 1_000_000_000 + carried,
            nanoseconds: total - carried * 1_000_000_000)
    }

    func since(_ other: GoTime) -> GoDuration {
        let (seconds, overflowed) = (seconds &- other.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        if overflowed { return GoDuration(nanoseconds: self.seconds < other.seconds ? .min : .max) }
        return GoDuration(nanoseconds: seconds &+ nanoseconds - other.nanoseconds)
    }
}

/// Year, month, day and time of day of an instant at some distance from UTC.
struct CivilTime {
    var year: Int
    /// From 1.
    var month: Int
    var day: Int
    var hour = 0
    var minute = 0
    var second = 0

    init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    init(secondsSince1970 seconds: Int) {
        let days = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
        let rest = seconds - days * 86_400
        // Counted from the first of March of the year 0, so that the leap day comes last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    }

    /// Fields out of range, such as month 13, are carried over as Go's `time.Date` does.
    var secondsSince1970: Int {
        let carried = (month - 1 >= 0 ? (month - 1) / 12 : (month - 12) / 12)
        let month = month - carried * 12
        let year = year + carried
        return Self.days(year, month, 1) * 86_400 + (day - 1) * 86_400 + hour * 3600 + minute * 60 + second
    }

    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func daysIn(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// 0 is Sunday.
    var weekday: Int { ((Self.days(year, month, day) + 4) % 7 + 7) % 7 }
    /// From 1.
    var dayOfYear: Int { Self.days(year, month, day) - Self.days(year, 1, 1) + 1 }
}

/// Go's `time.Duration`.
struct GoDuration: Sendable, Hashable {
    var nanoseconds: Int

    /// `time.ParseDuration`: `1h15m30.918s`.
    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        var isNegative = false
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            bytes = bytes.dropFirst()
        }
        if bytes.elementsEqual([UInt8(ascii: "0")]) {
            nanoseconds = 0
            return
        }
        guard !bytes.isEmpty else { return nil }
        var total = 0.0
        var exact = 0
        while !bytes.isEmpty {
            let number = bytes.prefix { Lexer.isDigit($0) || $0 == UInt8(ascii: ".") }
            bytes = bytes.dropFirst(number.count)
            let unit = bytes.prefix { !Lexer.isDigit($0) && $0 != UInt8(ascii: ".") }
            bytes = bytes.dropFirst(unit.count)
            guard number.contains(where: Lexer.isDigit), number.filter({ $0 == UInt8(ascii: ".") }).count <= 1,
                let size = Self.units[String(decoding: unit, as: UTF8.self)]
            else { return nil }
            let parts = number.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
            let whole = Int(String(decoding: parts[0], as: UTF8.self)) ?? (parts[0].isEmpty ? 0 : .max)
            let (product, overflowed) = whole.multipliedReportingOverflow(by: size)
            let (sum, carried) = exact.addingReportingOverflow(product)
            if overflowed || carried { return nil }
            exact = sum
            if parts.count > 1 {
                total += (Double("0." + String(decoding: parts[1], as: UTF8.self) + "0") ?? 0) * Double(size)
            }
        }
        nanoseconds = exact &+ Int(total)
        if isNegative { nanoseconds = 0 &- nanoseconds }
    }

    init(nanoseconds: Int) { self.nanoseconds = nanoseconds }

    private static let units = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000,
    ]

    /// To whole seconds, halves away from zero.
    var roundedToSeconds: GoDuration {
        let rest = nanoseconds % 1_000_000_000
        let base = nanoseconds - rest
        if rest.magnitude * 2 < 1_000_000_000 { return GoDuration(nanoseconds: base) }
        return GoDuration(nanoseconds: base &+ (nanoseconds < 0 ? -1_000_000_000 : 1_000_000_000))
    }

    /// `1h15m30.918s`, `1.5ms`, `0s`.
    var description: String {
        if nanoseconds == 0 { return "0s" }
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        if magnitude < 1_000_000_000 {
            let (size, unit): (UInt, String) =
                magnitude < 1000 ? (1, "ns") : magnitude < 1_000_000 ? (1000, "µs") : (1_000_000, "ms")
            return sign + Self.fraction(magnitude, size) + unit
        }
        let seconds = magnitude / 1_000_000_000
        var text = Self.fraction(magnitude % 60_000_000_000, 1_000_000_000) + "s"
        if seconds >= 60 { text = "\(seconds / 60 % 60)m" + text }
        if seconds >= 3600 { text = "\(seconds / 3600)h" + text }
        return sign + text
    }

    private static func fraction(_ value: UInt, _ size: UInt) -> String {
        let rest = value % size
        if rest == 0 { return String(value / size) }
        let digits = String(rest)
        let wanted = String(size).utf8.count - 1
        var text = String(repeating: "0", count: wanted - digits.utf8.count) + digits
        while text.hasSuffix("0") { text.removeLast() }
        return "\(value / size).\(text)"
    }
}
