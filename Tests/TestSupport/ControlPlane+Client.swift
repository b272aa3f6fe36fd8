import Diagnostics
import FoundationEssentials
package import KubernetesClient

extension ControlPlane {
    /// A client that may do everything.
    package func client(_ options: KubernetesClient.Options = .init()) throws -> KubernetesClient {
        try KubernetesClient(config: configuration(), options: options)
    }

    /// How an administrator with a token gets in.
    package func configuration() throws -> ClusterConfiguration {
        var configuration = ClusterConfiguration(server: facts.server)
        configuration.certificateAuthority = Array(
            try Data(contentsOf: URL(filePath: facts.certificateAuthority)))
        configuration.credentials.token = Secret(facts.token)
        return configuration
    }
}
