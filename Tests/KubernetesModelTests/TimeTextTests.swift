import KubernetesModel
import TestSupport
import Testing

@Suite struct TimeTextTests {
    struct DurationCase: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let nanoseconds: Int64?
        /// What Go prints for it.
        let printed: String?

        init(_ text: String, _ nanoseconds: Int64?, _ printed: String? = nil) {
            testDescription = text.isEmpty ? "empty" : text
            self.text = text
            self.nanoseconds = nanoseconds
            self.printed = printed
        }
    }

    // the table of golang/go src/time/time_test.go, and the forms Flux's CRDs use
    @Test(
        "reads and prints durations as Go does",
        arguments: [
            DurationCase("0", 0, "0s"), DurationCase("0s", 0, "0s"),
            DurationCase("5s", 5_000_000_000, "5s"), DurationCase("30s", 30_000_000_000, "30s"),
            DurationCase("1478s", 1_478_000_000_000, "24m38s"),
            DurationCase("1m", 60_000_000_000, "1m0s"), DurationCase("1m0s", 60_000_000_000, "1m0s"),
            DurationCase("10m", 600_000_000_000, "10m0s"), DurationCase("1h30m", 5_400_000_000_000, "1h30m0s"),
            DurationCase("-5s", -5_000_000_000, "-5s"), DurationCase("+5s", 5_000_000_000, "5s"),
            DurationCase("5.0s", 5_000_000_000, "5s"), DurationCase("5.6s", 5_600_000_000, "5.6s"),
            DurationCase("5.s", 5_000_000_000, "5s"), DurationCase(".5s", 500_000_000, "500ms"),
            DurationCase("1.004s", 1_004_000_000, "1.004s"), DurationCase("100.00100s", 100_001_000_000, "1m40.001s"),
            DurationCase("10ns", 10, "10ns"), DurationCase("11us", 11_000, "11µs"),
            DurationCase("12µs", 12_000, "12µs"),
            DurationCase("12μs", 12_000, "12µs"), DurationCase("13ms", 13_000_000, "13ms"),
            DurationCase("15m", 900_000_000_000, "15m0s"), DurationCase("3h30m", 12_600_000_000_000, "3h30m0s"),
            DurationCase("10.5s4m", 250_500_000_000, "4m10.5s"),
            DurationCase("-2m3.4s", -123_400_000_000, "-2m3.4s"),
            DurationCase("1h2m3s4ms5us6ns", 3_723_004_005_006, "1h2m3.004005006s"),
            DurationCase("39h9m14.425s", 140_954_425_000_000, "39h9m14.425s"),
            DurationCase("52763797000ns", 52_763_797_000, "52.763797s"),
            DurationCase("0.3333333333333333333h", 1_200_000_000_000, "20m0s"),
            DurationCase("9007199254740993ns", 9_007_199_254_740_993, "2501h59m59.254740993s"),
            DurationCase("9223372036854775807ns", .max, "2562047h47m16.854775807s"),
            DurationCase("-9223372036854775808ns", .min, "-2562047h47m16.854775808s"),
            DurationCase("", nil), DurationCase("3", nil), DurationCase("-", nil), DurationCase("s", nil),
            DurationCase(".", nil), DurationCase("-.", nil), DurationCase(".s", nil), DurationCase("+.s", nil),
            DurationCase("1d", nil), DurationCase("10 m", nil), DurationCase("3000000h", nil),
            DurationCase("9223372036854775808ns", nil), DurationCase("-9223372036854775809ns", nil),
        ])
    func duration(_ row: DurationCase) {
        let parsed = GoDuration(row.text)
        #expect(parsed?.nanoseconds == row.nanoseconds)
        #expect(parsed?.description == row.printed)
    }

    @Test("what is printed reads back as the same span")
    func propertyThatDurationsReadBack() {
        var random = SplitMix(seed: 7)
        for _ in Rounds(5_000) {
            let value = GoDuration(nanoseconds: Int64(bitPattern: random.next()) >> Int64(random.next() % 60))
            #expect(GoDuration(value.description) == value)
            #expect(GoDuration(value.duration) == value)
        }
    }

    @Test("a span too long for Go is clamped, not wrapped")
    func clamps() {
        #expect(GoDuration(.seconds(Int64.max / 2)).nanoseconds == .max)
        #expect(GoDuration(.seconds(Int64.min / 2)).nanoseconds == .min)
    }

    struct MomentCase: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let moment: Timestamp?
        let printed: String?

        init(_ text: String, _ seconds: Int64?, _ nanoseconds: Int32 = 0, _ printed: String? = nil) {
            testDescription = text.isEmpty ? "empty" : text
            self.text = text
            moment = seconds.map { Timestamp(seconds: $0, nanoseconds: nanoseconds) }
            self.printed = printed ?? (seconds == nil ? nil : text)
        }
    }

    @Test(
        "reads RFC 3339 and prints RFC3339Nano in UTC",
        arguments: [
            MomentCase("1970-01-01T00:00:00Z", 0), MomentCase("1969-12-31T23:59:59Z", -1),
            MomentCase("2000-02-29T12:00:00Z", 951_825_600), MomentCase("2026-11-23T12:44:31Z", 1_795_437_871),
            MomentCase("2100-02-28T23:59:59Z", 4_107_542_399), MomentCase("0001-01-01T00:00:00Z", -62_135_596_800),
            MomentCase("9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999),
            MomentCase("2026-11-23T12:44:31.5Z", 1_795_437_871, 500_000_000),
            MomentCase("2026-11-23T12:44:31.000000001Z", 1_795_437_871, 1),
            MomentCase(
                "2026-11-23T12:44:31.1234567891Z", 1_795_437_871, 123_456_789, "2026-11-23T12:44:31.123456789Z"),
            MomentCase("2026-11-23T14:44:31+02:00", 1_795_437_871, 0, "2026-11-23T12:44:31Z"),
            MomentCase("2026-11-23T07:14:31.250-05:30", 1_795_437_871, 250_000_000, "2026-11-23T12:44:31.25Z"),
            MomentCase("", nil), MomentCase("2026-11-23", nil), MomentCase("2026-11-23T12:44:31", nil),
            MomentCase("2026-13-01T00:00:00Z", nil), MomentCase("2026-02-29T00:00:00Z", nil),
            MomentCase("1900-02-29T00:00:00Z", nil), MomentCase("2026-11-23T24:00:00Z", nil),
            MomentCase("2026-11-23T12:60:00Z", nil), MomentCase("2026-11-23T12:44:31.Z", nil),
            MomentCase("2026-11-23T12:44:31Zjunk", nil), MomentCase("2026-11-23 12:44:31Z", nil),
            MomentCase("2026-11-23T12:44:31+2:00", nil), MomentCase("20é6-11-23T12:44:31Z", nil),
        ])
    func moment(_ row: MomentCase) {
        let parsed = Timestamp(row.text)
        #expect(parsed == row.moment)
        #expect(parsed?.description == row.printed)
    }

    @Test("every second of the calendar reads back")
    func propertyThatMomentsReadBack() {
        var random = SplitMix(seed: 11)
        for _ in Rounds(5_000) {
            let seconds = Int64(random.next() % 315_537_897_600) - 62_135_596_800
            let moment = Timestamp(seconds: seconds, nanoseconds: Int32(random.next() % 1_000_000_000))
            #expect(Timestamp(moment.rfc3339Nano) == moment)
            #expect(Timestamp(moment.rfc3339)?.seconds == seconds)
        }
    }

    @Test("leases get microseconds, always six digits")
    func micro() {
        #expect(Timestamp(seconds: 0, nanoseconds: 1_500).rfc3339Micro == "1970-01-01T00:00:00.000001Z")
        #expect(Timestamp(seconds: 0).rfc3339Micro == "1970-01-01T00:00:00.000000Z")
    }

    @Test("adding a span and subtracting give each other back, across the epoch too")
    func arithmetic() {
        let moment = Timestamp(seconds: -1, nanoseconds: 900_000_000)
        #expect(moment + .milliseconds(200) == Timestamp(seconds: 0, nanoseconds: 100_000_000))
        #expect(moment + .milliseconds(-1_900) == Timestamp(seconds: -2))
        #expect(moment + .milliseconds(-1_950) == Timestamp(seconds: -3, nanoseconds: 950_000_000))
        #expect((moment + .seconds(90)) - moment == .seconds(90))
    }
}

/// A small generator with a seed, so that a failing run can be repeated.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
