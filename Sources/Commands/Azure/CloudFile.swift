import ArgumentParser
import Azure
import YAML

/// The endpoints of a cloud of one's own, such as Azure Stack Hub, in the form `az cloud show` prints.
enum CloudFile {
    static func read(_ bytes: [UInt8], file: String) throws -> Cloud {
        let node: Node
        do { node = try JSONParser.parse(bytes, limits: ParseLimits(bytes: 1 << 16, depth: 16)) } catch {
            throw ValidationError("\(file) is no JSON: \(error.message)")
        }
        func endpoint(_ name: String) throws -> String {
            guard var text = node["endpoints"]?[name]?.string, text.hasPrefix("https://") else {
                throw ValidationError("\(file): endpoints.\(name) must be an https address")
            }
            while text.hasSuffix("/") { text.removeLast() }
            return text
        }
        func suffix(_ name: String, _ standard: String) -> String {
            let text = node["suffixes"]?[name]?.string ?? standard
            return text.hasPrefix(".") ? String(text.dropFirst()) : text
        }
        let vaults = suffix("keyvaultDns", "vault.azure.net")
        return Cloud(
            name: node["name"]?.string ?? file, authority: try endpoint("activeDirectory"),
            resourceManager: try endpoint("resourceManager"),
            resourceManagerAudience: try endpoint("activeDirectoryResourceId"),
            keyVaultAudience: node["endpoints"]?["keyVaultResourceId"]?.string
                ?? "https://" + vaults.prefix { $0 != ":" },
            keyVaultSuffix: vaults, registrySuffix: suffix("acrLoginServerEndpoint", "azurecr.io"),
            storageSuffix: suffix("storageEndpoint", "core.windows.net"),
            portal: (try? endpoint("portal")) ?? "https://portal.azure.com")
    }
}
