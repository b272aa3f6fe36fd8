import Azure
import Testing

@Suite struct KeyVaultKeyIDTests {
    @Test("reads what the portal shows, and writes it back")
    func reads() throws {
        let id = try KeyVaultKeyID("https://kv1.vault.azure.net/keys/sops/0123456789abcdef0123456789abcdef")
        #expect(id.vault == "https://kv1.vault.azure.net")
        #expect(id.vaultName == "kv1")
        #expect(id.name == "sops")
        #expect(id.version == "0123456789abcdef0123456789abcdef")
        #expect(id.description == "https://kv1.vault.azure.net/keys/sops/0123456789abcdef0123456789abcdef")
        #expect(id.unversioned.description == "https://kv1.vault.azure.net/keys/sops")
        let other = try KeyVaultKeyID(vault: "https://kv1.vault.azure.net/", name: "sops", version: "")
        #expect(other == id.unversioned)
    }

    @Test(
        "refuses what is no key of a vault",
        arguments: [
            "", "sops", "https://kv1.vault.azure.net", "https://kv1.vault.azure.net/keys",
            "https://kv1.vault.azure.net/secrets/x", "http://kv1.vault.azure.net/keys/sops",
            "https://kv1.vault.azure.net/keys/so ps", "https://kv1.vault.azure.net/keys/sops/a/b",
            "https://kv1.vault.azure.net/keys//v", "https://kv1.vault.azure.net/keys/s%2Fx/1",
            "https://user@kv1.vault.azure.net/path/keys/sops/1", "https://kv1.vault.azure.net/keys/sops?x=1",
        ])
    func refuses(text: String) { #expect(throws: KeyVaultError.self) { try KeyVaultKeyID(text) } }

    struct Host: CustomTestStringConvertible {
        let testDescription: String
        let cloud: Cloud
        let isAllowed: Bool
        init(_ url: String, _ cloud: Cloud, _ isAllowed: Bool) {
            testDescription = url
            self.cloud = cloud
            self.isAllowed = isAllowed
        }
    }

    @Test(
        "lets only vaults of the cloud be spoken to",
        arguments: [
            Host("https://kv1.vault.azure.net", .public, true),
            Host("https://KV1.Vault.Azure.Net", .public, true),
            Host("https://kv1.vault.azure.net:443", .public, true),
            Host("https://kv1.vault.azure.cn", .public, false),
            Host("https://kv1.vault.azure.cn", .china, true),
            Host("https://kv1.vault.usgovcloudapi.net", .usGovernment, true),
            Host("http://kv1.vault.azure.net", .public, false),
            Host("https://kv1.vault.azure.net:8443", .public, false),
            Host("https://vault.azure.net", .public, false),
            Host("https://a.b.vault.azure.net", .public, false),
            Host("https://kv1vault.azure.net", .public, false),
            Host("https://kv1.vault.azure.net.evil.example", .public, false),
            Host("https://evil.example/kv1.vault.azure.net", .public, false),
            Host("https://evil.example#.vault.azure.net", .public, false),
            Host("https://kv1.vault.azure.net@evil.example", .public, false),
            Host("https://169.254.169.254", .public, false),
        ])
    func allowList(row: Host) { #expect(row.cloud.isVault(row.testDescription) == row.isAllowed) }
}
