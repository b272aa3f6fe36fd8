package import Cryptography
import YAML

/// One version of a key as Key Vault describes it.
package struct KeyVaultKey: Sendable, Hashable {
    package let id: KeyVaultKeyID
    /// `RSA`, `RSA-HSM`, `EC`, …: an open enumeration. Empty in lists, which do not say.
    package let kind: String
    /// `encrypt`, `decrypt`, `wrapKey`, …
    package let operations: [String]
    package let numbers: RSAPublicNumbers?
    package let attributes: Attributes
    package let tags: [String: String]

    /// Times are Unix times in seconds.
    package struct Attributes: Sendable, Hashable {
        package var isEnabled: Bool
        package var notBefore: Int?
        package var expires: Int?
        package var created: Int?
        /// `Recoverable+Purgeable`, …
        package var recoveryLevel: String?

        init(_ node: Node?) {
            isEnabled = node?["enabled"]?.bool ?? true
            notBefore = node?["nbf"]?.integer
            expires = node?["exp"]?.integer
            created = node?["created"]?.integer
            recoveryLevel = node?["recoveryLevel"]?.string
        }
    }

    /// Reads a KeyBundle, or an entry of a list.
    ///
    /// - Throws: `KeyVaultError.badAnswer` without a usable `kid`.
    init(_ node: Node, what: String) throws(KeyVaultError) {
        let key = node["key"] ?? node
        guard let kid = key["kid"]?.string else { throw .badAnswer(what: what, why: "it names no key") }
        do throws(KeyVaultError) { id = try KeyVaultKeyID(kid) } catch {
            throw .badAnswer(what: what, why: "its kid is no key of a vault")
        }
        kind = key["kty"]?.string ?? ""
        operations = key["key_ops"]?.sequence?.compactMap(\.string) ?? []
        if let modulus = key["n"]?.string.flatMap({ Base64.decode($0, .url) }),
            let exponent = key["e"]?.string.flatMap({ Base64.decode($0, .url) })
        {
            numbers = RSAPublicNumbers(modulus: modulus, exponent: exponent)
        } else {
            numbers = nil
        }
        attributes = Attributes(node["attributes"])
        var tags: [String: String] = [:]
        for pair in node["tags"]?.mapping?.pairs ?? [] { tags[pair.key] = pair.value.string }
        self.tags = tags
    }

    package var isRSA: Bool { kind == "RSA" || kind == "RSA-HSM" }
}

/// What one can be allowed to do with a key.
package enum KeyVaultOperation: String, Sendable, Hashable, CaseIterable {
    case get
    case list
    case create
    case encrypt
    case decrypt
    case wrapKey
    case unwrapKey

    /// The last part of the request's path for what is done with a key.
    var pathComponent: String { rawValue.lowercased() }

    /// The least of Azure's built-in roles that allows it.
    package var role: String {
        switch self {
        case .create: "Key Vault Crypto Officer"
        case .get, .list, .encrypt, .decrypt, .wrapKey, .unwrapKey: "Key Vault Crypto User"
        }
    }

    /// After "may not" and before the key.
    package var words: String {
        switch self {
        case .get: "read"
        case .list: "list the versions of"
        case .create: "create"
        case .encrypt: "encrypt with"
        case .decrypt: "decrypt with"
        case .wrapKey: "wrap keys with"
        case .unwrapKey: "unwrap keys with"
        }
    }
}

/// How a key hides a value; the names are Key Vault's and RFC 7518's.
package enum KeyVaultAlgorithm: String, Sendable, Hashable {
    /// What SOPS writes and the only one Davit writes.
    case rsaOAEP256 = "RSA-OAEP-256"
    /// With SHA-1; for reading what others wrote.
    case rsaOAEP = "RSA-OAEP"
}
