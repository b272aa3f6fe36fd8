/// The timestamps go-yaml recognises (resolve.go `parseTimestamp`): a date with a four-digit year, optionally followed
/// by a time with `T`, `t` and a zone, or by a space and a time without one.
struct YAMLTimestamp {
    private var year = 0
    private var month = 0
    private var day = 0
    private var hour = 0
    private var minute = 0
    private var second = 0
    private var fraction = ""
    /// Seconds east of UTC.
    private var offset = 0

    /// `nil` when the text is no timestamp.
    @inline(__always) init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.count >= 8, text[4] == UInt8(ascii: "-") else { return nil }
        self.init(checking: text)
    }

    private init?(checking text: UnsafeBufferPointer<UInt8>) {
        var reader = Reader(text: text)
        guard let year = reader.digits(exactly: 4), reader.take("-"), let month = reader.shortNumber(),
            reader.take("-"), let day = reader.shortNumber(), (1...12).contains(month),
            day >= 1, day <= Self.days(of: month, in: year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        if reader.isAtEnd { return }
        let hasZone = reader.take("T") || reader.take("t")
        guard hasZone || reader.take(" ") else { return nil }
        while !hasZone, reader.take(" ") {}
        guard let hour = reader.shortNumber(), hour < 24, reader.take(":"), let minute = reader.shortNumber(),
            minute < 60, reader.take(":"), let second = reader.shortNumber(), second < 60
        else { return nil }
        (self.hour, self.minute, self.second) = (hour, minute, second)
        fraction = reader.fraction()
        if hasZone {
            guard let offset = reader.zone() else { return nil }
            self.offset = offset
        }
        guard reader.isAtEnd else { return nil }
    }

    /// As Go prints a `time.Time` in JSON: RFC 3339 with the fraction's trailing zeros left out.
    var rfc3339: String {
        var text = "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))"
        text += "T\(Self.pad(hour, 2)):\(Self.pad(minute, 2)):\(Self.pad(second, 2))"
        var fraction = fraction.prefix(9)
        while fraction.last == "0" { fraction.removeLast() }
        if !fraction.isEmpty { text += ".\(fraction)" }
        if offset == 0 { return text + "Z" }
        let minutes = abs(offset) / 60
        return text + "\(offset < 0 ? "-" : "+")\(Self.pad(minutes / 60, 2)):\(Self.pad(minutes % 60, 2))"
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func days(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private struct Reader {
        let text: UnsafeBufferPointer<UInt8>
        var index = 0

        var isAtEnd: Bool { index == text.count }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        mutating func digit() -> Int? {
            guard index < text.count, text[index] &- UInt8(ascii: "0") < 10 else { return nil }
            index += 1
            return Int(text[index - 1] - UInt8(ascii: "0"))
        }

        mutating func digits(exactly count: Int) -> Int? {
            var value = 0
            for _ in 0..<count {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// One digit or two.
        mutating func shortNumber() -> Int? {
            guard let first = digit() else { return nil }
            guard let second = digit() else { return first }
            return first * 10 + second
        }

        mutating func fraction() -> String {
            guard index + 1 < text.count, text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ","),
                text[index + 1] &- UInt8(ascii: "0") < 10
            else { return "" }
            index += 1
            let start = index
            while digit() != nil {}
            return String(decoding: text[start..<index], as: UTF8.self)
        }

        /// `Z` or `±hh:mm`, in seconds.
        mutating func zone() -> Int? {
            if take("Z") { return 0 }
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = digits(exactly: 2), take(":"), let minutes = digits(exactly: 2), hours <= 24,
                minutes < 60
            else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }
    }
}
