import Synchronization
package import YAML

/// Azure's role assignments: who may do what where. Resource Manager writes them and vaults ask them.
package final class SimulatedRoles: Sendable {
    package struct Assignment: Sendable, Hashable {
        package var id: String
        package var scope: String
        package var principal: String
        package var principalType: String
        /// The role definition's GUID.
        package var role: String

        package init(id: String, scope: String, principal: String, principalType: String, role: String) {
            self.id = id
            self.scope = scope
            self.principal = principal
            self.principalType = principalType
            self.role = role
        }
    }

    /// A built-in role, and what it allows of a vault's keys.
    package struct Definition: Sendable {
        package var guid: String
        package var name: String
        package var keyActions: Set<String>
    }

    /// - SeeAlso: `learn.microsoft.com/azure/role-based-access-control/built-in-roles/security`.
    package static let definitions: [Definition] = [
        Definition(
            guid: "12338af0-0e69-4776-bea7-57ae8d297424", name: "Key Vault Crypto User",
            keyActions: [
                "get", "list", "update", "backup", "encrypt", "decrypt", "wrapKey", "unwrapKey", "sign", "verify",
            ]),
        Definition(
            guid: "14b46e9e-c2b7-41b4-b07b-48a6ebf60603", name: "Key Vault Crypto Officer",
            keyActions: [
                "get", "list", "update", "backup", "encrypt", "decrypt", "wrapKey", "unwrapKey", "sign", "verify",
                "create", "delete", "recover", "purge",
            ]),
        Definition(
            guid: "00482a5a-887f-4fb3-b363-3b7fe8e74483", name: "Key Vault Administrator",
            keyActions: [
                "get", "list", "update", "backup", "encrypt", "decrypt", "wrapKey", "unwrapKey", "sign", "verify",
                "create", "delete", "recover", "purge",
            ]),
        Definition(
            guid: "e147488a-f6f5-4113-8e2d-b22465e65bf6", name: "Key Vault Crypto Service Encryption User",
            keyActions: ["get", "list", "wrapKey", "unwrapKey"]),
        Definition(
            guid: "21090545-7ca7-4776-b22c-e363652d74d2", name: "Key Vault Reader", keyActions: ["get", "list"]),
    ]

    private struct State {
        var assignments: [String: Assignment] = [:]
        /// Questions still answered as if an assignment were not there.
        var delay: [String: Int] = [:]
        var delayOfNew = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// How many questions each assignment made from now on stays without effect for: Azure takes minutes.
    package func delayNewAssignments(by questions: Int) { state.withLock { $0.delayOfNew = questions } }

    package var assignments: [Assignment] {
        state.withLock { $0.assignments.values.sorted { $0.id < $1.id } }
    }

    package func assignment(_ id: String) -> Assignment? { state.withLock { $0.assignments[id.lowercased()] } }

    /// - Returns: false when the same principal has the role at the scope already, under another name.
    package func assign(_ assignment: Assignment) -> Bool {
        state.withLock { state in
            let twin = state.assignments.values.first {
                $0.scope.lowercased() == assignment.scope.lowercased() && $0.principal == assignment.principal
                    && $0.role == assignment.role && $0.id.lowercased() != assignment.id.lowercased()
            }
            guard twin == nil else { return false }
            state.assignments[assignment.id.lowercased()] = assignment
            state.delay[assignment.id.lowercased()] = state.delayOfNew
            return true
        }
    }

    @discardableResult
    package func remove(_ id: String) -> Assignment? {
        state.withLock { $0.assignments.removeValue(forKey: id.lowercased()) }
    }

    /// Those at a scope, above it, and below it when `below`.
    package func assignments(at scope: String, below: Bool = false) -> [Assignment] {
        let scope = scope.lowercased()
        return assignments.filter {
            let own = $0.scope.lowercased()
            return Self.covers(own, scope) || (below && Self.covers(scope, own))
        }
    }

    /// Whether a principal may do something with keys at a scope.
    package func permits(_ principal: String, _ action: String, at scope: String) -> Bool {
        let scope = scope.lowercased()
        return state.withLock { state in
            var permitted = false
            for (id, assignment) in state.assignments
            where assignment.principal == principal && Self.covers(assignment.scope.lowercased(), scope) {
                guard let role = Self.definitions.first(where: { $0.guid == assignment.role }),
                    role.keyActions.contains(action)
                else { continue }
                if let left = state.delay[id], left > 0 {
                    state.delay[id] = left - 1
                } else {
                    permitted = true
                }
            }
            return permitted
        }
    }

    private static func covers(_ outer: String, _ inner: String) -> Bool {
        inner == outer || inner.hasPrefix(outer + "/")
    }
}

extension SimulatedRoles.Assignment {
    /// As Resource Manager shows it.
    package var node: Node {
        [
            "properties": [
                "roleDefinitionId": .string(
                    "/subscriptions/\(subscription)/providers/Microsoft.Authorization/roleDefinitions/\(role)"),
                "principalId": .string(principal), "principalType": .string(principalType), "scope": .string(scope),
                "condition": .null, "createdOn": "2026-11-23T10:00:00.0000000Z",
                "updatedOn": "2026-11-23T10:00:00.0000000Z",
            ],
            "id": .string(id), "type": "Microsoft.Authorization/roleAssignments",
            "name": .string(String(id[id.index(after: id.lastIndex(of: "/") ?? id.startIndex)...])),
        ]
    }

    private var subscription: String {
        let parts = scope.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }
}
