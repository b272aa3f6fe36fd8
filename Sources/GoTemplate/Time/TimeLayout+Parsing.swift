extension TimeLayout {
    /// A time read by a layout; its zone where the text names one.
    struct Reading {
        var time: GoTime
        var zone: TimeZoneRules.Offset?
    }

    /// `time.ParseInLocation`, for a location that is UTC.
    ///
    /// - Throws: `FunctionError` in Go's words.
    static func parse(_ text: String, layout: String) throws -> Reading {
        var reader = Reader(text: text, layout: layout)
        for element in TimeLayout(layout).elements { try reader.read(element) }
        return try reader.finish()
    }

    private struct Reader {
        let text: String
        let layout: String
        private let bytes: [UInt8]
        private var index = 0
        private var civil = CivilTime(year: 0, month: 0, day: 0)
        private var yearDay = 0
        private var nanoseconds = 0
        private var isAfternoon: Bool?
        private var zone: TimeZoneRules.Offset?

        init(text: String, layout: String) {
            self.text = text
            self.layout = layout
            bytes = Array(text.utf8)
        }

        private func failure(_ element: String) -> FunctionError {
            let rest = String(decoding: bytes[min(index, bytes.count)...], as: UTF8.self)
            return FunctionError(
                "parsing time \(GoQuote.quoted(text)) as \(GoQuote.quoted(layout)): cannot parse "
                    + "\(GoQuote.quoted(rest)) as \(GoQuote.quoted(element))")
        }

        private func outOfRange(_ what: String) -> FunctionError {
            FunctionError("parsing time \(GoQuote.quoted(text)): \(what) out of range")
        }

        private mutating func number(_ digits: ClosedRange<Int>, _ name: String) throws -> Int {
            let part = bytes[index...].prefix(digits.upperBound).prefix(while: Lexer.isDigit)
            guard part.count >= digits.lowerBound, let value = Int(String(decoding: part, as: UTF8.self)) else {
                throw failure(name)
            }
            index += part.count
            return value
        }

        private mutating func name(of names: [String], short: Bool, _ element: String) throws -> Int {
            for (position, name) in names.enumerated() {
                let candidate = Array((short ? String(name.prefix(3)) : name).lowercased().utf8)
                let part = bytes[index...].prefix(candidate.count).map { $0 | 0x20 }
                if part.elementsEqual(candidate) {
                    index += candidate.count
                    return position
                }
            }
            throw failure(element)
        }

        mutating func read(_ element: TimeLayout.Element) throws {
            switch element {
            case .text(let text): try skip(text)
            case .longMonth: civil.month = try name(of: TimeLayout.months, short: false, "January") + 1
            case .month: civil.month = try name(of: TimeLayout.months, short: true, "Jan") + 1
            case .numMonth: civil.month = try ranged(1...2, "1", 1...12, "month")
            case .zeroMonth: civil.month = try ranged(2...2, "01", 1...12, "month")
            case .longWeekday: _ = try name(of: TimeLayout.weekdays, short: false, "Monday")
            case .weekday: _ = try name(of: TimeLayout.weekdays, short: true, "Mon")
            case .day: civil.day = try number(1...2, "2")
            case .underDay:
                if index < bytes.count, bytes[index] == 0x20 { index += 1 }
                civil.day = try number(1...2, "_2")
            case .zeroDay: civil.day = try number(2...2, "02")
            case .underYearDay, .zeroYearDay:
                while index < bytes.count, bytes[index] == 0x20 { index += 1 }
                yearDay = try number(1...3, "002")
            case .hour: civil.hour = try ranged(2...2, "15", 0...23, "hour")
            case .hour12: civil.hour = try ranged(1...2, "3", 0...12, "hour")
            case .zeroHour12: civil.hour = try ranged(2...2, "03", 0...12, "hour")
            case .minute: civil.minute = try ranged(1...2, "4", 0...59, "minute")
            case .zeroMinute: civil.minute = try ranged(2...2, "04", 0...59, "minute")
            case .second: try readSecond(1...2, "5")
            case .zeroSecond: try readSecond(2...2, "05")
            case .longYear: civil.year = try number(4...4, "2006")
            case .year:
                let year = try number(2...2, "06")
                civil.year = year >= 69 ? 1900 + year : 2000 + year
            case .upperPM: isAfternoon = try word(["AM", "PM"], "PM") == 1
            case .lowerPM: isAfternoon = try word(["am", "pm"], "pm") == 1
            case .zoneName:
                let name = bytes[index...].prefix { $0 &- UInt8(ascii: "A") < 26 }
                guard (3...5).contains(name.count) else { throw failure("MST") }
                index += name.count
                zone = TimeZoneRules.Offset(seconds: 0, name: String(decoding: name, as: UTF8.self))
            case .zone(let style, let usesZ): try readZone(style, usesZ)
            case .fraction(let digits, let trims, _): try readFraction(trims ? nil : digits)
            }
        }

        private mutating func skip(_ literal: String) throws {
            let wanted = Array(literal.utf8)
            guard bytes[index...].starts(with: wanted) else { throw failure(literal) }
            index += wanted.count
        }

        private mutating func ranged(
            _ digits: ClosedRange<Int>, _ name: String, _ range: ClosedRange<Int>, _ what: String
        ) throws -> Int {
            let value = try number(digits, name)
            guard range.contains(value) else { throw outOfRange(what) }
            return value
        }

        /// A fraction may follow a second even where the layout has none.
        private mutating func readSecond(_ digits: ClosedRange<Int>, _ name: String) throws {
            civil.second = try ranged(digits, name, 0...59, "second")
            let isPoint =
                index + 1 < bytes.count && bytes[index] == UInt8(ascii: ".") && Lexer.isDigit(bytes[index + 1])
            if isPoint, !layout.contains("05.") && !layout.contains("5.") { try readFraction(nil) }
        }

        private mutating func readFraction(_ digits: Int?) throws {
            guard index < bytes.count, bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ",") else {
                if digits == nil { return }
                throw failure(".000")
            }
            index += 1
            let part = bytes[index...].prefix(digits ?? 18).prefix(while: Lexer.isDigit)
            if let digits, part.count < digits { throw failure(".000") }
            index += part.count
            let text = String(decoding: part.prefix(9), as: UTF8.self)
            nanoseconds = Int(text + String(repeating: "0", count: 9 - text.utf8.count)) ?? 0
        }

        private mutating func word(_ words: [String], _ element: String) throws -> Int {
            for (position, word) in words.enumerated() where bytes[index...].starts(with: word.utf8) {
                index += word.utf8.count
                return position
            }
            throw failure(element)
        }

        private mutating func readZone(_ style: TimeLayout.ZoneStyle, _ usesZ: Bool) throws {
            if usesZ, index < bytes.count, bytes[index] == UInt8(ascii: "Z") {
                index += 1
                zone = TimeZoneRules.Offset(seconds: 0, name: "UTC")
                return
            }
            guard index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") else {
                throw failure("-07:00")
            }
            let sign = bytes[index] == UInt8(ascii: "-") ? -1 : 1
            index += 1
            var seconds = try number(2...2, "-07:00") * 3600
            let hasColon = style == .colon || style == .colonSeconds
            if style != .hours {
                if hasColon { try skip(":") }
                seconds += try number(2...2, "-07:00") * 60
            }
            if style == .seconds || style == .colonSeconds {
                if hasColon { try skip(":") }
                seconds += try number(2...2, "-07:00")
            }
            zone = TimeZoneRules.Offset(seconds: sign * seconds, name: seconds == 0 ? "UTC" : "")
        }

        mutating func finish() throws -> TimeLayout.Reading {
            if index < bytes.count {
                let rest = String(decoding: bytes[index...], as: UTF8.self)
                throw FunctionError("parsing time \(GoQuote.quoted(text)): extra text: \(GoQuote.quoted(rest))")
            }
            if let isAfternoon {
                if isAfternoon, civil.hour < 12 { civil.hour += 12 }
                if !isAfternoon, civil.hour == 12 { civil.hour = 0 }
            }
            if yearDay > 0 {
                let start = CivilTime.days(civil.year, 1, 1) + yearDay - 1
                let date = CivilTime(secondsSince1970: start * 86_400)
                (civil.month, civil.day) = (date.month, date.day)
            }
            if civil.month == 0 { civil.month = 1 }
            if civil.day == 0 { civil.day = 1 }
            guard civil.day <= CivilTime.daysIn(civil.month, of: civil.year) else { throw outOfRange("day") }
            return TimeLayout.Reading(
                time: GoTime(seconds: civil.secondsSince1970 - (zone?.seconds ?? 0), nanoseconds: nanoseconds),
                zone: zone)
        }
    }
}
