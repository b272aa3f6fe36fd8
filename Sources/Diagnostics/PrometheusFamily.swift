/// All samples of one metric name.
struct PrometheusFamily: Sendable {
    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
        case untyped
    }

    private struct Histogram: Sendable {
        /// Not cumulative; the last counts what lies above every bound.
        var counts: [Int]
        var sum = 0.0
    }

    private enum Sample: Sendable {
        case number(Double)
        case histogram(Histogram)
    }

    var kind = Kind.untyped
    var help = ""
    private var bounds: [Double] = []
    /// By the labels as they are printed: `{kind="Kustomization",name="apps"}`, or empty.
    private var samples: [String: Sample] = [:]

    mutating func add(_ amount: Double, to labels: PrometheusRegistry.Labels) {
        kind = .counter
        let key = Self.text(of: labels)
        if case .number(let value) = samples[key] {
            samples[key] = .number(value + amount)
        } else {
            samples[key] = .number(amount)
        }
    }

    mutating func set(_ value: Double, at labels: PrometheusRegistry.Labels) {
        kind = .gauge
        samples[Self.text(of: labels)] = .number(value)
    }

    mutating func observe(_ value: Double, at labels: PrometheusRegistry.Labels, bounds initial: [Double]) {
        if kind != .histogram { (kind, bounds) = (.histogram, initial) }
        let key = Self.text(of: labels)
        var histogram = Histogram(counts: Array(repeating: 0, count: bounds.count + 1))
        if case .histogram(let known) = samples[key] { histogram = known }
        histogram.counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        histogram.sum += value
        samples[key] = .histogram(histogram)
    }

    mutating func remove(matching labels: PrometheusRegistry.Labels) {
        let parts = labels.map { Self.text(of: $0.name, $0.value) }
        samples = samples.filter { sample in !parts.allSatisfy { Self.contains(sample.key, pair: $0) } }
    }

    func value(at labels: PrometheusRegistry.Labels) -> Double? {
        switch samples[Self.text(of: labels)] {
        case .number(let value): value
        case .histogram(let histogram): Double(histogram.counts.reduce(0, +))
        case nil: nil
        }
    }

    func write(_ name: String, to text: inout String) {
        guard !samples.isEmpty else { return }
        if !help.isEmpty { text += "# HELP \(name) \(help)\n" }
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, sample) in samples.sorted(by: { $0.key < $1.key }) {
            switch sample {
            case .number(let value): text += "\(name)\(labels) \(Self.text(of: value))\n"
            case .histogram(let histogram): write(histogram, name, labels, to: &text)
            }
        }
    }

    private func write(_ histogram: Histogram, _ name: String, _ labels: String, to text: inout String) {
        let prefix = labels.isEmpty ? "{" : labels.dropLast() + ","
        var total = 0
        for (bound, count) in zip(bounds.map(Self.text(of:)) + ["+Inf"], histogram.counts) {
            total += count
            text += "\(name)_bucket\(prefix)le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_sum\(labels) \(Self.text(of: histogram.sum))\n\(name)_count\(labels) \(total)\n"
    }

    /// A quoted value holds no bare quote, so a pair can only begin after the brace or after a closing quote's comma.
    private static func contains(_ labels: String, pair: String) -> Bool {
        labels.hasPrefix("{" + pair) || labels.contains("\"," + pair)
    }

    private static func text(of labels: PrometheusRegistry.Labels) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { text(of: $0.name, $0.value) }.joined(separator: ",") + "}"
    }

    private static func text(of name: String, _ value: String) -> String {
        var text = name + "=\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int(exactly: value) { return String(whole) }
        return String(value)
    }
}
