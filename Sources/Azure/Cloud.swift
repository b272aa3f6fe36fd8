/// Where one of Azure's clouds has its doors. URLs are without a slash at the end; suffixes begin with a letter.
package struct Cloud: Sendable, Hashable {
    /// The name `az cloud list` gives it: `AzureCloud`.
    package var name: String
    /// Entra: tokens come from `<authority>/<tenant>/oauth2/v2.0/token`.
    package var authority: String
    /// Where Azure Resource Manager listens: the only host its tokens are ever sent to.
    package var resourceManager: String
    /// What tokens for Azure Resource Manager are made out for.
    package var resourceManagerAudience: String
    /// What tokens for Key Vault's data plane are made out for.
    package var keyVaultAudience: String
    /// `vault.azure.net`: a vault is `https://<name>.<suffix>`.
    package var keyVaultSuffix: String
    /// `azurecr.io`: a registry is `<name>.<suffix>`.
    package var registrySuffix: String
    /// `core.windows.net`: a blob endpoint is `https://<account>.blob.<suffix>`.
    package var storageSuffix: String
    package var portal: String

    package static let `public` = Cloud(
        name: "AzureCloud", authority: "https://login.microsoftonline.com",
        resourceManager: "https://management.azure.com", resourceManagerAudience: "https://management.azure.com",
        keyVaultAudience: "https://vault.azure.net", keyVaultSuffix: "vault.azure.net", registrySuffix: "azurecr.io",
        storageSuffix: "core.windows.net", portal: "https://portal.azure.com")

    package static let usGovernment = Cloud(
        name: "AzureUSGovernment", authority: "https://login.microsoftonline.us",
        resourceManager: "https://management.usgovcloudapi.net",
        resourceManagerAudience: "https://management.core.usgovcloudapi.net",
        keyVaultAudience: "https://vault.usgovcloudapi.net", keyVaultSuffix: "vault.usgovcloudapi.net",
        registrySuffix: "azurecr.us", storageSuffix: "core.usgovcloudapi.net", portal: "https://portal.azure.us")

    package static let china = Cloud(
        name: "AzureChinaCloud", authority: "https://login.chinacloudapi.cn",
        resourceManager: "https://management.chinacloudapi.cn",
        resourceManagerAudience: "https://management.chinacloudapi.cn", keyVaultAudience: "https://vault.azure.cn",
        keyVaultSuffix: "vault.azure.cn", registrySuffix: "azurecr.cn", storageSuffix: "core.chinacloudapi.cn",
        portal: "https://portal.azure.cn")

    package static let all = [Cloud.public, .usGovernment, .china]

    package init(
        name: String, authority: String, resourceManager: String, resourceManagerAudience: String,
        keyVaultAudience: String, keyVaultSuffix: String, registrySuffix: String, storageSuffix: String, portal: String
    ) {
        self.name = name
        self.authority = authority
        self.resourceManager = resourceManager
        self.resourceManagerAudience = resourceManagerAudience
        self.keyVaultAudience = keyVaultAudience
        self.keyVaultSuffix = keyVaultSuffix
        self.registrySuffix = registrySuffix
        self.storageSuffix = storageSuffix
        self.portal = portal
    }

    /// The cloud of a name as people write it: `public`, `AzureUSGovernment`, `china`; without regard to case.
    package init?(named name: String) {
        switch name.lowercased() {
        case "public", "azurecloud", "azurepubliccloud": self = .public
        case "usgovernment", "azureusgovernment", "azureusgovernmentcloud", "government", "usgov": self = .usGovernment
        case "china", "azurechinacloud", "azurechina": self = .china
        default: return nil
        }
    }

    /// The vault of a name.
    package func vault(_ name: String) -> String { "https://\(name).\(keyVaultSuffix)" }
}
