package import YAML

extension KubernetesConfigurations {
    /// Waits until a configuration is compliant, and reports what its objects do meanwhile.
    ///
    /// - Parameter seen: the configuration as it was read last; it is not read again at once.
    /// - Throws: `ConfigurationError.notCompliant` with the failing objects, `.failedProvisioning`.
    package func waitUntilCompliant(
        _ name: String, seen: Node, watch: ComplianceWatch = ComplianceWatch()
    ) async throws -> Node {
        var watch = watch
        var node = seen
        let clock = ContinuousClock()
        let start = clock.now
        while true {
            let elapsed = clock.now - start
            let (action, news) = watch.next(node, elapsed: elapsed)
            for line in news { report(.state(name, line)) }
            switch action {
            case .done: return node
            case .failed(let failures):
                throw ConfigurationError.notCompliant(
                    name: name, failures: failures.map(\.sentence), after: .seconds(elapsed.components.seconds))
            case .provisioningFailed(let why): throw ConfigurationError.failedProvisioning(name: name, why: why)
            case .look(let pause):
                try await arm.options.pause(pause)
                node = try await configuration(name)
            }
        }
    }
}
