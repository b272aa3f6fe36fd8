package import Azure
import KubernetesModel

/// What the stages of one provisioning have learnt of Azure; the stage a thing belongs to refreshes it.
package actor AzureKnowledge {
    package nonisolated let request: AzureRequest
    nonisolated let arm: ARMClient
    private var held = Held()

    private struct Held {
        var cluster: ManagedCluster?
        var identity: UserAssignedIdentity?
        var vault: Vault?
        var key: KeyVaultKeyID?
    }

    package init(_ request: AzureRequest, arm: ARMClient) {
        self.request = request
        self.arm = arm
    }

    nonisolated var clusters: ManagedClusters { ManagedClusters(arm: arm) }
    nonisolated var identities: UserAssignedIdentities { UserAssignedIdentities(arm: arm) }
    nonisolated var roles: RoleAssignments { RoleAssignments(arm: arm) }
    nonisolated var vaults: Vaults { Vaults(arm: arm) }

    /// - Throws: `AKSError.notFound`.
    func readCluster() async throws -> ManagedCluster {
        let cluster = try await clusters.read(request.cluster)
        held.cluster = cluster
        return cluster
    }

    func keep(_ cluster: ManagedCluster) { held.cluster = cluster }

    package func cluster() async throws -> ManagedCluster {
        if let cluster = held.cluster { return cluster }
        return try await readCluster()
    }

    func readIdentity() async throws -> UserAssignedIdentity? {
        guard let id = request.identityID else { return nil }
        held.identity = try await identities.find(id)
        return held.identity
    }

    package func identity() async throws -> UserAssignedIdentity? {
        if let identity = held.identity { return identity }
        return try await readIdentity()
    }

    func readVault() async throws -> Vault? {
        guard let id = request.vaultID else { return nil }
        held.vault = try await vaults.find(id)
        return held.vault
    }

    func vault() async throws -> Vault? {
        if let vault = held.vault { return vault }
        return try await readVault()
    }

    func readKey() async throws -> KeyVaultKeyID? {
        guard let id = request.vaultID, let sops = request.sops, try await vault() != nil else { return nil }
        held.key = try await vaults.key(sops.key, in: id)
        return held.key
    }

    package func key() async throws -> KeyVaultKeyID? {
        if let key = held.key { return key }
        return try await readKey()
    }
}

/// What a file, or the flags of `davit identity`, want of Azure.
package struct AzureRequest: Sendable, Equatable {
    package var aks: ClusterFile.AKS
    package var identity: ClusterFile.Identity?
    package var sops: ClusterFile.SOPSKey?

    package init(aks: ClusterFile.AKS, identity: ClusterFile.Identity? = nil, sops: ClusterFile.SOPSKey? = nil) {
        self.aks = aks
        self.identity = identity
        self.sops = sops
    }

    package var cluster: ResourceID {
        ManagedClusters.id(subscription: aks.subscription, group: aks.resourceGroup, name: aks.name)
    }

    package var identityID: ResourceID? {
        identity.map {
            UserAssignedIdentities.id(
                subscription: aks.subscription, group: $0.resourceGroup ?? aks.resourceGroup, name: $0.name)
        }
    }

    package var vaultID: ResourceID? {
        sops.map {
            Vaults.id(subscription: aks.subscription, group: $0.resourceGroup ?? aks.resourceGroup, name: $0.vault)
        }
    }

    package var keyID: ResourceID? {
        guard let vaultID, let sops else { return nil }
        return Vaults.keyID(vaultID, sops.key)
    }

    /// The credentials that let the file's service accounts in.
    func credentials(issuer: String) -> [FederatedCredential] {
        (identity?.serviceAccounts ?? []).map {
            FederatedCredential(
                name: FederatedCredential.name(
                    cluster: aks.name, namespace: $0.namespace, serviceAccount: $0.name),
                issuer: issuer,
                subject: FederatedCredential.subject(namespace: $0.namespace, serviceAccount: $0.name))
        }
    }

    /// The stages this calls for.
    package func stages(_ knowledge: AzureKnowledge) -> [ProvisionStep: any ProvisionStage] {
        var stages: [ProvisionStep: any ProvisionStage] = [.cluster: ClusterStage(knowledge: knowledge)]
        var features: ManagedCluster.Features = []
        if aks.oidcIssuer { features.insert(.oidcIssuer) }
        if aks.workloadIdentity { features.insert(.workloadIdentity) }
        if !features.isEmpty { stages[.features] = FeaturesStage(knowledge: knowledge, features: features) }
        if identity != nil { stages[.identity] = IdentityStage(knowledge: knowledge) }
        if sops != nil {
            stages[.vault] = VaultStage(knowledge: knowledge)
            stages[.key] = KeyStage(knowledge: knowledge)
        }
        if identity?.serviceAccounts.isEmpty == false { stages[.federation] = FederationStage(knowledge: knowledge) }
        if identity != nil, sops != nil { stages[.role] = RoleStage(knowledge: knowledge) }
        return stages
    }
}
