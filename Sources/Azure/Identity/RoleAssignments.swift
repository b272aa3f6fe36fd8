import Cryptography
import HTTP
import YAML

/// One of Azure's built-in roles, by the GUID that is the same everywhere.
package struct BuiltInRole: Sendable, Hashable {
    package let name: String
    package let guid: String

    package static let keyVaultCryptoUser = BuiltInRole(
        name: "Key Vault Crypto User", guid: "12338af0-0e69-4776-bea7-57ae8d297424")
    package static let keyVaultCryptoOfficer = BuiltInRole(
        name: "Key Vault Crypto Officer", guid: "14b46e9e-c2b7-41b4-b07b-48a6ebf60603")
}

/// Somebody has a role somewhere.
package struct RoleAssignment: Sendable, Hashable {
    package let id: ResourceID
    package let scope: ResourceID
    package let principalID: String
    /// The role definition's GUID.
    package let role: String

    init?(_ node: Node) {
        guard let id = node["id"]?.string, let principal = node["properties"]?["principalId"]?.string,
            let definition = node["properties"]?["roleDefinitionId"]?.string
        else { return nil }
        self.id = ResourceID(path: id)
        let marker = "/providers/microsoft.authorization/roleassignments/"
        let scope = node["properties"]?["scope"]?.string
        let end = id.lowercased().utf8Range(of: marker)?.lowerBound
        self.scope = ResourceID(path: scope ?? end.map { String(id[..<$0]) } ?? "")
        principalID = principal
        role = String(definition[definition.index(after: definition.lastIndex(of: "/") ?? definition.startIndex)...])
    }
}

/// Role assignments of Resource Manager.
package struct RoleAssignments: Sendable {
    package let arm: ARMClient

    package init(arm: ARMClient) { self.arm = arm }

    /// The name this principal's assignment of this role at this scope always gets: a UUID of the three (RFC 9562,
    /// version 5), so that a second run finds what the first one made, and two at once make one.
    package static func name(scope: ResourceID, principal: String, role: BuiltInRole) -> String {
        let seed = "\(scope.path.lowercased())|\(principal.lowercased())|\(role.guid)"
        var bytes = Array(DigestAlgorithm.sha1.digest("davit:role-assignment:" + seed).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        let text = Hex.encode(bytes)
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { start, end in
            String(text.dropFirst(start).prefix(end - start))
        }.joined(separator: "-")
    }

    /// The assignment of a role to a principal at a scope, or above it; whoever made it.
    package func find(_ role: BuiltInRole, principal: String, scope: ResourceID) async throws -> RoleAssignment? {
        // assignedTo() would also walk groups; the principal itself is what undo must find.
        try await arm.list(
            "list the role assignments at \(scope.name)", scope.provider("Microsoft.Authorization", "roleAssignments"),
            version: APIVersion.roleAssignments,
            query: [(name: "$filter", value: "principalId eq '\(principal)'")]
        ).compactMap(RoleAssignment.init).first {
            $0.role.lowercased() == role.guid && $0.principalID.lowercased() == principal.lowercased()
                && (scope.path.lowercased() + "/").hasPrefix($0.scope.path.lowercased() + "/")
        }
    }

    /// Assigns, unless it is assigned. Waits while Entra does not know a new principal yet, and until the assignment
    /// can be read back.
    ///
    /// - Returns: whether it was made now.
    package func assign(
        _ role: BuiltInRole, principal: String, scope: ResourceID, subscription: String
    ) async throws -> Bool {
        if try await find(role, principal: principal, scope: scope) != nil { return false }
        let id = scope.provider(
            "Microsoft.Authorization", "roleAssignments",
            Self.name(scope: scope, principal: principal, role: role))
        let definition =
            ResourceID.subscription(subscription)
            .provider("Microsoft.Authorization", "roleDefinitions", role.guid)
        let body: Node = [
            "properties": [
                "roleDefinitionId": .string(definition.path), "principalId": .string(principal),
                // Named, so that Resource Manager does not look for it in an Entra that has not heard of it.
                "principalType": "ServicePrincipal",
            ]
        ]
        let propagation = Propagation(arm: arm)
        do {
            try await propagation.retrying(while: { $0.code == "PrincipalNotFound" }) {
                _ = try await arm.put(
                    "assign \(role.name) on \(scope.name)", id, version: APIVersion.roleAssignments, body: body)
            }
        } catch let error as ARMError where error.refusal?.code == "RoleAssignmentExists" {
            return false
        }
        _ = try await propagation.until("assign \(role.name) on \(scope.name)") {
            try await arm.find("read role assignment", id, version: APIVersion.roleAssignments)
        }
        return true
    }

    package func delete(_ id: ResourceID) async throws {
        _ = try await arm.delete("delete role assignment \(id.name)", id, version: APIVersion.roleAssignments)
    }
}
