import CoreMetrics
import Diagnostics
import Testing

@Suite struct PrometheusTests {
    @Test("prints counters, gauges and histograms in the text format")
    func text() throws {
        let registry = PrometheusRegistry()
        registry.describe("requests_total", "Requests.")
        registry.increment("requests_total", [("code", "200"), ("method", "GET")])
        registry.increment("requests_total", [("code", "200"), ("method", "GET")], by: 2)
        registry.set("depth", to: 1.5)
        registry.read("live", "Read at the scrape.") { [([("kind", "a")], 7)] }
        for value in [0.05, 0.5, 5] {
            registry.observe("seconds", [("name", "x\"y\\z\n")], value: value, bounds: [0.1, 1])
        }
        #expect(
            registry.text() == """
                # TYPE depth gauge
                depth 1.5
                # HELP live Read at the scrape.
                # TYPE live gauge
                live{kind="a"} 7
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{code="200",method="GET"} 3
                # TYPE seconds histogram
                seconds_bucket{name="x\\"y\\\\z\\n",le="0.1"} 1
                seconds_bucket{name="x\\"y\\\\z\\n",le="1"} 2
                seconds_bucket{name="x\\"y\\\\z\\n",le="+Inf"} 3
                seconds_sum{name="x\\"y\\\\z\\n"} 5.55
                seconds_count{name="x\\"y\\\\z\\n"} 3

                """)
    }

    @Test("samples of what is gone go, others stay")
    func removal() {
        let registry = PrometheusRegistry()
        registry.set("g", [("kind", "K"), ("name", "a")], to: 1)
        registry.set("g", [("kind", "K"), ("name", "ab")], to: 2)
        registry.set("g", [("kind", "K"), ("name", "x"), ("rename", "a")], to: 3)
        registry.remove("g", matching: [("name", "a")])
        #expect(registry.value("g", [("kind", "K"), ("name", "a")]) == nil)
        #expect(registry.value("g", [("kind", "K"), ("name", "ab")]) == 2)
        #expect(registry.value("g", [("kind", "K"), ("name", "x"), ("rename", "a")]) == 3)
    }

    @Test("reconcile durations have Flux's ten buckets")
    func bounds() {
        // Go: prometheus.ExponentialBucketsRange(10e-3, 1800, 10)
        let expected = [
            0.01, 0.038364, 0.147176, 0.564622, 2.166091, 8.309901, 31.879757, 122.302172, 469.194959, 1800.0,
        ]
        for (bound, wanted) in zip(PrometheusRegistry.secondsBounds, expected) {
            #expect(abs(bound - wanted) / wanted < 0.0001)
        }
        #expect(PrometheusRegistry.secondsBounds.count == 10)
    }

    @Test("swift-metrics records into a registry")
    func factory() {
        let registry = PrometheusRegistry()
        let factory = PrometheusFactory(registry)
        factory.makeCounter(label: "http.requests", dimensions: [("code", "200")]).increment(by: 3)
        factory.makeTimer(label: "http.seconds", dimensions: []).recordNanoseconds(500_000_000)
        factory.makeMeter(label: "open", dimensions: []).set(4 as Int64)
        #expect(registry.value("http_requests", [("code", "200")]) == 3)
        #expect(registry.value("http_seconds") == 1)
        #expect(registry.value("open") == 4)
        let counter = factory.makeCounter(label: "http.requests", dimensions: [("code", "200")])
        factory.destroyCounter(counter)
        #expect(registry.value("http_requests", [("code", "200")]) == nil)
    }

    @Test("the process knows its memory")
    func process() throws {
        let registry = PrometheusRegistry()
        registry.readProcess()
        let resident = try #require(ProcessMemory.resident)
        #expect(resident > 1 << 20)
        #expect(registry.text().contains("\nprocess_resident_memory_bytes "))
        ProcessMemory.trim()
    }
}
