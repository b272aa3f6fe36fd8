import Azure

/// The user-assigned identity.
struct IdentityStage: ProvisionStage {
    let knowledge: AzureKnowledge

    func inspect() async throws -> ProvisionFinding {
        guard let id = knowledge.request.identityID else { return ProvisionFinding() }
        var finding = ProvisionFinding()
        let resource = ProvisionResource(.identity, id.name, id: id.path)
        guard let identity = try await knowledge.readIdentity() else {
            finding.changes = [ProvisionChange(.identity, "create identity \(id.name)", creates: resource)]
            return finding
        }
        finding.existing = [resource]
        finding.byHand =
            knowledge.request.identity?.serviceAccounts.map {
                "annotate service account \($0) with azure.workload.identity/client-id: \(identity.clientID), and label its pods azure.workload.identity/use: \"true\""
            } ?? []
        return finding
    }

    func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
        guard let id = knowledge.request.identityID else { return }
        let given = knowledge.request.identity?.location
        let location = if let given { given } else { try await knowledge.cluster().location }
        _ = try await knowledge.identities.create(id, location: location)
    }
}

/// Service accounts of the cluster may sign in as the identity.
struct FederationStage: ProvisionStage {
    let knowledge: AzureKnowledge

    private struct State {
        var inPlace: [FederatedCredential] = []
        /// Missing, or there under our name with another content.
        var wrong: [(credential: FederatedCredential, exists: Bool)] = []
    }

    func inspect() async throws -> ProvisionFinding {
        var finding = ProvisionFinding()
        guard let id = knowledge.request.identityID else { return finding }
        let cluster = try await knowledge.cluster()
        guard let issuer = cluster.issuer, cluster.hasOIDCIssuer else {
            guard knowledge.request.aks.oidcIssuer else {
                finding.problems = [BootstrapError(AKSError.noIssuer(knowledge.request.cluster))]
                return finding
            }
            // The plan of a cluster whose issuer is about to be made.
            finding.changes = knowledge.request.credentials(issuer: "").map { change($0, id, exists: false) }
            return finding
        }
        guard try await knowledge.identity() != nil else {
            finding.changes = knowledge.request.credentials(issuer: issuer).map { change($0, id, exists: false) }
            return finding
        }
        let state = try await state(id, issuer)
        finding.existing = state.inPlace.map { resource($0, id) }
        finding.changes = state.wrong.map { change($0.credential, id, exists: $0.exists) }
        return finding
    }

    func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
        guard let id = knowledge.request.identityID, let issuer = try await knowledge.cluster().issuer else { return }
        for (credential, _) in try await state(id, issuer).wrong {
            try await knowledge.identities.write(credential, to: id)
        }
    }

    private func state(_ id: ResourceID, _ issuer: String) async throws -> State {
        let existing = try await knowledge.identities.credentials(of: id)
        var state = State()
        for wanted in knowledge.request.credentials(issuer: issuer) {
            if let same = existing.first(where: { $0.equals(wanted) }) {
                state.inPlace.append(same)
            } else {
                state.wrong.append((wanted, existing.contains { $0.name == wanted.name }))
            }
        }
        return state
    }

    private func resource(_ credential: FederatedCredential, _ id: ResourceID) -> ProvisionResource {
        ProvisionResource(
            .federatedCredential, credential.name,
            id: id.child("federatedIdentityCredentials", credential.name).path)
    }

    private func change(_ credential: FederatedCredential, _ id: ResourceID, exists: Bool) -> ProvisionChange {
        ProvisionChange(
            .federation,
            "\(exists ? "change" : "let") \(credential.subject) \(exists ? "in identity" : "sign in as") \(id.name)",
            creates: exists ? nil : resource(credential, id))
    }
}

/// The identity may use the key, and nothing else of the vault.
struct RoleStage: ProvisionStage {
    let knowledge: AzureKnowledge
    private static let role = BuiltInRole.keyVaultCryptoUser

    func inspect() async throws -> ProvisionFinding {
        var finding = ProvisionFinding()
        guard let scope = knowledge.request.keyID, let identity = knowledge.request.identityID else { return finding }
        let name = "\(Self.role.name) on key \(scope.name) for \(identity.name)"
        if let vault = try await knowledge.vault(), !vault.usesRoles {
            let principal = try await knowledge.identity()?.principalID ?? "<the identity's principal id>"
            finding.problems = [BootstrapError(VaultError.usesPolicies(vault.id, principal: principal))]
            return finding
        }
        if let principal = try await knowledge.identity()?.principalID, try await knowledge.key() != nil,
            let found = try await knowledge.roles.find(Self.role, principal: principal, scope: scope)
        {
            finding.existing = [ProvisionResource(.roleAssignment, name, id: found.id.path)]
            return finding
        }
        finding.changes = [
            ProvisionChange(
                .role, "assign \(name)", creates: ProvisionResource(.roleAssignment, name, id: scope.path))
        ]
        return finding
    }

    func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
        guard let scope = knowledge.request.keyID, let principal = try await knowledge.identity()?.principalID else {
            return
        }
        progress("waiting until Entra knows the identity everywhere")
        _ = try await knowledge.roles.assign(
            Self.role, principal: principal, scope: scope, subscription: knowledge.request.aks.subscription)
    }
}
