import Synchronization

/// What the program counts, in the terms of Prometheus: counters, gauges and histograms by name and labels.
///
/// Recording takes one lock and one or two dictionary look-ups; text is made only when somebody asks for it.
package final class PrometheusRegistry: Sendable {
    /// Label names and values, in the order they are to be printed.
    package typealias Labels = [(name: String, value: String)]
    /// Reads a figure at the moment of the scrape.
    package typealias Reading = @Sendable () -> [(labels: Labels, value: Double)]

    private struct State {
        var families: [String: PrometheusFamily] = [:]
        var readings: [(name: String, help: String, kind: PrometheusFamily.Kind, read: Reading)] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Names a metric before its first sample, so that it is explained in the text.
    package func describe(_ name: String, _ help: String) {
        state.withLock { $0.families[name, default: PrometheusFamily()].help = help }
    }

    package func increment(_ name: String, _ labels: Labels = [], by amount: Double = 1) {
        state.withLock { $0.families[name, default: PrometheusFamily()].add(amount, to: labels) }
    }

    package func set(_ name: String, _ labels: Labels = [], to value: Double) {
        state.withLock { $0.families[name, default: PrometheusFamily()].set(value, at: labels) }
    }

    /// Adds one observation to a histogram.
    /// - Parameter bounds: upper bounds of the buckets, rising; the first call of a name decides them.
    package func observe(_ name: String, _ labels: Labels = [], value: Double, bounds: [Double]) {
        state.withLock { $0.families[name, default: PrometheusFamily()].observe(value, at: labels, bounds: bounds) }
    }

    /// Drops the samples of `name` whose labels include all of `labels`: the object they spoke of is gone.
    package func remove(_ name: String, matching labels: Labels) {
        state.withLock { $0.families[name]?.remove(matching: labels) }
    }

    /// Registers a gauge whose value is read when the text is made.
    package func read(_ name: String, _ help: String, _ reading: @escaping Reading) {
        state.withLock { $0.readings.append((name, help, .gauge, reading)) }
    }

    /// The value of one counter or gauge, or a histogram's count; nil when it was never touched.
    package func value(_ name: String, _ labels: Labels = []) -> Double? {
        state.withLock { $0.families[name]?.value(at: labels) }
    }

    /// Everything in Prometheus' text format 0.0.4, metrics by name, samples by labels.
    package func text() -> String {
        let (families, readings) = state.withLock { ($0.families, $0.readings) }
        var all = families
        for (name, help, kind, read) in readings {
            // two readings of one name, such as two queues' depths, share a family
            var family = all[name] ?? PrometheusFamily()
            family.help = help
            family.kind = kind
            for (labels, value) in read() { family.set(value, at: labels) }
            all[name] = family
        }
        var text = ""
        for name in all.keys.sorted() { all[name]?.write(name, to: &text) }
        return text
    }
}
