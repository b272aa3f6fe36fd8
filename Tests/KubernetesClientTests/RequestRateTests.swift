import TestSupport
import Testing

@testable import KubernetesClient

@Suite("request rate")
struct RequestRateTests {
    @Test("a burst passes at once, then one request each part of a second, and silence fills the bucket again")
    func bucket() {
        var bucket = TokenBucket(RequestRate(perSecond: 10, burst: 3))
        #expect((0..<3).map { _ in bucket.take(now: .zero) } == [.zero, .zero, .zero])
        #expect(bucket.take(now: .zero) == .milliseconds(100))
        #expect(bucket.take(now: .zero) == .milliseconds(200))
        #expect(bucket.take(now: .milliseconds(300)) == .zero)
        #expect((0..<4).map { _ in bucket.take(now: .seconds(60)) } == [.zero, .zero, .zero, .milliseconds(100)])
    }

    @Test("property: never more than the burst and what the time allows")
    func propertyOfTheRate() {
        var random = SystemRandomNumberGenerator()
        for _ in Rounds(200) {
            let rate = RequestRate(perSecond: .random(in: 1...50, using: &random), burst: .random(in: 1...20))
            var bucket = TokenBucket(rate)
            var now = Duration.zero
            var passed: [Double] = []
            for _ in 0..<100 {
                now += .milliseconds(Int.random(in: 0...200, using: &random))
                let at = now + bucket.take(now: now)
                passed.append(Double(at.components.seconds) + Double(at.components.attoseconds) / 1e18)
            }
            for last in passed.indices {
                let most = Double(rate.burst) + passed[last] * rate.perSecond + 1e-6
                #expect(Double(last + 1) <= most, "\(rate)")
            }
        }
    }
}
