package import KubernetesClient
import KubernetesModel
import YAML

/// What is installed in a cluster: the distribution its CRDs come from, and the image of each controller.
package struct InstalledVersions: Sendable {
    let api: any KubernetesAPI
    let namespace: String

    package init(api: any KubernetesAPI, namespace: String) {
        self.api = api
        self.namespace = namespace
    }

    /// - Throws: `KubernetesError`; `ClusterCommandError.notInstalled`.
    package func read() async throws -> [(name: String, version: String)] {
        let key = NamespacedName(name: ClusterCheck.distributionDefinition)
        var found: [(name: String, version: String)] = []
        if let definition = try await api.get(ObjectReference(.definition, key)) {
            found.append(("distribution", ClusterCheck.distribution(of: definition)))
        }
        var options = ListOptions()
        options.labelSelector = ClusterCheck.partOfFlux
        let controllers = try await api.list(.deployment, namespace: namespace, options: options).items
        for deployment in controllers.sorted(by: { $0.name < $1.name }) {
            for image in ClusterCheck.images(of: deployment) { found.append(Self.version(of: image)) }
        }
        guard !found.isEmpty else { throw ClusterCommandError.notInstalled(namespace: namespace) }
        return found
    }

    /// `ghcr.io/fluxcd/source-controller:v1.9.0@sha256:…` is source-controller at v1.9.0.
    static func version(of image: String) -> (name: String, version: String) {
        let whole = image.prefix { $0 != "@" }
        let last = whole.split(separator: "/").last ?? whole
        guard let colon = last.lastIndex(of: ":") else { return (String(last), "latest") }
        return (String(last[..<colon]), String(last[last.index(after: colon)...]))
    }
}
