import Cryptography
import YAML

/// One authenticated request to one vault.
struct VaultCall {
    let service: SimulatedKeyVault
    let vault: SimulatedVaults.Vault
    let caller: SimulatedCaller
    let request: SimulatedRequest

    private var vaults: SimulatedVaults { service.vaults }

    func keys(_ segments: [String]) -> SimulatedAnswer {
        do throws(VaultRefusal) {
            switch (request.method, segments.count) {
            case ("GET", 1):
                return try list(vault.keys.values.sorted { $0.name < $1.name }.compactMap(\.latestEntry), nil)
            case ("POST", 3) where segments[2] == "create": return try create(segments[1])
            case ("GET", 3) where segments[2] == "versions":
                let key = try find(segments[1])
                return try list(key.versions.map { (key, $0) }, segments[1])
            case ("GET", 2), ("GET", 3): return try show(segments[1], segments.count == 3 ? segments[2] : nil)
            case ("PATCH", 2), ("PATCH", 3): return try update(segments[1])
            case ("DELETE", 2): return try delete(segments[1])
            case ("POST", 3): return try crypt(segments[1], nil, segments[2])
            case ("POST", 4): return try crypt(segments[1], segments[2], segments[3])
            default: return .error(405, "MethodNotAllowed", "\(request.method) is not allowed here")
            }
        } catch {
            return error.answer
        }
    }

    func deletedKeys(_ segments: [String]) -> SimulatedAnswer {
        do throws(VaultRefusal) {
            guard segments.count >= 2, let key = vault.deletedKeys[segments[1]], let version = key.versions.last else {
                throw VaultRefusal(404, "KeyNotFound", "Deleted Key not found: \(segments.dropFirst().first ?? "")")
            }
            switch (request.method, segments.count) {
            case ("GET", 2):
                try permit("get", key.name)
                return .json(deleted(key, version))
            case ("DELETE", 2):
                try permit("purge", key.name)
                vaults.change(vault.name) { $0.deletedKeys[key.name] = nil }
                return SimulatedAnswer(status: 204)
            case ("POST", 3) where segments[2] == "recover":
                try permit("recover", key.name)
                vaults.change(vault.name) { $0.keys[key.name] = $0.deletedKeys.removeValue(forKey: key.name) }
                return .json(bundle(key, version))
            default: return .error(405, "MethodNotAllowed", "\(request.method) is not allowed here")
            }
        } catch {
            return error.answer
        }
    }

    private func find(_ name: String) throws(VaultRefusal) -> SimulatedVaults.Key {
        guard let key = vault.keys[name] else {
            throw VaultRefusal(
                404, "KeyNotFound",
                "A key with (name/id) \(name) was not found in this key vault. If you recently deleted this key you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"
            )
        }
        return key
    }

    private func version(_ key: SimulatedVaults.Key, _ name: String?) throws(VaultRefusal) -> SimulatedVaults.Version {
        let found = name.map { name in key.versions.first { $0.version == name } } ?? key.versions.last
        guard let found else {
            throw VaultRefusal(
                404, "KeyNotFound", "A key with (name/id) \(key.name)/\(name ?? "") was not found in this key vault.")
        }
        return found
    }

    /// The vault's own words for who may not do what.
    private func permit(_ action: String, _ key: String) throws(VaultRefusal) {
        switch vault.access {
        case .roles:
            let scope = "\(vault.id)/keys/\(key)"
            guard !vaults.roles.permits(caller.object, action, at: scope) else { return }
            let verb = ["get", "list"].contains(action) ? "read" : action.lowercased() + "/action"
            throw VaultRefusal(
                403, "Forbidden",
                "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: \(VaultRefusal.words(caller))\r\nAction: 'Microsoft.KeyVault/vaults/keys/\(verb)'\r\nResource: '\(scope)'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: \(vault.name);location=\(vault.location)\r\n",
                inner: "ForbiddenByRbac")
        case .policies(let policies):
            guard policies[caller.object]?.contains(action) != true else { return }
            throw VaultRefusal(
                403, "Forbidden",
                "The user, group or application '\(VaultRefusal.words(caller))' does not have keys \(action) permission on key vault '\(vault.name);location=\(vault.location)'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
                inner: "ForbiddenByPolicy")
        }
    }

