/// A place's distance from UTC over time: fixed, or read from a TZif file (RFC 8536).
struct TimeZoneRules: Sendable {
    struct Offset: Sendable {
        var seconds: Int
        var name: String
    }

    static let utc = TimeZoneRules(fixed: Offset(seconds: 0, name: "UTC"))

    private var transitions: [(time: Int, offset: Offset)] = []
    private var first: Offset
    private var rule: DaylightRule?

    init(fixed offset: Offset) { first = offset }

    /// `nil` for bytes that are no TZif file.
    init?(tzif bytes: [UInt8]) {
        guard let first = Header(bytes, at: 0) else { return nil }
        let isWide = bytes[4] >= UInt8(ascii: "2")
        let timeSize = isWide ? 8 : 4
        guard let header = isWide ? Header(bytes, at: first.end(timeSize: 4)) : first else { return nil }
        guard header.end(timeSize: timeSize) <= bytes.count, header.types > 0 else { return nil }
        let times = header.start
        let indexes = times + header.transitions * timeSize
        let types = indexes + header.transitions
        let names = types + header.types * 6
        func offset(_ type: Int) -> Offset? {
            guard type < header.types else { return nil }
            let seconds = Header.number(bytes, types + type * 6, 4)
            let start = names + Int(bytes[types + type * 6 + 5])
            guard start < names + header.characters else { return nil }
            let name = bytes[start..<names + header.characters].prefix { $0 != 0 }
            return Offset(seconds: seconds, name: String(decoding: name, as: UTF8.self))
        }
        // Before the first transition, the first type that is no daylight saving time holds.
        var standardType = 0
        while standardType < header.types - 1, bytes[types + standardType * 6 + 4] != 0 { standardType += 1 }
        guard let standard = offset(standardType) else { return nil }
        self.first = standard
        for index in 0..<header.transitions {
            guard let offset = offset(Int(bytes[indexes + index])) else { return nil }
            transitions.append((Header.number(bytes, times + index * timeSize, timeSize), offset))
        }
        if timeSize == 8 {
            let footer = bytes[header.end(timeSize: 8)...].dropFirst().prefix { $0 != 0x0A }
            rule = DaylightRule(String(decoding: footer, as: UTF8.self))
        }
    }

    func offset(at seconds: Int) -> Offset {
        guard let last = transitions.last, seconds >= last.time else {
            var (low, high) = (0, transitions.count)
            while low < high {
                let middle = (low + high) / 2
                if transitions[middle].time <= seconds { low = middle + 1 } else { high = middle }
            }
            if low == 0 { return transitions.isEmpty ? rule?.offset(at: seconds) ?? first : first }
            return transitions[low - 1].offset
        }
        return rule?.offset(at: seconds) ?? last.offset
    }

    private struct Header {
        let start: Int
        let utcMarks: Int
        let standardMarks: Int
        let leaps: Int
        let transitions: Int
        let types: Int
        let characters: Int

        init?(_ bytes: [UInt8], at offset: Int) {
            guard bytes.count >= offset + 44, bytes[offset..<offset + 4].elementsEqual("TZif".utf8) else { return nil }
            let counts = (0..<6).map { Header.number(bytes, offset + 20 + $0 * 4, 4) }
            guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
            start = offset + 44
            (utcMarks, standardMarks, leaps) = (counts[0], counts[1], counts[2])
            (transitions, types, characters) = (counts[3], counts[4], counts[5])
        }

        func end(timeSize: Int) -> Int {
            start + transitions * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standardMarks
                + utcMarks
        }

        static func number(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> Int {
            guard offset + size <= bytes.count else { return 0 }
            let value = bytes[offset..<offset + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return size == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(truncatingIfNeeded: value)
        }
    }
}

/// The rule for times after the last of a file: `EST5EDT,M3.2.0,M11.1.0`.
private struct DaylightRule: Sendable {
    private struct Change: Sendable {
        /// Month, week and weekday; or a day of the year, with or without leap days.
        var month = 0
        var week = 0
        var day = 0
        var skipsLeapDay = false
        var time = 7200
    }

    private var standard: TimeZoneRules.Offset
    private var daylight: TimeZoneRules.Offset?
    private var start = Change()
    private var end = Change()

    init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard let names = parts.first, !names.isEmpty else { return nil }
        var rest = Array(names.utf8)[...]
        guard let name = Self.name(&rest), let offset = Self.time(&rest) else { return nil }
        standard = TimeZoneRules.Offset(seconds: -offset, name: name)
        guard !rest.isEmpty else { return }
        guard let other = Self.name(&rest) else { return nil }
        let seconds = rest.isEmpty ? standard.seconds + 3600 : -(Self.time(&rest) ?? 0)
        daylight = TimeZoneRules.Offset(seconds: seconds, name: other)
        guard parts.count == 3, let start = Self.change(parts[1]), let end = Self.change(parts[2]) else { return nil }
        (self.start, self.end) = (start, end)
    }

    func offset(at seconds: Int) -> TimeZoneRules.Offset {
        guard let daylight else { return standard }
        let year = CivilTime(secondsSince1970: seconds + standard.seconds).year
        let begins = moment(start, year) - standard.seconds
        let ends = moment(end, year) - daylight.seconds
        let isDaylight = begins < ends ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends
        return isDaylight ? daylight : standard
    }

    private func moment(_ change: Change, _ year: Int) -> Int {
        guard change.month > 0 else {
            var day = change.day
            let isLeap = CivilTime.daysIn(2, of: year) == 29
            if change.skipsLeapDay { day -= isLeap && day >= 60 ? 0 : 1 }
            return (CivilTime.days(year, 1, 1) + day) * 86_400 + change.time
        }
        let first = CivilTime(year: year, month: change.month, day: 1)
        var day = 1 + (change.day - first.weekday + 7) % 7 + (change.week - 1) * 7
        while day > CivilTime.daysIn(change.month, of: year) { day -= 7 }
        return CivilTime.days(year, change.month, day) * 86_400 + change.time
    }

    private static func name(_ text: inout ArraySlice<UInt8>) -> String? {
        let name: ArraySlice<UInt8>
        if text.first == UInt8(ascii: "<") {
            name = text.dropFirst().prefix { $0 != UInt8(ascii: ">") }
            text = text.dropFirst(name.count + 2)
        } else {
            name = text.prefix { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
            text = text.dropFirst(name.count)
        }
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func time(_ text: inout ArraySlice<UInt8>) -> Int? {
        var sign = 1
        if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            text = text.dropFirst()
        }
        let part = text.prefix { Lexer.isDigit($0) || $0 == UInt8(ascii: ":") }
        text = text.dropFirst(part.count)
        let numbers = part.split(separator: UInt8(ascii: ":")).map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
        guard !numbers.isEmpty, numbers.count <= 3 else { return nil }
        return sign * zip(numbers, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func change(_ text: Substring) -> Change? {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let day = parts.first else { return nil }
        var change = Change()
        if parts.count > 1 {
            var rest = Array(parts[1].utf8)[...]
            guard let time = time(&rest) else { return nil }
            change.time = time
        }
        if day.hasPrefix("M") {
            let numbers = day.dropFirst().split(separator: ".").compactMap { Int($0) }
            guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]) else { return nil }
            (change.month, change.week, change.day) = (numbers[0], numbers[1], numbers[2])
            return change
        }
        change.skipsLeapDay = day.hasPrefix("J")
        guard let number = Int(change.skipsLeapDay ? day.dropFirst() : day) else { return nil }
        change.day = number
        return change
    }
}
