package import YAML

/// Watches a configuration become compliant. Pure: sees the configuration, says what is new and what to do.
///
/// Objects of a configuration may fail while others they need are still coming, so what fails is only an end when it
/// goes on failing for a while.
package struct ComplianceWatch: Sendable {
    package enum Action: Sendable, Equatable {
        case look(after: Duration)
        /// Compliant, or suspended on purpose.
        case done
        case failed([Failure])
        case provisioningFailed(String)
    }

    /// An object of the configuration that is not as it should be.
    package struct Failure: Sendable, Hashable {
        package var kind: String
        package var namespace: String
        package var name: String
        package var reason: String
        package var message: String

        /// `Kustomization flux-system/flux-system-cluster: kustomization path not found (ArtifactFailed)`.
        package var sentence: String {
            let words = message.isEmpty ? "not compliant" : message
            return "\(kind) \(namespace)/\(name): \(words)" + (reason.isEmpty ? "" : " (\(reason))")
        }
    }

    /// The longest the whole may take.
    package var limit = Duration.seconds(600)
    /// How long the same failure may last.
    package var patience = Duration.seconds(120)
    private var shown: [String: String] = [:]
    private var failures: Set<Failure> = []
    private var failingSince: Duration?
    private var looks = 0

    package init() {}

    /// - Parameters:
    ///   - node: the configuration.
    ///   - elapsed: since the watch began.
    /// - Returns: what to do, and what is new, a line each.
    package mutating func next(_ node: Node, elapsed: Duration) -> (action: Action, news: [String]) {
        let properties = node["properties"] ?? .null
        if properties["provisioningState"]?.string?.lowercased() == "failed" {
            let why = properties["errorMessage"]?.string ?? ""
            return (.provisioningFailed(why.isEmpty ? "Azure gives no reason" : why), [])
        }
        let news = news(properties)
        let state = properties["complianceState"]?.string ?? "Unknown"
        switch state.lowercased() {
        case "compliant", "suspended": return (.done, news)
        case "non-compliant", "noncompliant": return (verdict(properties, elapsed), news)
        default:
            failingSince = nil
            return (elapsed >= limit ? .failed(Self.failures(properties)) : .look(after: pause()), news)
        }
    }

    private mutating func verdict(_ properties: Node, _ elapsed: Duration) -> Action {
        let all = Self.failures(properties)
        if failingSince == nil || Set(all) != failures {
            failures = Set(all)
            failingSince = elapsed
        }
        let hasLasted = failingSince.map { elapsed - $0 >= patience } ?? false
        return hasLasted || elapsed >= limit ? .failed(all) : .look(after: pause())
    }

    /// Each object's state, when it is another than last time.
    private mutating func news(_ properties: Node) -> [String] {
        var lines: [String] = []
        for status in properties["statuses"]?.sequence ?? [] {
            let failure = Self.failure(status)
            let object = "\(failure.kind) \(failure.namespace)/\(failure.name)"
            let state = status["complianceState"]?.string ?? "Unknown"
            let line =
                state.lowercased() == "compliant" ? "\(object): \(state)" : "\(object): \(state): \(failure.message)"
            if shown.updateValue(line, forKey: object) != line { lines.append(line) }
        }
        return lines
    }

    /// The objects that are not compliant, sources before what is made of them.
    package static func failures(_ properties: Node) -> [Failure] {
        let all = (properties["statuses"]?.sequence ?? []).filter {
            let state = $0["complianceState"]?.string?.lowercased() ?? ""
            return state != "compliant" && state != "suspended"
        }.map(failure)
        let sources: Set = ["GitRepository", "OCIRepository", "Bucket", "HelmRepository", "HelmChart"]
        return all.filter { sources.contains($0.kind) } + all.filter { !sources.contains($0.kind) }
    }

    private static func failure(_ status: Node) -> Failure {
        let conditions = status["statusConditions"]?.sequence ?? []
        let ready = conditions.first { $0["type"]?.string == "Ready" } ?? conditions.first
        return Failure(
            kind: status["kind"]?.string ?? "object", namespace: status["namespace"]?.string ?? "",
            name: status["name"]?.string ?? "?", reason: ready?["reason"]?.string ?? "",
            message: ready?["message"]?.string ?? "")
    }

    private mutating func pause() -> Duration {
        looks += 1
        let doubled = Duration.milliseconds(500) * (1 << min(looks - 1, 10))
        return min(doubled, .seconds(10))
    }
}
