import Diagnostics

/// Why a vault cannot be made or used as it is.
package enum VaultError: ExplainedError, Equatable {
    /// Vault names are unique in all of Azure; a deleted vault keeps its name.
    case nameTaken(String, isDeleted: Bool)
    /// Access policies, not role assignments, rule it.
    case usesPolicies(ResourceID, principal: String)

    package var reason: String {
        switch self {
        case .nameTaken: "VaultNameTaken"
        case .usesPolicies: "VaultUsesAccessPolicies"
        }
    }

    package var message: String {
        switch self {
        case .nameTaken(let name, true): "a deleted vault still holds the name \(name)"
        case .nameTaken(let name, false): "the vault name \(name) is taken or not allowed"
        case .usesPolicies(let id, _):
            "vault \(id.name) goes by access policies, so a role assignment on its key would have no effect"
        }
    }

    package var hints: [String] {
        switch self {
        case .nameTaken(let name, true): ["recover it: az keyvault recover --name \(name)"]
        case .nameTaken: ["choose another name: 3 to 24 letters, digits and dashes, unique in all of Azure"]
        case .usesPolicies(let id, let principal):
            [
                "move it to roles: az keyvault update --name \(id.name) --enable-rbac-authorization true",
                "or add a policy: az keyvault set-policy --name \(id.name) --object-id \(principal) --key-permissions get decrypt encrypt",
            ]
        }
    }
}
