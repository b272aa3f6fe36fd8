package import Azure
import Diagnostics
package import HTTP
package import Simulators

/// A simulated Azure and real clients that are signed in to it.
package struct AzureWorld: Sendable {
    package let azure: SimulatedAzure
    package let cloud: Cloud
    package let http: HTTPClient
    package let tokens: TokenCache
    package let arm: ARMClient
    package let keys: KeyVaultClient

    package init(_ azure: SimulatedAzure) {
        self.azure = azure
        let url = azure.server.url
        cloud = Cloud(
            name: "SimulatedCloud", authority: url, resourceManager: url,
            resourceManagerAudience: "https://management.azure.com",
            keyVaultAudience: SimulatedAzure.keyVaultAudience, keyVaultSuffix: azure.vaults.suffix,
            registrySuffix: "registry.localhost", storageSuffix: "storage.localhost", portal: url)
        var configuration = HTTPConfiguration()
        configuration.trust = .certificates(Array(azure.server.authority.utf8))
        configuration.proxy = .none
        http = HTTPClient(configuration)
        tokens = TokenCache(Self.credential(SimulatedAzure.operatorID, SimulatedAzure.operatorSecret, azure, http))
        var options = ARMOptions()
        options.firstPause = .milliseconds(1)
        options.longestPause = .milliseconds(5)
        options.retry.initialPause = .milliseconds(1)
        options.retry.longestPause = .milliseconds(5)
        arm = ARMClient(cloud: cloud, tokens: tokens, http: http, options: options)
        keys = KeyVaultClient(cloud: cloud, tokens: tokens, http: http)
    }

    package static func start(
        clients: [EntraSimulator.Client] = [], lag: Int = 0, vaultAlias: String? = nil
    ) async throws -> AzureWorld {
        AzureWorld(try await SimulatedAzure.start(clients: clients, lag: lag, vaultAlias: vaultAlias))
    }

    /// Tokens of another service principal of the simulated Entra.
    package func tokens(of client: String, secret: String) -> TokenCache {
        TokenCache(Self.credential(client, secret, azure, http))
    }

    private static func credential(
        _ client: String, _ secret: String, _ azure: SimulatedAzure, _ http: HTTPClient
    ) -> any TokenCredential {
        ClientSecretCredential(
            ApplicationIdentity(tenant: azure.arm.world.tenant, clientID: client), secret: Secret(secret),
            authority: azure.server.url, http: http)
    }

    /// Gives a principal a role on everything of a vault.
    package func permit(_ principal: String, _ role: BuiltInRole, vault: String) {
        let scope = "\(azure.arm.groupPath)/providers/Microsoft.KeyVault/vaults/\(vault)"
        _ = azure.roles.assign(
            .init(
                id: "\(scope)/providers/Microsoft.Authorization/roleAssignments/\(role.guid)-\(principal)",
                scope: scope,
                principal: principal, principalType: "ServicePrincipal", role: role.guid))
    }
}
