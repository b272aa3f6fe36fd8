import YAML

/// A managed identity that lives by itself.
package struct UserAssignedIdentity: Sendable, Hashable {
    package let id: ResourceID
    package let location: String
    /// What pods name in `azure.workload.identity/client-id`.
    package let clientID: String
    /// What roles are assigned to.
    package let principalID: String
    package let tenant: String

    init(_ node: Node, id: ResourceID) throws {
        let properties = node["properties"] ?? .null
        guard let client = properties["clientId"]?.string, let principal = properties["principalId"]?.string else {
            throw ARMError.badAnswer(what: "read identity \(id.name)", why: "it has no clientId or no principalId")
        }
        self.id = id
        location = node["location"]?.string ?? ""
        clientID = client
        principalID = principal
        tenant = properties["tenantId"]?.string ?? ""
    }
}

/// Lets a service account of a cluster sign in as an identity.
package struct FederatedCredential: Sendable, Hashable {
    package var name: String
    package var issuer: String
    /// `system:serviceaccount:<namespace>:<name>`.
    package var subject: String
    package var audiences: [String]

    /// The audience of tokens that are exchanged with Entra in the public cloud.
    package static let audience = "api://AzureADTokenExchange"

    package init(name: String, issuer: String, subject: String, audiences: [String] = [FederatedCredential.audience]) {
        self.name = name
        self.issuer = issuer
        self.subject = subject
        self.audiences = audiences
    }

    init(_ node: Node) {
        let properties = node["properties"] ?? .null
        name = node["name"]?.string ?? ""
        issuer = properties["issuer"]?.string ?? ""
        subject = properties["subject"]?.string ?? ""
        audiences = properties["audiences"]?.sequence?.compactMap(\.string) ?? []
    }

    package static func subject(namespace: String, serviceAccount: String) -> String {
        "system:serviceaccount:\(namespace):\(serviceAccount)"
    }

    /// A name that says what it is for, at most 120 characters: `davit-<cluster>-<namespace>-<account>`.
    package static func name(cluster: String, namespace: String, serviceAccount: String) -> String {
        String("davit-\(cluster)-\(namespace)-\(serviceAccount)".prefix(120))
    }

    /// Whether it lets in just whom `other` does, whatever its name.
    package func equals(_ other: FederatedCredential) -> Bool {
        issuer == other.issuer && subject == other.subject && Set(audiences) == Set(other.audiences)
    }

    var body: Node {
        [
            "properties": [
                "issuer": .string(issuer), "subject": .string(subject),
                "audiences": .sequence(audiences.map(Node.string)),
            ]
        ]
    }
}

/// User-assigned identities and their federated credentials.
package struct UserAssignedIdentities: Sendable {
    package let arm: ARMClient

    package init(arm: ARMClient) { self.arm = arm }

    package static func id(subscription: String, group: String, name: String) -> ResourceID {
        ResourceID.group(subscription, group).provider("Microsoft.ManagedIdentity", "userAssignedIdentities", name)
    }

    package func find(_ id: ResourceID) async throws -> UserAssignedIdentity? {
        try await arm.find("read identity \(id.name)", id, version: APIVersion.userAssignedIdentities)
            .map { try UserAssignedIdentity($0.body, id: id) }
    }

    /// Makes it, or gives back the one that is there: PUT changes nothing then.
    package func create(_ id: ResourceID, location: String) async throws -> UserAssignedIdentity {
        let answer = try await arm.put(
            "create identity \(id.name)", id, version: APIVersion.userAssignedIdentities,
            body: ["location": .string(location)])
        return try UserAssignedIdentity(answer.body, id: id)
    }

    package func delete(_ id: ResourceID) async throws {
        _ = try await arm.delete("delete identity \(id.name)", id, version: APIVersion.userAssignedIdentities)
    }

    package func credentials(of id: ResourceID) async throws -> [FederatedCredential] {
        try await arm.list(
            "list the federated credentials of identity \(id.name)", id.child("federatedIdentityCredentials"),
            version: APIVersion.federatedCredentials
        ).map(FederatedCredential.init)
    }

    /// Writes a credential. Entra refuses several at once, and one that is too young to be seen everywhere.
    package func write(_ credential: FederatedCredential, to id: ResourceID) async throws {
        let path = id.child("federatedIdentityCredentials", credential.name)
        try await Propagation(arm: arm).retrying(
            while: {
                $0.code == "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity" || $0.status == 409
            }
        ) {
            _ = try await arm.put(
                "write federated credential \(credential.name)", path, version: APIVersion.federatedCredentials,
                body: credential.body)
        }
    }

    package func delete(credential name: String, of id: ResourceID) async throws {
        _ = try await arm.delete(
            "delete federated credential \(name)", id.child("federatedIdentityCredentials", name),
            version: APIVersion.federatedCredentials)
    }
}

/// Waits while what was just made is not known everywhere yet.
struct Propagation {
    let arm: ARMClient
    /// Entra's copies agree within minutes.
    var limit = Duration.seconds(300)

    /// Repeats while the refusal is of the kind that goes by itself.
    func retrying<Result>(
        while passing: (ARMRefusal) -> Bool, _ body: () async throws -> Result
    ) async throws -> Result {
        let end = ContinuousClock.now + limit
        var pause = arm.options.firstPause
        while true {
            do { return try await body() } catch let error as ARMError {
                guard let refusal = error.refusal, passing(refusal), ContinuousClock.now + pause < end else {
                    throw error
                }
            }
            try await arm.options.pause(pause)
            pause = min(pause * 2, arm.options.longestPause)
        }
    }

    /// Looks until `body` gives something.
    func until<Result>(_ what: String, _ body: () async throws -> Result?) async throws -> Result {
        let end = ContinuousClock.now + limit
        var pause = arm.options.firstPause
        while true {
            if let result = try await body() { return result }
            guard ContinuousClock.now + pause < end else {
                throw ARMError.unfinished(what: what, state: "not visible yet", after: limit)
            }
            try await arm.options.pause(pause)
            pause = min(pause * 2, arm.options.longestPause)
        }
    }
}
