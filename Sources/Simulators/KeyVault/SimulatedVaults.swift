package import Cryptography
import Synchronization
package import YAML

/// The vaults of a simulated Azure and the keys in them, with real RSA. `SimulatedKeyVault` is their data plane;
/// Resource Manager makes them and their keys, too.
package final class SimulatedVaults: Sendable {
    package enum Access: Sendable, Hashable {
        /// Role assignments.
        case roles
        /// Access policies: key permissions by object id.
        case policies([String: Set<String>])
    }

    package struct Vault: Sendable {
        package var name: String
        /// The vault's Resource Manager id: what role assignments are scoped to.
        package var id: String
        package var tenant: String
        package var location: String
        package var access: Access
        /// `false`: the firewall lets nobody in.
        package var isOpen = true
        package var keys: [String: Key] = [:]
        package var deletedKeys: [String: Key] = [:]

        package init(name: String, id: String, tenant: String, location: String = "westeurope", access: Access = .roles)
        {
            self.name = name
            self.id = id
            self.tenant = tenant
            self.location = location
            self.access = access
        }
    }

    package struct Key: Sendable {
        package var name: String
        /// Oldest first.
        package var versions: [Version]
        package var tags: Node = .emptyMapping
    }

    package struct Version: Sendable {
        package var version: String
        package var key: PrivateKey
        package var operations: [String]
        package var isEnabled = true
        package var notBefore: Int?
        package var expires: Int?
        package var created: Int
    }

    private let vaults = Mutex<[String: Vault]>([:])
    private let versions = Mutex(0)
    private let host = Mutex("vault.azure.net")
    package let roles: SimulatedRoles
    /// Unix time in seconds.
    let now: @Sendable () -> Int

    package init(
        roles: SimulatedRoles = SimulatedRoles(), now: @escaping @Sendable () -> Int = { Int(SimulatedClock.now) }
    ) {
        self.roles = roles
        self.now = now
    }

    /// Tells what follows the names of vaults in their addresses, port included: `vault.localhost:43111`.
    package func listen(at suffix: String) { host.withLock { $0 = suffix } }

    package var suffix: String { host.withLock { $0 } }

    package func add(_ vault: Vault) { vaults.withLock { $0[vault.name.lowercased()] = vault } }

    @discardableResult
    package func remove(_ name: String) -> Bool { vaults.withLock { $0.removeValue(forKey: name.lowercased()) != nil } }

    package func vault(_ name: String) -> Vault? { vaults.withLock { $0[name.lowercased()] } }

    /// Changes a vault in place; nothing happens when there is none.
    @discardableResult
    package func change<Result: Sendable>(_ name: String, _ body: (inout Vault) -> Result) -> Result? {
        vaults.withLock { vaults in
            guard var vault = vaults[name.lowercased()] else { return nil }
            defer { vaults[name.lowercased()] = vault }
            return body(&vault)
        }
    }

    /// Makes a new version of a key, the first one of a new key.
    ///
    /// - Returns: the version's name; `nil` without such a vault.
    @discardableResult
    package func makeKey(
        _ name: String, in vault: String, bits: Int = 2048,
        operations: [String] = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]
    ) throws(KeyError) -> String? {
        // Outside of the lock: it takes a tenth of a second.
        let material = try PrivateKey.generate(.rsa(bits: bits))
        let number = versions.withLock { counter in
            counter += 1
            return counter
        }
        let version = Version(
            version: Hex.encode(Array(DigestAlgorithm.md5.digest("\(vault)/\(name)/\(number)"))), key: material,
            operations: operations, created: now())
        return change(vault) { vault in
            vault.keys[name, default: Key(name: name, versions: [])].versions.append(version)
            return version.version
        }
    }

    /// Changes the latest version of a key.
    package func changeKey(_ name: String, in vault: String, _ body: (inout Version) -> Void) {
        change(vault) { vault in
            guard var key = vault.keys[name], !key.versions.isEmpty else { return }
            body(&key.versions[key.versions.count - 1])
            vault.keys[name] = key
        }
    }

    /// Deletes a key; it stays recoverable.
    package func deleteKey(_ name: String, in vault: String) {
        change(vault) { vault in vault.deletedKeys[name] = vault.keys.removeValue(forKey: name) }
    }
}
