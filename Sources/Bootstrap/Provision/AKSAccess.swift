package import Azure
import Diagnostics
package import KubernetesClient

/// From an AKS cluster to a connection to its API server; the kubeconfig never leaves memory.
package struct AKSAccess: Sendable {
    private let arm: ARMClient

    package init(arm: ARMClient) { self.arm = arm }

    /// - Parameter admin: with the cluster's own administrator instead of as ourselves.
    /// - Throws: `AKSError`, `ARMError`, `KubeconfigError`, `AKSAccessError` for a kubeconfig that wants a program run.
    package func configuration(_ id: ResourceID, admin: Bool) async throws -> ClusterConfiguration {
        let clusters = ManagedClusters(arm: arm)
        let cluster = try await clusters.read(id)
        let text = try await clusters.kubeconfig(admin ? .admin : .user, of: id, cluster: cluster)
        var configuration = try Kubeconfig.parse(text.exposed, trusted: true)
        try Self.replacePlugin(of: &configuration, tokens: arm.tokens)
        return configuration
    }

    /// Signs in by our own tokens where the kubeconfig calls kubelogin; any other program is refused, for the file came
    /// over the network.
    static func replacePlugin(of configuration: inout ClusterConfiguration, tokens: TokenCache) throws {
        if let plugin = configuration.credentials.exec {
            guard let audience = EntraSignIn.audience(command: plugin.command, arguments: plugin.arguments) else {
                throw AKSAccessError.foreignPlugin(plugin.command)
            }
            configuration.credentials.exec = nil
            configuration.credentials.tokenSource = { wasRefused in
                let request = TokenRequest(audience: audience)
                var token = try await tokens.token(for: request)
                if wasRefused {
                    await tokens.discard(token, for: request)
                    token = try await tokens.token(for: request)
                }
                return .init(token: token.secret, expiresOn: token.expiresOn)
            }
        }
        guard configuration.credentials.tokenFile == nil else { throw AKSAccessError.foreignPlugin("tokenFile") }
        // What is left may stand in a file that came over the network; nothing in it reads or runs anything here.
        configuration.trusted = false
    }

    /// A client for the cluster, once the API server answers.
    ///
    /// - Throws: `AKSError.unreachable`, which says so of private clusters and of those that let in some addresses only.
    package func client(_ id: ResourceID, admin: Bool) async throws -> KubernetesClient {
        let configuration = try await configuration(id, admin: admin)
        let client = try KubernetesClient(config: configuration)
        do { _ = try await client.serverVersion() } catch KubernetesError.unreachable {
            let cluster = try await ManagedClusters(arm: arm).read(id)
            throw AKSError.unreachable(
                id, address: cluster.address, isPrivate: cluster.isPrivate, ranges: cluster.authorizedRanges)
        }
        return client
    }
}

/// Why a cluster's kubeconfig is not used.
package enum AKSAccessError: ExplainedError, Equatable {
    case foreignPlugin(String)

    package var reason: String { "UntrustedKubeconfig" }
    package var message: String {
        switch self {
        case .foreignPlugin(let program):
            "the cluster's kubeconfig wants \"\(program)\" run on this machine, and only kubelogin is known and replaced"
        }
    }
    package var hints: [String] { ["use spec.cluster.kubeconfig with a kubeconfig of your own"] }
}
