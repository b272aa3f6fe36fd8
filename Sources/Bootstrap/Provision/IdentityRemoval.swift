import Azure

/// Takes back what `davit identity create` made for one cluster. The vault and its key stay: files of the repository
/// are encrypted with it.
package struct IdentityRemoval: Sendable {
    private let knowledge: AzureKnowledge
    private let report: @Sendable (BootstrapEvent.State, String) -> Void

    package init(
        _ knowledge: AzureKnowledge, report: @escaping @Sendable (BootstrapEvent.State, String) -> Void
    ) {
        self.knowledge = knowledge
        self.report = report
    }

    /// Only what is there; run again, it finds nothing and does nothing.
    ///
    /// - Parameter keepsIdentity: takes away its federated credentials for this cluster and its role, and leaves the
    ///   identity, which others may use.
    /// - Returns: what was, or, in a dry run, would be removed.
    @discardableResult
    package func run(keepsIdentity: Bool, dryRun: Bool) async throws -> [String] {
        guard let id = knowledge.request.identityID else { return [] }
        guard let identity = try await knowledge.readIdentity() else {
            report(.success, "there is no identity \(id.name): nothing to remove")
            return []
        }
        var removed: [String] = []
        func remove(_ what: String, _ body: () async throws -> Void) async throws {
            removed.append(what)
            if dryRun { return report(.generate, "would delete \(what)") }
            try await body()
            report(.success, "deleted \(what)")
        }
        if let scope = knowledge.request.keyID,
            let assignment = try await knowledge.roles.find(
                .keyVaultCryptoUser, principal: identity.principalID, scope: scope),
            assignment.scope.path.lowercased() == scope.path.lowercased()
        {
            try await remove("the role \(BuiltInRole.keyVaultCryptoUser.name) on key \(scope.name)") {
                try await knowledge.roles.delete(assignment.id)
            }
        }
        let prefix = "davit-\(knowledge.request.aks.name)-"
        let credentials = try await knowledge.identities.credentials(of: id)
        let own = credentials.filter { $0.name.hasPrefix(prefix) }
        for credential in own {
            try await remove("federated credential \(credential.name)") {
                try await knowledge.identities.delete(credential: credential.name, of: id)
            }
        }
        if keepsIdentity {
            report(.success, "identity \(id.name) is kept")
        } else if credentials.count > own.count {
            // Somebody else signs in as it.
            let names = credentials.filter { !$0.name.hasPrefix(prefix) }.map(\.name).joined(separator: ", ")
            report(
                .warning, "identity \(id.name) is kept: it has federated credentials that Davit did not make: \(names)")
        } else {
            try await remove("identity \(id.name)") { try await knowledge.identities.delete(id) }
        }
        if let vault = knowledge.request.vaultID, let key = knowledge.request.keyID {
            report(
                .warning,
                "vault \(vault.name) and key \(key.name) are kept: secrets of the repository are encrypted with the key"
            )
        }
        return removed
    }
}
