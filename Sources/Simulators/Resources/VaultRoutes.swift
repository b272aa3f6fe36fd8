import Cryptography
import YAML

/// Vaults and their keys in a simulated Resource Manager; what is made here works in `SimulatedKeyVault`.
package struct VaultRoutes: Sendable {
    let vaults: SimulatedVaults

    package init(vaults: SimulatedVaults) { self.vaults = vaults }

    private static let vault =
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{name}"

    package var routes: [ResourceManagerRoute] {
        [
            ResourceManagerRoute("GET", Self.vault) { call, arm in IdentityRoutes.show(call, arm) },
            ResourceManagerRoute("PUT", Self.vault) { call, arm in make(call, arm) },
            ResourceManagerRoute("DELETE", Self.vault) { call, arm in
                guard arm.resource(call.path) != nil else { return SimulatedAnswer(status: 204) }
                arm.remove(call.path)
                vaults.remove(call.parameters["name"] ?? "")
                return SimulatedAnswer(status: 200)
            },
            ResourceManagerRoute("GET", Self.vault + "/keys/{key}") { call, arm in showKey(call, arm) },
            ResourceManagerRoute("PUT", Self.vault + "/keys/{key}") { call, arm in makeKey(call, arm) },
        ]
    }

    private func make(_ call: ResourceManagerCall, _ arm: ResourceManagerSimulator) -> SimulatedAnswer {
        let name = call.parameters["name"] ?? ""
        guard (3...24).contains(name.utf8.count), name.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x7A).contains($0) })
        else {
            return .error(
                400, "VaultNameNotValid",
                "The vault name '\(name)' is invalid. A vault's name must be between 3-24 alphanumeric characters.")
        }
        let existing = arm.resource(call.path)
        if existing == nil, vaults.vault(name) != nil {
            return .error(
                409, "VaultAlreadyExists",
                "The vault name '\(name)' is already in use. Vault names are globally unique so it is possible that the name is already taken."
            )
        }
        guard let location = call.body["location"]?.string,
            var properties = call.body["properties"], let tenant = properties["tenantId"]?.string
        else { return .error(400, "BadRequest", "location and properties.tenantId must be given") }
        properties["vaultUri"] = .string("https://\(name).\(vaults.suffix)/")
        properties["provisioningState"] = "Succeeded"
        let node: Node = [
            "id": .string(call.path), "name": .string(name), "type": "Microsoft.KeyVault/vaults",
            "location": .string(location), "tags": call.body["tags"] ?? .emptyMapping, "properties": properties,
        ]
        arm.place(call.path, node)
        let usesRoles = properties["enableRbacAuthorization"]?.bool ?? false
        if existing == nil {
            vaults.add(
                SimulatedVaults.Vault(
                    name: name, id: call.path, tenant: tenant, location: location,
                    access: usesRoles ? .roles : .policies([:])))
        }
        return .json(node, status: existing == nil ? 201 : 200)
    }

    private func showKey(_ call: ResourceManagerCall, _ arm: ResourceManagerSimulator) -> SimulatedAnswer {
        let vault = call.parameters["name"] ?? ""
        let name = call.parameters["key"] ?? ""
        guard let key = vaults.vault(vault)?.keys[name], let version = key.versions.last else {
            return .error(404, "KeyNotFound", "A key with name '\(name)' was not found in vault '\(vault)'.")
        }
        let uri = "https://\(vault).\(vaults.suffix)/keys/\(name)"
        return .json([
            "id": .string(call.path), "name": .string(name), "type": "Microsoft.KeyVault/vaults/keys",
            "properties": [
                "attributes": [
                    "enabled": .bool(version.isEnabled), "created": .integer(version.created),
                    "updated": .integer(version.created), "recoveryLevel": "Recoverable",
                ],
                "kty": "RSA", "keyOps": .sequence(version.operations.map(Node.string)),
                "keyUri": .string(uri), "keyUriWithVersion": .string("\(uri)/\(version.version)"),
            ],
        ])
    }

    /// Only ever makes the first version.
    private func makeKey(_ call: ResourceManagerCall, _ arm: ResourceManagerSimulator) -> SimulatedAnswer {
        let vault = call.parameters["name"] ?? ""
        let name = call.parameters["key"] ?? ""
        guard let stored = vaults.vault(vault) else {
            return .error(404, "ParentResourceNotFound", "The parent resource of '\(call.path)' could not be found.")
        }
        if stored.keys[name] == nil {
            guard stored.deletedKeys[name] == nil else {
                return .error(
                    409, "ObjectIsDeletedButRecoverable", "Key \(name) is currently in a deleted but recoverable state."
                )
            }
            let properties = call.body["properties"] ?? .null
            guard properties["kty"]?.string == "RSA" else {
                return .error(400, "BadRequest", "this simulator makes RSA keys only")
            }
            let operations = properties["keyOps"]?.sequence?.compactMap(\.string)
            do throws(KeyError) {
                try vaults.makeKey(
                    name, in: vault, bits: properties["keySize"]?.integer ?? 2048,
                    operations: operations ?? ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"])
            } catch {
                return .error(400, "BadRequest", error.message)
            }
        }
        return showKey(call, arm)
    }
}
