/// The rounds of a property test or a fuzzer: a number each, to seed its generator with.
///
/// There are as many as asked for, and more until `DAVIT_FUZZ_SECONDS` have passed (`make fuzz`). Put the number into what
/// a failure says, and name the test with "fuzz" or "property": `make fuzz` finds it by that.
package struct Rounds: Sequence, IteratorProtocol {
    private var count: UInt64 = 0
    private let least: UInt64
    private let end: ContinuousClock.Instant

    package init(_ least: UInt64) {
        self.least = least
        let seconds = Environment.value("DAVIT_FUZZ_SECONDS").flatMap(Int.init) ?? 0
        end = .now + .seconds(seconds)
    }

    package mutating func next() -> UInt64? {
        guard count < least || .now < end else { return nil }
        defer { count += 1 }
        return count
    }
}
