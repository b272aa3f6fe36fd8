import Cryptography
import YAML

/// A vault as Resource Manager describes it.
package struct Vault: Sendable, Hashable {
    package let id: ResourceID
    package let location: String
    /// `https://kv1.vault.azure.net`, without a slash at its end.
    package let uri: String
    package let tenant: String
    /// Role assignments rather than access policies say who may use it.
    package let usesRoles: Bool
    package let isPurgeProtected: Bool

    init(_ node: Node, id: ResourceID, cloud: Cloud) {
        let properties = node["properties"] ?? .null
        self.id = id
        location = node["location"]?.string ?? ""
        var uri = properties["vaultUri"]?.string ?? cloud.vault(id.name)
        while uri.hasSuffix("/") { uri.removeLast() }
        self.uri = uri
        tenant = properties["tenantId"]?.string ?? ""
        usesRoles = properties["enableRbacAuthorization"]?.bool ?? false
        isPurgeProtected = properties["enablePurgeProtection"]?.bool ?? false
    }
}

/// Key vaults and the keys in them, through Resource Manager: needs no right to use the keys.
package struct Vaults: Sendable {
    package let arm: ARMClient

    package init(arm: ARMClient) { self.arm = arm }

    package static func id(subscription: String, group: String, name: String) -> ResourceID {
        ResourceID.group(subscription, group).provider("Microsoft.KeyVault", "vaults", name)
    }

    package func find(_ id: ResourceID) async throws -> Vault? {
        try await arm.find("read vault \(id.name)", id, version: APIVersion.vaults)
            .map { Vault($0.body, id: id, cloud: arm.cloud) }
    }

    /// Makes a vault whose users are named by role assignments, and whose keys cannot be lost by one deletion.
    package func create(
        _ id: ResourceID, location: String, tenant: String, progress: @Sendable (String) -> Void = { _ in }
    ) async throws -> Vault {
        let body: Node = [
            "location": .string(location),
            "properties": [
                "tenantId": .string(tenant), "sku": ["family": "A", "name": "standard"],
                "enableRbacAuthorization": true, "enableSoftDelete": true, "softDeleteRetentionInDays": 90,
                "enablePurgeProtection": true, "accessPolicies": [],
            ],
        ]
        do {
            let node = try await arm.putAndWait(
                "create vault \(id.name)", id, version: APIVersion.vaults, body: body, progress: progress)
            return Vault(node, id: id, cloud: arm.cloud)
        } catch let error as ARMError where Self.nameErrors.contains(error.refusal?.code ?? "") {
            throw VaultError.nameTaken(id.name, isDeleted: error.refusal?.code == "ConflictError")
        }
    }

    private static let nameErrors: Set = ["VaultAlreadyExists", "ConflictError", "VaultNameNotValid"]

    package static func keyID(_ vault: ResourceID, _ name: String) -> ResourceID { vault.child("keys", name) }

    /// The key's latest version; `nil` when there is no such key.
    package func key(_ name: String, in vault: ResourceID) async throws -> KeyVaultKeyID? {
        let id = Self.keyID(vault, name)
        return try await arm.find("read key \(name) of vault \(vault.name)", id, version: APIVersion.vaults)
            .map { try Self.identifier($0.body, name) }
    }

    /// Makes an RSA key, or gives back the one that is there: Resource Manager only ever makes the first version.
    package func createKey(_ name: String, bits: Int = 3072, in vault: ResourceID) async throws -> KeyVaultKeyID {
        let body: Node = [
            "properties": [
                "kty": "RSA", "keySize": .integer(bits),
                "keyOps": ["encrypt", "decrypt", "wrapKey", "unwrapKey"],
                "attributes": ["enabled": true],
            ]
        ]
        let node = try await arm.putAndWait(
            "create key \(name) in vault \(vault.name)", Self.keyID(vault, name), version: APIVersion.vaults, body: body
        )
        return try Self.identifier(node, name)
    }

    private static func identifier(_ node: Node, _ name: String) throws -> KeyVaultKeyID {
        let properties = node["properties"] ?? .null
        guard
            let uri = properties["keyUriWithVersion"]?.string ?? properties["keyUri"]?.string,
            let id = try? KeyVaultKeyID(uri)
        else { throw ARMError.badAnswer(what: "read key \(name)", why: "it does not say where the key is") }
        return id
    }
}
