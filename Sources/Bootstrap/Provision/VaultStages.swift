import Azure
import YAML

/// The vault with the key for secrets.
struct VaultStage: ProvisionStage {
    let knowledge: AzureKnowledge

    func inspect() async throws -> ProvisionFinding {
        guard let id = knowledge.request.vaultID, let sops = knowledge.request.sops else { return ProvisionFinding() }
        var finding = ProvisionFinding()
        let resource = ProvisionResource(.vault, id.name, id: id.path)
        if let vault = try await knowledge.readVault() {
            finding.existing = [resource]
            if !vault.isPurgeProtected {
                finding.byHand = [
                    "protect vault \(id.name) against purging, or its keys can be lost for good: az keyvault update --name \(id.name) --enable-purge-protection true"
                ]
            }
            return finding
        }
        guard sops.createsVault else {
            finding.problems = [
                .other(
                    reason: "VaultNotFound", message: "there is no vault \(id.name) at \(id)",
                    hints: ["make it, or set spec.sops.createVault: true"])
            ]
            return finding
        }
        finding.changes = [
            ProvisionChange(.vault, "create vault \(id.name); it is protected against purging", creates: resource)
        ]
        return finding
    }

    func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
        guard let id = knowledge.request.vaultID, let sops = knowledge.request.sops else { return }
        let location = if let given = sops.location { given } else { try await knowledge.cluster().location }
        _ = try await knowledge.vaults.create(id, location: location, tenant: try await tenant()) { state in
            progress("vault is \(state)")
        }
    }

    /// The directory of the subscription, which the identity knows when there is one.
    private func tenant() async throws -> String {
        if let tenant = try await knowledge.identity()?.tenant, !tenant.isEmpty { return tenant }
        let id = ResourceID.subscription(knowledge.request.aks.subscription)
        let answer = try await knowledge.arm.get("read the subscription", id, version: APIVersion.subscriptions)
        guard let tenant = answer.body["tenantId"]?.string else {
            throw ARMError.badAnswer(what: "read the subscription", why: "it names no tenant")
        }
        return tenant
    }
}

/// The RSA key that SOPS' data keys are encrypted with.
struct KeyStage: ProvisionStage {
    let knowledge: AzureKnowledge

    func inspect() async throws -> ProvisionFinding {
        guard let id = knowledge.request.keyID, let sops = knowledge.request.sops else { return ProvisionFinding() }
        var finding = ProvisionFinding()
        let vault = knowledge.arm.cloud.vault(sops.vault)
        if let key = try await knowledge.readKey() {
            finding.existing = [ProvisionResource(.key, sops.key, id: key.description)]
            finding.byHand = ["name the key in .sops.yaml: azure_keyvault: \(key)"]
            return finding
        }
        finding.changes = [
            ProvisionChange(
                .key, "create the RSA key \(sops.key) of \(sops.bits) bits in \(vault)",
                creates: ProvisionResource(.key, sops.key, id: id.path))
        ]
        return finding
    }

    func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
        guard let id = knowledge.request.vaultID, let sops = knowledge.request.sops else { return }
        _ = try await knowledge.vaults.createKey(sops.key, bits: sops.bits, in: id)
    }
}
