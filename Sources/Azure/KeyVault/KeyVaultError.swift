import Diagnostics

/// Why a vault did not do what it was asked. Never says anything of keys' or values' contents.
package enum KeyVaultError: ExplainedError, Equatable {
    case invalidKey(String, why: String)
    /// The address is no vault of the cloud: no token was asked for and nothing was sent.
    case foreignVault(String, cloud: String, suffix: String)
    /// The vault's challenge names a resource that is not the cloud's.
    case foreignChallenge(vault: String, named: String, expected: String)
    /// The vault does not accept the token.
    case unauthorized(vault: String, detail: String)
    case forbidden(Denial)
    case disabled(KeyVaultKeyID, KeyVaultOperation)
    /// Outside `nbf` to `exp`.
    case outsideValidity(KeyVaultKeyID, KeyVaultOperation, expired: Bool)
    /// The key exists, and does not allow the operation (`key_ops`), or is no RSA key.
    case notAllowed(KeyVaultKeyID, KeyVaultOperation, detail: String)
    case notFound(KeyVaultKeyID)
    /// Deleted, and can be had back.
    case softDeleted(KeyVaultKeyID, purgedOn: Int?)
    case vaultNotFound(String)
    /// The value was not made with this key, or is damaged.
    case undecryptable(KeyVaultKeyID, detail: String)
    case throttled(vault: String)
    case refused(what: String, status: Int, code: String, detail: String)
    case badAnswer(what: String, why: String)

    /// A 403, taken apart.
    package struct Denial: Sendable, Equatable {
        package enum Cause: Sendable, Equatable {
            /// No role assignment.
            case role
            /// No permission in the vault's access policies.
            case policy
            /// The vault's firewall does not know us.
            case network
            case unknown(String)
        }

        package var key: KeyVaultKeyID
        package var operation: KeyVaultOperation
        package var cause: Cause
        /// The application's client id, and its object id, as the vault saw them.
        package var application: String?
        package var object: String?
        /// The credential that gave the token.
        package var credential: String

        package init(
            key: KeyVaultKeyID, operation: KeyVaultOperation, cause: Cause, application: String?, object: String?,
            credential: String
        ) {
            self.key = key
            self.operation = operation
            self.cause = cause
            self.application = application
            self.object = object
            self.credential = credential
        }

        var identity: String {
            switch (application, object) {
            case (let application?, let object?): "application \(application) (object \(object), from \(credential))"
            case (let application?, nil): "application \(application) (from \(credential))"
            case (nil, let object?): "object \(object) (from \(credential))"
            case (nil, nil): "the sign-in from \(credential)"
            }
        }
    }

    package var reason: String {
        switch self {
        case .invalidKey: "InvalidKeyID"
        case .foreignVault, .foreignChallenge: "ForeignHostRefused"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .disabled: "KeyDisabled"
        case .outsideValidity(_, _, let expired): expired ? "KeyExpired" : "KeyNotYetValid"
        case .notAllowed: "KeyOperationNotAllowed"
        case .notFound: "KeyNotFound"
        case .softDeleted: "KeyDeleted"
        case .vaultNotFound: "VaultNotFound"
        case .undecryptable: "DecryptionFailed"
        case .throttled: "Throttled"
        case .refused(_, _, let code, _): code
        case .badAnswer: "InvalidAnswer"
        }
    }

    package var message: String {
        switch self {
        case .invalidKey(let text, let why): "\"\(text)\" names no key of a vault: \(why)"
        case .foreignVault(let url, let cloud, let suffix):
            "will not send a token to \(url): vaults of \(cloud) are https://<name>.\(suffix)"
        case .foreignChallenge(let vault, let named, let expected):
            "\(vault) asks for a token of \(named), and only \(expected) may be asked for here"
        case .unauthorized(let vault, let detail): "\(vault) does not accept the token: \(detail)"
        case .forbidden(let denial): Self.sentence(denial)
        case .disabled(let key, let operation): "cannot \(operation.words) \(key): the key is disabled"
        case .outsideValidity(let key, let operation, let expired):
            "cannot \(operation.words) \(key): the key \(expired ? "has expired" : "is not valid yet")"
        case .notAllowed(let key, let operation, let detail): "cannot \(operation.words) \(key): \(detail)"
        case .notFound(let key): "\(key) does not exist"
        case .softDeleted(let key, _): "\(key) has been deleted and not purged yet"
        case .vaultNotFound(let vault): "there is no vault \(vault): its name cannot be resolved"
        case .undecryptable(let key, let detail): "cannot decrypt with \(key): \(detail)"
        case .throttled(let vault): "\(vault) has had too many requests"
        case .refused(let what, let status, let code, let detail):
            "cannot \(what): " + (detail.isEmpty ? "the vault gives no reason" : detail)
                + " (\(code), status \(status))"
        case .badAnswer(let what, let why): "cannot \(what): the vault's answer cannot be used: \(why)"
        }
    }

    private static func sentence(_ denial: Denial) -> String {
        let who = "\(denial.identity) may not \(denial.operation.words) \(denial.key)"
        switch denial.cause {
        case .role: return "\(who): it has no role that allows it, such as \(denial.operation.role)"
        case .policy:
            return "\(who): the vault's access policies do not give it the key permission \(denial.operation.rawValue)"
        case .network: return "\(who) from this address: the vault's firewall does not let it in"
        case .unknown(let detail): return detail.isEmpty ? who : "\(who): \(detail)"
        }
    }

    package var hints: [String] {
        switch self {
        case .invalidKey: ["copy the key identifier from the portal, or from: az keyvault key show --query key.kid"]
        case .foreignVault: ["check the vault's address, and --cloud for a sovereign cloud"]
        case .foreignChallenge: ["check the proxy between here and the vault; the token was not sent again"]
        case .unauthorized: ["sign in again, to the directory the vault belongs to"]
        case .forbidden(let denial): Self.hints(denial)
        case .disabled(let key, _):
            ["enable it: az keyvault key set-attributes --id \(key) --enabled true"]
        case .outsideValidity(let key, _, _):
            ["encrypt to a newer version, or change its dates: az keyvault key set-attributes --id \(key)"]
        case .notAllowed: ["use an RSA key that allows encrypt, decrypt, wrapKey and unwrapKey"]
        case .notFound: ["check vault, name and version, or make the key: davit identity create"]
        case .softDeleted(let key, _):
            ["recover it: az keyvault key recover --vault-name \(key.vaultName) --name \(key.name)"]
        case .vaultNotFound: ["check the vault's name; a deleted one comes back with: az keyvault recover"]
        case .undecryptable: ["check that the file's azure_kv entry names the key version it was encrypted with"]
        case .throttled: ["wait some seconds and try again"]
        case .refused, .badAnswer: []
        }
    }

    private static func hints(_ denial: Denial) -> [String] {
        switch denial.cause {
        case .role:
            let who = denial.object.map { " --assignee-object-id \($0)" } ?? ""
            return [
                "assign it: az role assignment create --role \"\(denial.operation.role)\"\(who) --scope <the key's or the vault's id>",
                "an assignment takes some minutes to take effect",
            ]
        case .policy:
            let who = denial.object.map { " --object-id \($0)" } ?? ""
            return [
                "grant it: az keyvault set-policy -n \(denial.key.vaultName)\(who) --key-permissions \(denial.operation.rawValue)"
            ]
        case .network:
            return ["add this machine's address or network to the vault's firewall, or use a private endpoint"]
        case .unknown: return ["ask for the role \(denial.operation.role) on the key"]
        }
    }
}
