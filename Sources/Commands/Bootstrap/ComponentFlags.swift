package import ArgumentParser
package import Fleet

/// What is installed, with Flux's flags; shared by `bootstrap` and `install`.
package struct ComponentFlags: ParsableArguments {
    @Option(help: "Components to install, separated by commas.")
    package var components: [String] = []

    @Option(
        help:
            "Further components, separated by commas: image-reflector-controller, image-automation-controller, source-watcher."
    )
    package var componentsExtra: [String] = []

    @Option(help: "Registry (and path) the agent's image is pulled from.")
    package var registry = ""

    @Option(help: "The agent's whole image reference, instead of the one in the registry.")
    package var image: String?

    @Option(help: "Secret to pull the image with.")
    package var imagePullSecret = ""

    @Flag(inversion: .prefixedNo, help: "Watch every namespace, not only the one installed to.")
    package var watchAllNamespaces = true

    @Flag(inversion: .prefixedNo, help: "Install network policies.")
    package var networkPolicy = true

    @Option(help: "Replicas of the agent in the cluster; 0 where it runs beside the cluster.")
    package var agentReplicas = 1

    @Option(help: "Log level of the agent: debug, info or error.")
    package var logLevel = "info"

    @Option(help: "Cluster domain of in-cluster addresses.")
    package var clusterDomain = "cluster.local"

    @Option(help: "Keys of taints the agent tolerates, separated by commas.")
    package var tolerationKeys: [String] = []

    package init() {}

    /// - Throws: `ValidationError` for a component nobody knows, or without the two that nothing works without.
    package func options(namespace: String) throws -> ComponentOptions {
        var options = ComponentOptions()
        options.namespace = namespace
        let chosen = components.isEmpty ? Component.standard.map(\.rawValue) : CommaList.split(components)
        options.components = try (chosen + CommaList.split(componentsExtra)).map { name in
            guard let component = Component(rawValue: name) else {
                throw ValidationError(
                    "component \(name) is not available; there are: "
                        + Component.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return component
        }
        for needed in [Component.source, .kustomize] where !options.components.contains(needed) {
            throw ValidationError("component \(needed.rawValue) is required")
        }
        guard ["debug", "info", "error"].contains(logLevel) else {
            throw ValidationError("log level \(logLevel) is not one of debug, info, error")
        }
        guard (0...16).contains(agentReplicas) else { throw ValidationError("--agent-replicas is not within 0 to 16") }
        options.agentReplicas = agentReplicas
        options.registry = registry
        options.image = image
        options.imagePullSecret = imagePullSecret
        options.watchAllNamespaces = watchAllNamespaces
        options.networkPolicy = networkPolicy
        options.logLevel = logLevel
        options.clusterDomain = clusterDomain
        options.tolerationKeys = CommaList.split(tolerationKeys)
        return options
    }
}

/// Flux's list flags: separated by commas, or given several times.
enum CommaList {
    static func split(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",") }.map { $0.trimmingBlanks }.filter { !$0.isEmpty }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
