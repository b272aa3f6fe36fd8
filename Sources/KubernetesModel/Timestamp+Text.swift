extension Timestamp: CustomStringConvertible {
    /// Reads `2026-11-23T12:44:31Z`, `…31.5Z`, `…31+02:00`; anything else gives `nil`.
    ///
    /// Digits of a second beyond the ninth are dropped, as Go does.
    package init?(_ text: some StringProtocol) {
        var scan = DigitScanner(text.utf8)
        guard let year = scan.number(4), scan.skip("-"), let month = scan.number(2), scan.skip("-"),
            let day = scan.number(2), scan.skip("T") || scan.skip("t"),
            let hour = scan.number(2), scan.skip(":"), let minute = scan.number(2), scan.skip(":"),
            let second = scan.number(2),
            year > 0, (1...12).contains(month), (1...Self.daysIn(month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var nanoseconds = 0
        if scan.skip(".") {
            guard let fraction = scan.fraction(digits: 9) else { return nil }
            nanoseconds = fraction
        }
        guard let offset = scan.zone(), scan.atEnd else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        self.init(
            seconds: Int64(days * 86_400 + hour * 3_600 + minute * 60 + second - offset),
            nanoseconds: Int32(nanoseconds))
    }

    /// `2026-11-23T12:44:31Z`: what `metav1.Time` prints, fractions of a second cut off.
    package var rfc3339: String { calendar() + "Z" }

    /// `2026-11-23T12:44:31.500000Z`: what `metav1.MicroTime` prints (Lease, Event), always six digits.
    package var rfc3339Micro: String { calendar() + "." + Self.padded(Int(nanoseconds) / 1_000, 6) + "Z" }

    /// `2026-11-23T12:44:31.5Z`: Go's `time.RFC3339Nano`, trailing zeros cut off.
    package var rfc3339Nano: String {
        guard nanoseconds != 0 else { return rfc3339 }
        var digits = Self.padded(Int(nanoseconds), 9)
        while digits.last == "0" { digits.removeLast() }
        return calendar() + "." + digits + "Z"
    }

    package var description: String { rfc3339Nano }

    private func calendar() -> String {
        let days = Int(seconds.quotientRoundedDown(by: 86_400))
        let time = Int(seconds) - days * 86_400
        let (year, month, day) = Self.date(daysSinceEpoch: days)
        return Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) + "T"
            + Self.padded(time / 3_600, 2) + ":" + Self.padded(time / 60 % 60, 2) + ":" + Self.padded(time % 60, 2)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func daysIn(_ month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Counts years from March, so that the leap day is the last of its year and months have a regular length.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.quotientRoundedDown(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.quotientRoundedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

extension BinaryInteger {
    fileprivate func quotientRoundedDown(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// Reads fixed-width fields of ASCII digits.
private struct DigitScanner<Bytes: Sequence<UInt8>> {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: Bytes) { self.bytes = Array(bytes)[...] }

    var atEnd: Bool { bytes.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard bytes.first == UInt8(ascii: character) else { return false }
        bytes.removeFirst()
        return true
    }

    mutating func digit() -> Int? {
        guard let byte = bytes.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        bytes.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The digits after a decimal point, scaled to `digits` places; at least one must be there.
    mutating func fraction(digits: Int) -> Int? {
        guard var value = digit() else { return nil }
        var places = 1
        while let next = digit() {
            if places < digits { (value, places) = (value * 10 + next, places + 1) }
        }
        while places < digits { (value, places) = (value * 10, places + 1) }
        return value
    }

    /// Seconds east of UTC.
    mutating func zone() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
