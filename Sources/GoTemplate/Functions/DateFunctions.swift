/// sprig's functions over times. The local zone is UTC; others come from the environment.
///
/// - SeeAlso: Masterminds/sprig v3.3 `date.go`.
enum DateFunctions {
    static let all: [Function] = simple + zoned + modifying

    private static let simple: [Function] = [
        Function("now", []) { render, _ in .object(TimeObject(render.environment.now)) },
        Function("date", [.string, .any]) { render, a in .string(format(a[0].text, a[1], "Local", render)) },
        Function("htmlDate", [.any]) { render, a in .string(format("2006-01-02", a[0], "Local", render)) },
        Function("htmlDateInZone", [.any, .string]) { render, a in
            .string(format("2006-01-02", a[0], a[1].text, render))
        },
        Function("ago", [.any]) { render, a in
            let time = instant(a[0], render)
            return .string(render.environment.now.since(time).roundedToSeconds.description)
        },
        Function("toDate", [.string, .string]) { _, a in
            guard let reading = try? TimeLayout.parse(a[1].text, layout: a[0].text) else {
                return .object(TimeObject(.zero))
            }
            return object(reading)
        },
        Function("mustToDate", [.string, .string]) { _, a in
            object(try TimeLayout.parse(a[1].text, layout: a[0].text))
        },
        Function("unixEpoch", [.object("time.Time")]) { _, a in
            .string(String(TimeObject.time(of: a[0])?.seconds ?? 0))
        },
        Function("duration", [.any]) { _, a in
            var seconds = 0
            if case .int64(let number) = a[0] { seconds = number }
            if let text = a[0].string { seconds = GoNumber.integer(text, base: 10) ?? 0 }
            return .string(GoDuration(nanoseconds: seconds &* 1_000_000_000).description)
        },
        Function("durationRound", [.any]) { render, a in .string(rounded(a[0], render)) },
    ]

    private static let zoned: [Function] = ["dateInZone", "date_in_zone"].map { name in
        Function(name, [.string, .any, .string]) { render, a in
            .string(format(a[0].text, a[1], a[2].text, render))
        }
    }

    private static let modifying: [Function] = ["dateModify", "date_modify", "mustDateModify", "must_date_modify"].map {
        name in
        Function(name, [.string, .object("time.Time")]) { _, a in
            guard case .object(let value) = a[1], let object = value as? TimeObject else { return a[1] }
            guard let duration = GoDuration(a[0].text) else {
                if name.hasPrefix("must") {
                    throw FunctionError("time: invalid duration \(GoQuote.quoted(a[0].text))")
                }
                return a[1]
            }
            return .object(TimeObject(object.time.adding(duration), in: object.zone))
        }
    }

    private static func object(_ reading: TimeLayout.Reading) -> Value {
        .object(TimeObject(reading.time, in: reading.zone.map(TimeZoneRules.init(fixed:)) ?? .utc))
    }

    /// A time, or seconds since 1970; everything else is now.
    private static func instant(_ value: Value, _ render: Render) -> GoTime {
        switch value {
        case .int(let seconds), .int64(let seconds): GoTime(seconds: seconds)
        default: TimeObject.time(of: value) ?? render.environment.now
        }
    }

    private static func format(_ layout: String, _ value: Value, _ zone: String, _ render: Render) -> String {
        let time = instant(value, render)
        var rules = TimeZoneRules.utc
        if zone != "Local", zone != "UTC", !zone.isEmpty, !zone.hasPrefix("/"), !zone.contains(".."),
            let bytes = render.environment.timeZone(zone), let read = TimeZoneRules(tzif: bytes)
        {
            rules = read
        }
        return TimeLayout(layout).format(time, in: rules.offset(at: time.seconds))
    }

    private static func rounded(_ value: Value, _ render: Render) -> String {
        var nanoseconds = 0
        switch value {
        case .string(let text): nanoseconds = GoDuration(text)?.nanoseconds ?? 0
        case .int64(let number): nanoseconds = number
        default:
            if let time = TimeObject.time(of: value) { nanoseconds = render.environment.now.since(time).nanoseconds }
        }
        let magnitude = nanoseconds.magnitude
        let hour: UInt = 3_600_000_000_000
        let units: [(UInt, String)] = [
            (hour * 24 * 365, "y"), (hour * 24 * 30, "mo"), (hour * 24, "d"), (hour, "h"), (60_000_000_000, "m"),
            (1_000_000_000, "s"),
        ]
        for (size, name) in units where magnitude > size { return "\(magnitude / size)\(name)" }
        return "0s"
    }
}
