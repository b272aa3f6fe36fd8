package import CoreMetrics

/// Lets what is counted through swift-metrics end up in a registry: labels become names, dots become underscores.
package struct PrometheusFactory: MetricsFactory {
    private let registry: PrometheusRegistry

    package init(_ registry: PrometheusRegistry) { self.registry = registry }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Instrument(registry, label, dimensions)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Instrument(registry, label, dimensions, aggregates: aggregate)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Instrument(registry, label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Instrument(registry, label, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) { (handler as? Instrument)?.remove() }
    package func destroyRecorder(_ handler: any RecorderHandler) { (handler as? Instrument)?.remove() }
    package func destroyMeter(_ handler: any MeterHandler) { (handler as? Instrument)?.remove() }
    package func destroyTimer(_ handler: any TimerHandler) { (handler as? Instrument)?.remove() }
}

/// One name with its labels, in whichever role swift-metrics asks for.
private final class Instrument: CounterHandler, RecorderHandler, MeterHandler, TimerHandler {
    private let registry: PrometheusRegistry
    private let name: String
    private let labels: PrometheusRegistry.Labels
    private let aggregates: Bool

    init(_ registry: PrometheusRegistry, _ label: String, _ dimensions: [(String, String)], aggregates: Bool = false) {
        self.registry = registry
        name = String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") ? $0 : "_" })
        labels = dimensions.map { (name: $0.0, value: $0.1) }
        self.aggregates = aggregates
    }

    func increment(by amount: Int64) { registry.increment(name, labels, by: Double(amount)) }
    func reset() { remove() }

    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        if aggregates {
            registry.observe(name, labels, value: value, bounds: PrometheusRegistry.secondsBounds)
        } else {
            registry.set(name, labels, to: value)
        }
    }

    func set(_ value: Int64) { registry.set(name, labels, to: Double(value)) }
    func set(_ value: Double) { registry.set(name, labels, to: value) }
    func increment(by amount: Double) { registry.set(name, labels, to: (registry.value(name, labels) ?? 0) + amount) }
    func decrement(by amount: Double) { increment(by: -amount) }

    func recordNanoseconds(_ duration: Int64) {
        registry.observe(name, labels, value: Double(duration) / 1e9, bounds: PrometheusRegistry.secondsBounds)
    }

    func remove() { registry.remove(name, matching: labels) }
}

extension PrometheusRegistry {
    /// Bounds for spans from milliseconds to half an hour, the ones of `gotk_reconcile_duration_seconds`: ten, each the
    /// same factor above the one before.
    /// - SeeAlso: fluxcd/pkg `runtime/metrics/recorder.go` runtime/v0.90.0, `ExponentialBucketsRange(10e-3, 1800, 10)`.
    package static let secondsBounds: [Double] = {
        let factor = root(180_000, 9)
        return (0..<10).map { step in (0..<step).reduce(0.01) { bound, _ in bound * factor } }
    }()

    /// By Newton's method, for want of a `pow` in the standard library.
    private static func root(_ value: Double, _ degree: Int) -> Double {
        var guess = 2.0
        for _ in 0..<200 {
            let power = (1..<degree).reduce(1.0) { product, _ in product * guess }
            guess -= (guess * power - value) / (Double(degree) * power)
        }
        return guess
    }
}