    private func show(_ name: String, _ version: String?) throws(VaultRefusal) -> SimulatedAnswer {
        try permit("get", name)
        let key = try find(name)
        return .json(bundle(key, try self.version(key, version)))
    }

    private func create(_ name: String) throws(VaultRefusal) -> SimulatedAnswer {
        try permit("create", name)
        guard vault.deletedKeys[name] == nil else {
            throw VaultRefusal(
                409, "Conflict",
                "Key \(name) is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the key can only be recovered or purged.",
                inner: "ObjectIsDeletedButRecoverable")
        }
        let body = request.json ?? .emptyMapping
        guard body["kty"]?.string == "RSA" else {
            throw VaultRefusal(400, "BadParameter", "Property kty is not one this simulator makes: RSA")
        }
        let bits = body["key_size"]?.integer ?? 2048
        guard [2048, 3072, 4096].contains(bits) else {
            throw VaultRefusal(400, "BadParameter", "Property key_size has invalid value \(bits)")
        }
        let all = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]
        let operations = body["key_ops"]?.sequence?.compactMap(\.string) ?? all
        guard let version = try? vaults.makeKey(name, in: vault.name, bits: bits, operations: operations) else {
            throw VaultRefusal(500, "InternalServerError", "the key could not be made")
        }
        vaults.changeKey(name, in: vault.name) { key in
            key.isEnabled = body["attributes"]?["enabled"]?.bool ?? true
            key.expires = body["attributes"]?["exp"]?.integer
            key.notBefore = body["attributes"]?["nbf"]?.integer
        }
        guard let key = vaults.vault(vault.name)?.keys[name] else { return .error(404, "KeyNotFound", name) }
        return .json(bundle(key, try self.version(key, version)))
    }

    private func update(_ name: String) throws(VaultRefusal) -> SimulatedAnswer {
        try permit("update", name)
        _ = try find(name)
        let attributes = request.json?["attributes"]
        vaults.changeKey(name, in: vault.name) { key in
            if let enabled = attributes?["enabled"]?.bool { key.isEnabled = enabled }
            if let expires = attributes?["exp"]?.integer { key.expires = expires }
            if let notBefore = attributes?["nbf"]?.integer { key.notBefore = notBefore }
        }
        guard let key = vaults.vault(vault.name)?.keys[name] else { return .error(404, "KeyNotFound", name) }
        return .json(bundle(key, try version(key, nil)))
    }

    private func delete(_ name: String) throws(VaultRefusal) -> SimulatedAnswer {
        try permit("delete", name)
        let key = try find(name)
        vaults.deleteKey(name, in: vault.name)
        return .json(deleted(key, try version(key, nil)))
    }

    private func list(
        _ entries: [(key: SimulatedVaults.Key, version: SimulatedVaults.Version)], _ name: String?
    ) throws(VaultRefusal) -> SimulatedAnswer {
        try permit("list", name ?? "")
        let size = min(request.query("maxresults").flatMap { Int($0) } ?? 25, 25)
        let start = request.query("$skiptoken").flatMap { Int($0) } ?? 0
        guard size > 0, start >= 0 else { throw VaultRefusal(400, "BadParameter", "maxresults must be 1 to 25") }
        let page = entries.dropFirst(start).prefix(size)
        var answer: Node = [
            "value": .sequence(
                page.map { ["kid": .string(kid($0.key, $0.version)), "attributes": attributes($0.version)] }),
            "nextLink": .null,
        ]
        if start + size < entries.count {
            let path = "\(vault.url(vaults.suffix))\(request.path)"
            answer["nextLink"] = .string(
                "\(path)?api-version=\(request.query("api-version") ?? "")&$skiptoken=\(start + size)&maxresults=\(size)"
            )
        }
        return .json(answer)
    }

    private func crypt(_ name: String, _ version: String?, _ operation: String) throws(VaultRefusal) -> SimulatedAnswer
    {
        let names = ["encrypt": "encrypt", "decrypt": "decrypt", "wrapkey": "wrapKey", "unwrapkey": "unwrapKey"]
        guard let action = names[operation] else {
            throw VaultRefusal(404, "NotFound", "no such operation: \(operation)")
        }
        try permit(action, name)
        let key = try find(name)
        let used = try self.version(key, version)
        try checkUse(used, action)
        guard let body = request.json, let value = body["value"]?.string.flatMap({ Base64.decode($0, .url) }) else {
            throw VaultRefusal(400, "BadParameter", "Property value has invalid value: it must be base64url")
        }
        guard body["alg"]?.string == "RSA-OAEP-256" else {
            throw VaultRefusal(
                400, "BadParameter", "Algorithm \(body["alg"]?.string ?? "") is not supported by this simulator")
        }
        let isForward = action == "encrypt" || action == "wrapKey"
        do throws(KeyError) {
            let result = isForward ? try used.key.encryptOAEP256(value) : try used.key.decryptOAEP256(value)
            return .json(["kid": .string(kid(key, used)), "value": .string(Base64.encode(result, .url))])
        } catch {
            throw VaultRefusal(
                400, "BadParameter",
                isForward ? "The parameter is too long for the key." : "The parameter is incorrect.\r\n")
        }
    }

    /// A key outside its dates may still decrypt and unwrap what it hid.
    private func checkUse(_ version: SimulatedVaults.Version, _ action: String) throws(VaultRefusal) {
        guard version.isEnabled else {
            throw VaultRefusal(
                403, "Forbidden", "Operation \(action) is not allowed on a disabled key.", inner: "KeyDisabled")
        }
        guard version.operations.contains(action) else {
            throw VaultRefusal(
                403, "Forbidden", "Operation \(action) is not permitted on this key.", inner: "KeyOperationForbidden")
        }
        guard action == "encrypt" || action == "wrapKey" else { return }
        if let expires = version.expires, expires <= vaults.now() {
            throw VaultRefusal(
                403, "Forbidden", "Operation \(action) is not allowed on an expired key.", inner: "KeyExpired")
        }
        if let notBefore = version.notBefore, notBefore > vaults.now() {
            throw VaultRefusal(
                403, "Forbidden", "Operation \(action) is not allowed on a key that is not yet valid.",
                inner: "KeyNotYetValid")
        }
    }
}

