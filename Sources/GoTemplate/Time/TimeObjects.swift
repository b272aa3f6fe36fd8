/// `time.Time` as templates see it.
package final class TimeObject: TemplateObject {
    let time: GoTime
    let zone: TimeZoneRules

    package convenience init(_ time: GoTime) { self.init(time, in: .utc) }

    init(_ time: GoTime, in zone: TimeZoneRules) {
        self.time = time
        self.zone = zone
    }

    package var typeName: String { "time.Time" }
    package var description: String { format("2006-01-02 15:04:05.999999999 -0700 MST") }
    package var encoded: Value { .string(format("2006-01-02T15:04:05.999999999Z07:00")) }

    func format(_ layout: String) -> String { TimeLayout(layout).format(time, in: zone.offset(at: time.seconds)) }

    private var civil: CivilTime { CivilTime(secondsSince1970: time.seconds + zone.offset(at: time.seconds).seconds) }

    package func method(_ name: String) -> ObjectMethod? {
        switch name {
        case "Unix": value(.int64(time.seconds))
        case "UnixMilli": value(.int64(time.seconds &* 1000 + time.nanoseconds / 1_000_000))
        case "UnixMicro": value(.int64(time.seconds &* 1_000_000 + time.nanoseconds / 1000))
        case "UnixNano": value(.int64(time.seconds &* 1_000_000_000 &+ time.nanoseconds))
        case "Year": value(.int(civil.year))
        case "Month": value(.object(NamedNumber("time.Month", civil.month, TimeLayout.months[civil.month - 1])))
        case "Day": value(.int(civil.day))
        case "Hour": value(.int(civil.hour))
        case "Minute": value(.int(civil.minute))
        case "Second": value(.int(civil.second))
        case "Nanosecond": value(.int(time.nanoseconds))
        case "Weekday": value(.object(NamedNumber("time.Weekday", civil.weekday, TimeLayout.weekdays[civil.weekday])))
        case "YearDay": value(.int(civil.dayOfYear))
        case "IsZero": value(.bool(time == .zero))
        case "UTC": value(.object(TimeObject(time)))
        case "Local": value(.object(TimeObject(time)))
        case "String": value(.string(description))
        case "Format": ObjectMethod(.string) { [self] _, a in .string(format(a[0].text)) }
        case "Before": comparing { $0 < $1 }
        case "After": comparing { $1 < $0 }
        case "Equal": comparing { $0 == $1 }
        case "Sub":
            ObjectMethod(.object("time.Time")) { [self] _, a in
                .object(DurationObject(time.since(TimeObject.time(of: a[0]) ?? .zero)))
            }
        case "Add":
            ObjectMethod(.object("time.Duration")) { [self] _, a in
                guard case .object(let object) = a[0], let duration = object as? DurationObject else { return .null }
                return .object(TimeObject(time.adding(duration.duration), in: zone))
            }
        case "AddDate":
            ObjectMethod(.int, .int, .int) { [self] _, a in
                var civil = civil
                civil.year += a[0].integer
                civil.month += a[1].integer
                civil.day += a[2].integer
                let offset = zone.offset(at: time.seconds).seconds
                return .object(
                    TimeObject(
                        GoTime(seconds: civil.secondsSince1970 - offset, nanoseconds: time.nanoseconds), in: zone))
            }
        default: nil
        }
    }

    private func value(_ value: Value) -> ObjectMethod { ObjectMethod { _, _ in value } }

    private func comparing(_ compare: @escaping (GoTime, GoTime) -> Bool) -> ObjectMethod {
        ObjectMethod(.object("time.Time")) { [time] _, a in .bool(compare(time, TimeObject.time(of: a[0]) ?? .zero)) }
    }

    static func time(of value: Value) -> GoTime? {
        guard case .object(let object) = value, let time = object as? TimeObject else { return nil }
        return time.time
    }
}

/// `time.Duration`.
final class DurationObject: TemplateObject {
    let duration: GoDuration

    init(_ duration: GoDuration) { self.duration = duration }

    var typeName: String { "time.Duration" }
    var kindName: String { "int64" }
    var description: String { duration.description }
    var isTrue: Bool { duration.nanoseconds != 0 }
    var number: Int? { duration.nanoseconds }
    var encoded: Value { .int64(duration.nanoseconds) }

    func method(_ name: String) -> ObjectMethod? {
        let nanoseconds = duration.nanoseconds
        let value: Value? =
            switch name {
            case "Hours": .float(Double(nanoseconds) / 3.6e12)
            case "Minutes": .float(Double(nanoseconds) / 6e10)
            case "Seconds": .float(Double(nanoseconds) / 1e9)
            case "Milliseconds": .int64(nanoseconds / 1_000_000)
            case "Microseconds": .int64(nanoseconds / 1000)
            case "Nanoseconds": .int64(nanoseconds)
            case "String": .string(description)
            default: nil
            }
        return value.map { value in ObjectMethod { _, _ in value } }
    }
}

/// A Go integer type whose values have names: `time.Month`.
final class NamedNumber: TemplateObject {
    let typeName: String
    let number: Int?
    let description: String

    init(_ typeName: String, _ number: Int, _ description: String) {
        self.typeName = typeName
        self.number = number
        self.description = description
    }

    var kindName: String { "int" }
    var isTrue: Bool { number != 0 }
    var encoded: Value { .int(number ?? 0) }

    func method(_ name: String) -> ObjectMethod? {
        name == "String" ? ObjectMethod { [description] _, _ in .string(description) } : nil
    }
}
