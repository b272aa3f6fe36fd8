import Cryptography
import YAML

/// Managed identities, federated credentials and role assignments of a simulated Azure.
package struct IdentityRoutes: Sendable {
    let roles: SimulatedRoles
    /// Refusals of `PrincipalNotFound` for each principal made from now on: Entra's copies lag behind.
    private let unseen: LaggingPrincipals

    /// - Parameter lag: how many role assignments to a new identity are refused before it is known.
    package init(roles: SimulatedRoles, lag: Int = 0) {
        self.roles = roles
        unseen = LaggingPrincipals(lag: lag)
    }

    private static let identity =
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
    private static let credentials = identity + "/federatedIdentityCredentials"

    package var routes: [ResourceManagerRoute] {
        [
            ResourceManagerRoute("GET", "/subscriptions/{subscription}") { _, arm in
                .json([
                    "id": .string("/subscriptions/\(arm.world.subscription)"),
                    "subscriptionId": .string(arm.world.subscription), "tenantId": .string(arm.world.tenant),
                    "displayName": "prod", "state": "Enabled", "authorizationSource": "RoleBased",
                ])
            },
            ResourceManagerRoute("GET", Self.identity) { call, arm in Self.show(call, arm) },
            ResourceManagerRoute("PUT", Self.identity) { call, arm in makeIdentity(call, arm) },
            ResourceManagerRoute("DELETE", Self.identity) { call, arm in deleteIdentity(call, arm) },
            ResourceManagerRoute("GET", Self.credentials) { call, arm in
                let all = arm.children(of: call.path)
                return .json(["value": .sequence(all)])
            },
            ResourceManagerRoute("GET", Self.credentials + "/{credential}") { call, arm in Self.show(call, arm) },
            ResourceManagerRoute("PUT", Self.credentials + "/{credential}") { call, arm in
                writeCredential(call, arm)
            },
            ResourceManagerRoute("DELETE", Self.credentials + "/{credential}") { call, arm in
                let existed = arm.resource(call.path) != nil
                arm.remove(call.path)
                return SimulatedAnswer(status: existed ? 200 : 204)
            },
        ]
    }

    static func show(_ call: ResourceManagerCall, _ arm: ResourceManagerSimulator) -> SimulatedAnswer {
        if let node = arm.resource(call.path) { .json(node) } else { notFound(call) }
    }

    static func notFound(_ call: ResourceManagerCall) -> SimulatedAnswer {
        let parts = call.request.segments
        let provider = parts.lastIndex { $0.lowercased() == "providers" } ?? 0
        let name = parts.dropFirst(provider + 1).joined(separator: "/")
        let group = parts.count > 3 ? parts[3] : ""
        return .error(
            404, "ResourceNotFound",
            "The Resource '\(name)' under resource group '\(group)' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
        )
    }

    private func makeIdentity(_ call: ResourceManagerCall, _ arm: ResourceManagerSimulator) -> SimulatedAnswer {
        if var existing = arm.resource(call.path) {
            if let tags = call.body["tags"] { existing["tags"] = tags }
            arm.place(call.path, existing)
            return .json(existing)
        }
        guard let location = call.body["location"]?.string else {
            return .error(400, "LocationRequired", "The location property is required for this definition.")
        }
        let name = call.parameters["name"] ?? ""
        let principal = Self.guid("principal:" + call.path.lowercased())
        let node: Node = [
            "location": .string(location), "tags": call.body["tags"] ?? .emptyMapping, "id": .string(call.path),
            "name": .string(name), "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
            "properties": [
                "tenantId": .string(arm.world.tenant), "principalId": .string(principal),
                "clientId": .string(Self.guid("client:" + call.path.lowercased())),
            ],
        ]
        arm.place(call.path, node)
        unseen.add(principal)
        return .json(node, status: 201)
    }

    private func deleteIdentity(_ call: ResourceManagerCall, _ arm: ResourceManagerSimulator) -> SimulatedAnswer {
        guard arm.resource(call.path) != nil else { return SimulatedAnswer(status: 204) }
        arm.remove(call.path)
        for child in arm.children(of: call.path + "/federatedIdentityCredentials") {
            if let id = child["id"]?.string { arm.remove(id) }
        }
        return SimulatedAnswer(status: 200)
    }

    private func writeCredential(_ call: ResourceManagerCall, _ arm: ResourceManagerSimulator) -> SimulatedAnswer {
        let parent = String(call.path.prefix(upTo: call.path.range(ofLast: "/federatedIdentityCredentials")))
        guard arm.resource(parent) != nil else {
            return .error(
                404, "ParentResourceNotFound",
                "Failed to perform 'write' on resource(s) of type 'userAssignedIdentities/federatedIdentityCredentials', because the parent resource '\(parent)' could not be found."
            )
        }
        let properties = call.body["properties"] ?? .null
        guard let issuer = properties["issuer"]?.string, let subject = properties["subject"]?.string,
            let audiences = properties["audiences"]?.sequence, audiences.count == 1
        else {
            return .error(400, "BadRequest", "issuer, subject and one audience must be given")
        }
        guard issuer.hasPrefix("https://") else {
            return .error(400, "BadRequest", "The issuer must be an https URL.")
        }
        let twins = arm.children(of: parent + "/federatedIdentityCredentials").filter {
            $0["id"]?.string?.lowercased() != call.path.lowercased()
                && $0["properties"]?["issuer"]?.string == issuer && $0["properties"]?["subject"]?.string == subject
        }
        guard twins.isEmpty else {
            return .error(
                409, "Conflict",
                "Issuer and subject combination already exists for this Managed Identity.")
        }
        let existed = arm.resource(call.path) != nil
        let node: Node = [
            "properties": properties, "id": .string(call.path), "name": .string(call.parameters["credential"] ?? ""),
            "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        ]
        arm.place(call.path, node)
        return .json(node, status: existed ? 200 : 201)
    }

    static func guid(_ seed: String) -> String {
        let text = Hex.encode(Array(DigestAlgorithm.md5.digest(seed)))
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { String(text.dropFirst($0).prefix($1 - $0)) }.joined(separator: "-")
    }

    /// Whether Entra knows a principal by now.
    func isKnown(_ principal: String) -> Bool { unseen.look(principal) }
}

/// Role assignments: at any scope, so they are a service of their own, asked before Resource Manager's routes.
package struct RoleAssignmentService: SimulatedService {
    let identities: IdentityRoutes
    let arm: ResourceManagerSimulator

    package init(identities: IdentityRoutes, arm: ResourceManagerSimulator) {
        self.identities = identities
        self.arm = arm
    }

    private static let marker = "/providers/microsoft.authorization/"

    package func answer(_ request: SimulatedRequest) async -> SimulatedAnswer? {
        let path = "/" + request.segments.joined(separator: "/")
        guard let range = path.lowercased().utf8Range(Self.marker), request.header("Authorization") != nil else {
            return nil
        }
        // Resource Manager's own checks come first: token, version, subscription.
        if let refusal = arm.gate(request) { return refusal }
        let scope = String(path[..<range.lowerBound])
        let rest = path[range.upperBound...].split(separator: "/").map(String.init)
        switch (rest.first?.lowercased(), rest.count, request.method) {
        case ("roleassignments", 1, "GET"): return list(scope, request)
        case ("roleassignments", 2, "GET"):
            if let found = identities.roles.assignment(path) { return .json(found.node) }
            return .error(404, "RoleAssignmentNotFound", "The role assignment '\(rest[1])' is not found.")
        case ("roleassignments", 2, "PUT"): return assign(path, scope, rest[1], request)
        case ("roleassignments", 2, "DELETE"):
            if let removed = identities.roles.remove(path) { return .json(removed.node) }
            return SimulatedAnswer(status: 204)
        case ("roledefinitions", 1, "GET"): return definitions(scope, request)
        case ("roledefinitions", 2, "GET"):
            if let found = SimulatedRoles.definitions.first(where: { $0.guid == rest[1].lowercased() }) {
                return .json(definition(found, scope))
            }
            return .error(404, "RoleDefinitionDoesNotExist", "The specified role definition does not exist.")
        default: return nil
        }
    }

    private func list(_ scope: String, _ request: SimulatedRequest) -> SimulatedAnswer {
        let all = identities.roles.assignments(at: scope, below: true)
        let principal = request.query("$filter").flatMap { Self.quoted($0, after: "principalId eq ") }
        let found = all.filter { principal == nil || $0.principal == principal }
        return .json(["value": .sequence(found.map(\.node))])
    }

    private func assign(_ id: String, _ scope: String, _ name: String, _ request: SimulatedRequest) -> SimulatedAnswer {
        let properties = request.json?["properties"] ?? .null
        guard name.count == 36, name.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
            return .error(
                400, "InvalidRoleAssignmentId",
                "The role assignment ID '\(name)' is not valid. The role assignment ID must be a GUID.")
        }
        guard let principal = properties["principalId"]?.string,
            let definition = properties["roleDefinitionId"]?.string,
            let guid = definition.split(separator: "/").last.map({ $0.lowercased() })
        else { return .error(400, "BadRequestFormat", "The request was incorrectly formatted.") }
        guard SimulatedRoles.definitions.contains(where: { $0.guid == guid }) else {
            return .error(
                404, "RoleDefinitionDoesNotExist", "The specified role definition with ID '\(guid)' does not exist.")
        }
        guard identities.isKnown(principal) else {
            return .error(
                400, "PrincipalNotFound",
                "Principal \(principal) does not exist in the directory \(arm.world.tenant). Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay."
            )
        }
        let existed = identities.roles.assignment(id) != nil
        let assignment = SimulatedRoles.Assignment(
            id: id, scope: scope, principal: principal,
            principalType: properties["principalType"]?.string ?? "User", role: guid)
        guard identities.roles.assign(assignment) else {
            return .error(409, "RoleAssignmentExists", "The role assignment already exists.")
        }
        return .json(assignment.node, status: existed ? 200 : 201)
    }

    private func definitions(_ scope: String, _ request: SimulatedRequest) -> SimulatedAnswer {
        let name = request.query("$filter").flatMap { Self.quoted($0, after: "roleName eq ") }
        let found = SimulatedRoles.definitions.filter { name == nil || $0.name == name }
        return .json(["value": .sequence(found.map { definition($0, scope) })])
    }

    private func definition(_ role: SimulatedRoles.Definition, _ scope: String) -> Node {
        let subscription = scope.split(separator: "/").dropFirst().first ?? ""
        let id = "/subscriptions/\(subscription)/providers/Microsoft.Authorization/roleDefinitions/\(role.guid)"
        return [
            "id": .string(id), "name": .string(role.guid), "type": "Microsoft.Authorization/roleDefinitions",
            "properties": [
                "roleName": .string(role.name), "type": "BuiltInRole", "permissions": [], "assignableScopes": ["/"],
            ],
        ]
    }

    private static func quoted(_ filter: String, after words: String) -> String? {
        guard let range = filter.utf8Range(words + "'") else { return nil }
        return String(filter[range.upperBound...].prefix { $0 != "'" })
    }
}

extension String {
    func utf8Range(_ text: String) -> Range<Index>? {
        let needle = Array(text.utf8)
        var start = utf8.startIndex
        while start != utf8.endIndex {
            if utf8[start...].starts(with: needle) { return start..<utf8.index(start, offsetBy: needle.count) }
            start = utf8.index(after: start)
        }
        return nil
    }

    /// Where `text` last begins, without regard to case; the end when it is nowhere.
    func range(ofLast text: String) -> Index {
        let lowered = text.lowercased()
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].lowercased().hasPrefix(lowered) { return index }
        }
        return endIndex
    }
}
