import Azure
import Cryptography
import Simulators
import TestSupport
import Testing
import YAML

/// Identities, federation, roles and vaults through a simulated Resource Manager.
@Suite struct IdentityTests {
    @Test("what is sent is what az sends")
    func wire() async throws {
        let world = try await AzureWorld.start()
        let identities = UserAssignedIdentities(arm: world.arm)
        let group = world.azure.arm.world
        let id = UserAssignedIdentities.id(subscription: group.subscription, group: group.group, name: "id-gitops")
        _ = try await identities.create(id, location: "westeurope")
        try await identities.write(
            FederatedCredential(
                name: "flux-source", issuer: "https://issuer.example/",
                subject: FederatedCredential.subject(namespace: "flux-system", serviceAccount: "source-controller")),
            to: id)
        let puts = world.azure.server.log.exchanges.filter { $0.request.method == "PUT" }
        #expect(puts.map { $0.request.query("api-version") } == ["2025-05-31-preview", "2025-01-31-preview"])
        #expect(puts[0].request.json == ["location": "westeurope"])
        #expect(
            puts[1].request.json == [
                "properties": [
                    "issuer": "https://issuer.example/",
                    "subject": "system:serviceaccount:flux-system:source-controller",
                    "audiences": ["api://AzureADTokenExchange"],
                ]
            ])
        #expect(
            puts[1].request.path.hasSuffix("/userAssignedIdentities/id-gitops/federatedIdentityCredentials/flux-source")
        )
        #expect(puts.allSatisfy { $0.answer.status == 201 })
        #expect(try await identities.credentials(of: id).map(\.name) == ["flux-source"])
        try await identities.delete(credential: "flux-source", of: id)
        try await identities.delete(id)
        #expect(try await identities.find(id) == nil)
        await world.azure.stop()
    }

    @Test("assigns a role once, waits for Entra to know the identity, and finds what others assigned")
    func roles() async throws {
        let world = try await AzureWorld.start(lag: 3)
        let group = world.azure.arm.world
        let id = UserAssignedIdentities.id(subscription: group.subscription, group: group.group, name: "id")
        let identity = try await UserAssignedIdentities(arm: world.arm).create(id, location: "westeurope")
        world.azure.addVault("kv1")
        let vault = Vaults.id(subscription: group.subscription, group: group.group, name: "kv1")
        let scope = Vaults.keyID(vault, "sops")
        let roles = RoleAssignments(arm: world.arm)
        #expect(
            try await roles.assign(
                .keyVaultCryptoUser, principal: identity.principalID, scope: scope, subscription: group.subscription))
        #expect(world.azure.server.log.lines.count { $0.hasPrefix("PUT") && $0.hasSuffix("400") } == 3)
        #expect(
            try await !roles.assign(
                .keyVaultCryptoUser, principal: identity.principalID, scope: scope, subscription: group.subscription))
        let made = try #require(world.azure.roles.assignments.first)
        #expect(made.scope == scope.path)
        #expect(made.principalType == "ServicePrincipal")
        #expect(
            made.id.hasSuffix(
                RoleAssignments.name(scope: scope, principal: identity.principalID, role: .keyVaultCryptoUser)))
        // One above, made by somebody else, counts as well.
        world.azure.roles.remove(made.id)
        world.permit(identity.principalID, .keyVaultCryptoUser, vault: "kv1")
        #expect(
            try await !roles.assign(
                .keyVaultCryptoUser, principal: identity.principalID, scope: scope, subscription: group.subscription))
        await world.azure.stop()
    }

    @Test("the name of an assignment is the same UUID in every run")
    func names() {
        let scope = ResourceID(path: "/subscriptions/S/resourceGroups/rg")
        let name = RoleAssignments.name(scope: scope, principal: "P", role: .keyVaultCryptoUser)
        #expect(
            name
                == RoleAssignments.name(
                    scope: ResourceID(path: scope.path.lowercased()), principal: "p", role: .keyVaultCryptoUser))
        #expect(name != RoleAssignments.name(scope: scope, principal: "P", role: .keyVaultCryptoOfficer))
        #expect(name.count == 36)
        #expect(Array(name)[14] == "5")
    }

    @Test("makes a vault ruled by roles, and a key that works for whoever got the role")
    func vaults() async throws {
        let reader = EntraSimulator.Client(id: "55555555-5555-5555-5555-555555555555", secret: "a-readers-secret")
        let world = try await AzureWorld.start(clients: [reader])
        let group = world.azure.arm.world
        let vaults = Vaults(arm: world.arm)
        let id = Vaults.id(subscription: group.subscription, group: group.group, name: "kv-prod")
        #expect(try await vaults.find(id) == nil)
        let vault = try await vaults.create(id, location: "westeurope", tenant: group.tenant)
        #expect(vault.usesRoles && vault.isPurgeProtected)
        #expect(vault.uri == world.cloud.vault("kv-prod"))
        let key = try await vaults.createKey("sops", bits: 2048, in: id)
        #expect(try await vaults.createKey("sops", bits: 2048, in: id) == key)
        #expect(try await vaults.key("sops", in: id) == key)
        #expect(try await vaults.key("other", in: id) == nil)
        let mine = KeyVaultClient(
            cloud: world.cloud, tokens: world.tokens(of: reader.id, secret: "a-readers-secret"), http: world.http)
        await #expect(throws: KeyVaultError.self) { try await mine.encrypt([1, 2, 3], with: key) }
        _ = try await RoleAssignments(arm: world.arm).assign(
            .keyVaultCryptoUser, principal: reader.id, scope: Vaults.keyID(id, "sops"), subscription: group.subscription
        )
        let hidden = try await mine.encrypt([1, 2, 3], with: key)
        #expect(try await mine.decrypt(hidden.bytes, with: hidden.key) == [1, 2, 3])
        await world.azure.stop()
    }

    @Test("a vault name that somebody else has is said to be taken")
    func nameTaken() async throws {
        let world = try await AzureWorld.start()
        let group = world.azure.arm.world
        world.azure.vaults.add(.init(name: "kv-prod", id: "/subscriptions/other", tenant: "other"))
        let id = Vaults.id(subscription: group.subscription, group: group.group, name: "kv-prod")
        await #expect(throws: VaultError.nameTaken("kv-prod", isDeleted: false)) {
            try await Vaults(arm: world.arm).create(id, location: "westeurope", tenant: group.tenant)
        }
        await world.azure.stop()
    }
}
