/// Go's time layouts: a text in which the parts of "Mon Jan 2 15:04:05 2006 MST" stand for those of a time.
///
/// - SeeAlso: golang/go `src/time/format.go`.
struct TimeLayout {
    enum Element: Equatable {
        case text(String)
        case longMonth, month, numMonth, zeroMonth, longWeekday, weekday, day, underDay, zeroDay
        case underYearDay, zeroYearDay, hour, hour12, zeroHour12, minute, zeroMinute, second, zeroSecond
        case longYear, year, upperPM, lowerPM, zoneName
        case zone(style: ZoneStyle, usesZ: Bool)
        /// Digits after the second; without trailing zeros where nines stand.
        case fraction(digits: Int, trims: Bool, separator: String)
    }

    enum ZoneStyle { case hours, hoursMinutes, colon, seconds, colonSeconds }

    let elements: [Element]

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    init(_ layout: String) {
        let bytes = Array(layout.utf8)
        var elements: [Element] = []
        var literal: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let (element, length) = Self.element(bytes, index) {
                if !literal.isEmpty { elements.append(.text(String(decoding: literal, as: UTF8.self))) }
                literal = []
                elements.append(element)
                index += length
            } else {
                literal.append(bytes[index])
                index += 1
            }
        }
        if !literal.isEmpty { elements.append(.text(String(decoding: literal, as: UTF8.self))) }
        self.elements = elements
    }

    private static let words: [(String, Element)] = [
        ("January", .longMonth), ("Jan", .month), ("Monday", .longWeekday), ("Mon", .weekday), ("MST", .zoneName),
        ("002", .zeroYearDay), ("01", .zeroMonth), ("02", .zeroDay), ("03", .zeroHour12), ("04", .zeroMinute),
        ("05", .zeroSecond), ("06", .year), ("15", .hour), ("2006", .longYear), ("__2", .underYearDay),
        ("_2", .underDay), ("PM", .upperPM), ("pm", .lowerPM),
        ("-07:00:00", .zone(style: .colonSeconds, usesZ: false)), ("-070000", .zone(style: .seconds, usesZ: false)),
        ("-07:00", .zone(style: .colon, usesZ: false)), ("-0700", .zone(style: .hoursMinutes, usesZ: false)),
        ("-07", .zone(style: .hours, usesZ: false)), ("Z07:00:00", .zone(style: .colonSeconds, usesZ: true)),
        ("Z070000", .zone(style: .seconds, usesZ: true)), ("Z07:00", .zone(style: .colon, usesZ: true)),
        ("Z0700", .zone(style: .hoursMinutes, usesZ: true)), ("Z07", .zone(style: .hours, usesZ: true)),
        ("1", .numMonth), ("2", .day), ("3", .hour12), ("4", .minute), ("5", .second),
    ]

    private static func element(_ bytes: [UInt8], _ index: Int) -> (Element, Int)? {
        let byte = bytes[index]
        if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), index + 1 < bytes.count,
            bytes[index + 1] == UInt8(ascii: "0") || bytes[index + 1] == UInt8(ascii: "9")
        {
            let digit = bytes[index + 1]
            let count = bytes[(index + 1)...].prefix { $0 == digit }.count
            let end = index + 1 + count
            if end >= bytes.count || !Lexer.isDigit(bytes[end]) {
                return (
                    .fraction(
                        digits: count, trims: digit == UInt8(ascii: "9"),
                        separator: String(Character(Unicode.Scalar(byte)))), count + 1
                )
            }
        }
        // "_2006" is an underscore and a year.
        if bytes[index...].starts(with: "_2006".utf8) { return nil }
        for (word, element) in words where bytes[index...].starts(with: word.utf8) {
            let end = index + word.utf8.count
            if element == .month || element == .weekday {
                // A word that only begins like a name, as in "Janet", is text.
                if end < bytes.count, bytes[end] &- UInt8(ascii: "a") < 26 { continue }
            }
            return (element, word.utf8.count)
        }
        return nil
    }

    // MARK: Writing

    func format(_ time: GoTime, in zone: TimeZoneRules.Offset) -> String {
        let civil = CivilTime(secondsSince1970: time.seconds + zone.seconds)
        var output = ""
        for element in elements {
            switch element {
            case .text(let text): output += text
            case .longMonth: output += Self.months[civil.month - 1]
            case .month: output += Self.months[civil.month - 1].prefix(3)
            case .numMonth: output += String(civil.month)
            case .zeroMonth: output += Self.padded(civil.month, 2)
            case .longWeekday: output += Self.weekdays[civil.weekday]
            case .weekday: output += Self.weekdays[civil.weekday].prefix(3)
            case .day: output += String(civil.day)
            case .underDay: output += (civil.day < 10 ? " " : "") + String(civil.day)
            case .zeroDay: output += Self.padded(civil.day, 2)
            case .underYearDay:
                let day = String(civil.dayOfYear)
                output += String(repeating: " ", count: 3 - day.utf8.count) + day
            case .zeroYearDay: output += Self.padded(civil.dayOfYear, 3)
            case .hour: output += Self.padded(civil.hour, 2)
            case .hour12: output += String(civil.hour % 12 == 0 ? 12 : civil.hour % 12)
            case .zeroHour12: output += Self.padded(civil.hour % 12 == 0 ? 12 : civil.hour % 12, 2)
            case .minute: output += String(civil.minute)
            case .zeroMinute: output += Self.padded(civil.minute, 2)
            case .second: output += String(civil.second)
            case .zeroSecond: output += Self.padded(civil.second, 2)
            case .longYear: output += Self.padded(civil.year, 4)
            case .year: output += Self.padded(((civil.year % 100) + 100) % 100, 2)
            case .upperPM: output += civil.hour >= 12 ? "PM" : "AM"
            case .lowerPM: output += civil.hour >= 12 ? "pm" : "am"
            case .zoneName: output += zone.name.isEmpty ? Self.zoneText(zone.seconds, .hoursMinutes) : zone.name
            case .zone(let style, let usesZ):
                output += usesZ && zone.seconds == 0 ? "Z" : Self.zoneText(zone.seconds, style)
            case .fraction(let digits, let trims, let separator):
                var text = String(Self.padded(time.nanoseconds, 9).prefix(digits))
                if trims { while text.hasSuffix("0") { text.removeLast() } }
                if !text.isEmpty { output += separator + text }
            }
        }
        return output
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func zoneText(_ seconds: Int, _ style: ZoneStyle) -> String {
        let sign = seconds < 0 ? "-" : "+"
        let magnitude = Int(seconds.magnitude)
        let (hours, minutes) = (padded(magnitude / 3600, 2), padded(magnitude / 60 % 60, 2))
        switch style {
        case .hours: return sign + hours
        case .hoursMinutes: return sign + hours + minutes
        case .colon: return sign + hours + ":" + minutes
        case .seconds: return sign + hours + minutes + padded(magnitude % 60, 2)
        case .colonSeconds: return sign + hours + ":" + minutes + ":" + padded(magnitude % 60, 2)
        }
    }
}
