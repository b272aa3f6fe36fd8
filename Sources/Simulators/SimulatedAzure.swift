import YAML

/// An Azure of one subscription behind one TLS port: Entra, Resource Manager with clusters, identities, roles and
/// vaults, and the vaults' data plane at `<vault>.vault.localhost`.
///
/// What is made through Resource Manager works: a key can be used, and a role assignment decides who may use it.
package final class SimulatedAzure: Sendable {
    package let server: SimulatedServer
    package let entra: EntraSimulator
    package let arm: ResourceManagerSimulator
    package let roles: SimulatedRoles
    package let vaults: SimulatedVaults
    package let clusters: ManagedClusterRoutes

    /// A service principal that signs in with a secret; Resource Manager lets it do everything.
    package static let operatorID = "44444444-4444-4444-4444-444444444444"
    package static let operatorSecret = "an-operators-secret"
    package static let keyVaultAudience = "https://vault.azure.net"

    /// - Parameters:
    ///   - clients: of Entra, beside the operator.
    ///   - lag: how many role assignments to a new identity are refused before Entra knows it everywhere.
    ///   - vaultAlias: the vault meant by requests to a host that names none.
    package static func start(
        clients: [EntraSimulator.Client] = [], lag: Int = 0, vaultAlias: String? = nil,
        kubeconfigs: ManagedClusterRoutes.Kubeconfigs = .init(user: "", admin: ""),
        switches: ResourceManagerSwitches = ResourceManagerSwitches(), more: [any SimulatedService] = []
    ) async throws -> SimulatedAzure {
        let entra = EntraSimulator(
            clients: [EntraSimulator.Client(id: operatorID, secret: operatorSecret)] + clients)
        let roles = SimulatedRoles()
        let vaults = SimulatedVaults(roles: roles)
        let clusters = ManagedClusterRoutes(kubeconfigs: kubeconfigs)
        let identities = IdentityRoutes(roles: roles, lag: lag)
        let arm = ResourceManagerSimulator(
            switches: switches, judge: { entra.verdict($0, now: SimulatedClock.now) },
            routes: clusters.routes + identities.routes + VaultRoutes(vaults: vaults).routes)
        let keyVault = SimulatedKeyVault(
            vaults: vaults, audience: keyVaultAudience, authority: "https://login.microsoftonline.com",
            alias: vaultAlias,
            judge: { entra.verdict($0, now: SimulatedClock.now) })
        let services: [any SimulatedService] =
            [keyVault, RoleAssignmentService(identities: identities, arm: arm), arm] + more + [entra]
        let server = try await SimulatedServer.start(names: ["*.vault.localhost"], services)
        entra.listen(at: server.url)
        arm.listen(at: server.url)
        vaults.listen(at: "vault.localhost:\(server.port)")
        return SimulatedAzure(
            server: server, entra: entra, arm: arm, roles: roles, vaults: vaults, clusters: clusters)
    }

    private init(
        server: SimulatedServer, entra: EntraSimulator, arm: ResourceManagerSimulator, roles: SimulatedRoles,
        vaults: SimulatedVaults, clusters: ManagedClusterRoutes
    ) {
        self.server = server
        self.entra = entra
        self.arm = arm
        self.roles = roles
        self.vaults = vaults
        self.clusters = clusters
    }

    package func stop() async { await server.stop() }

    /// Puts a vault in place as if somebody had made it before, ruled by role assignments unless policies are given.
    package func addVault(_ name: String, access: SimulatedVaults.Access = .roles) {
        let id = "\(arm.groupPath)/providers/Microsoft.KeyVault/vaults/\(name)"
        vaults.add(SimulatedVaults.Vault(name: name, id: id, tenant: arm.world.tenant, access: access))
        arm.place(
            id,
            [
                "id": .string(id), "name": .string(name), "type": "Microsoft.KeyVault/vaults",
                "location": .string(arm.world.location),
                "properties": [
                    "tenantId": .string(arm.world.tenant), "vaultUri": .string("https://\(name).\(vaults.suffix)/"),
                    "enableRbacAuthorization": .bool(access == .roles), "provisioningState": "Succeeded",
                ],
            ])
    }
}