/// What keys look like in answers.
extension VaultCall {
    private func kid(_ key: SimulatedVaults.Key, _ version: SimulatedVaults.Version) -> String {
        "\(vault.url(vaults.suffix))/keys/\(key.name)/\(version.version)"
    }

    private func attributes(_ version: SimulatedVaults.Version) -> Node {
        var node: Node = [
            "enabled": .bool(version.isEnabled), "created": .integer(version.created),
            "updated": .integer(version.created), "recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90,
        ]
        if let notBefore = version.notBefore { node["nbf"] = .integer(notBefore) }
        if let expires = version.expires { node["exp"] = .integer(expires) }
        return node
    }

    private func bundle(_ key: SimulatedVaults.Key, _ version: SimulatedVaults.Version) -> Node {
        var web: Node = [
            "kid": .string(kid(key, version)), "kty": "RSA",
            "key_ops": .sequence(version.operations.map(Node.string)),
        ]
        if let numbers = try? version.key.rsaPublicNumbers() {
            web["n"] = .string(Base64.encode(numbers.modulus, .url))
            web["e"] = .string(Base64.encode(numbers.exponent, .url))
        }
        return ["key": web, "attributes": attributes(version), "tags": key.tags]
    }

    private func deleted(_ key: SimulatedVaults.Key, _ version: SimulatedVaults.Version) -> Node {
        var node = bundle(key, version)
        node["recoveryId"] = .string("\(vault.url(vaults.suffix))/deletedkeys/\(key.name)")
        node["deletedDate"] = .integer(vaults.now())
        node["scheduledPurgeDate"] = .integer(vaults.now() + 90 * 86400)
        return node
    }
}

extension SimulatedVaults.Vault {
    func url(_ suffix: String) -> String { "https://\(name).\(suffix)" }
}

extension SimulatedVaults.Key {
    var latestEntry: (key: SimulatedVaults.Key, version: SimulatedVaults.Version)? {
        versions.last.map { (key: self, version: $0) }
    }
}
