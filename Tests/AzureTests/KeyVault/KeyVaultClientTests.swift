import Azure
import Cryptography
import Diagnostics
import HTTP
import Simulators
import TestSupport
import Testing
import YAML

/// The client on a simulated vault over TLS.
@Suite struct KeyVaultClientTests {
    static let dataKey = Array("0123456789abcdef0123456789abcdef".utf8)

    /// A vault with the key `sops`, whose Crypto User the operator is.
    static func world() async throws -> (world: AzureWorld, key: KeyVaultKeyID) {
        let world = try await AzureWorld.start()
        world.azure.addVault("kv1")
        world.permit(SimulatedAzure.operatorID, .keyVaultCryptoUser, vault: "kv1")
        try world.azure.vaults.makeKey("sops", in: "kv1")
        return (world, try KeyVaultKeyID(vault: world.cloud.vault("kv1"), name: "sops"))
    }

    @Test("encrypts with the latest version, says which, and decrypts with that one after a newer one came")
    func roundTrip() async throws {
        let (world, key) = try await Self.world()
        let hidden = try await world.keys.encrypt(Self.dataKey, with: key)
        #expect(hidden.bytes.count == 256)
        let version = try #require(hidden.key.version)
        try world.azure.vaults.makeKey("sops", in: "kv1")
        #expect(try await world.keys.decrypt(hidden.bytes, with: hidden.key) == Self.dataKey)
        #expect(try await world.keys.key(key).id.version != version)
        let wrapped = try await world.keys.wrap(Self.dataKey, with: key)
        #expect(try await world.keys.unwrap(wrapped.bytes, with: wrapped.key) == Self.dataKey)
        await #expect(throws: KeyVaultError.self) { try await world.keys.decrypt(wrapped.bytes, with: hidden.key) }
        // One request each: no challenge is provoked first.
        let paths = world.azure.server.log.lines.filter { $0.contains("/keys/") }
        #expect(paths.first == "POST /keys/sops/encrypt?api-version=7.4 200")
        #expect(paths.count == 6)
        await world.azure.stop()
    }

    @Test("what is sent and what comes back is as recorded from Microsoft's client")
    func wire() async throws {
        let (world, key) = try await Self.world()
        let hidden = try await world.keys.encrypt(Self.dataKey, with: key)
        _ = try await world.keys.decrypt(hidden.bytes, with: hidden.key)
        let exchange = try #require(world.azure.server.log.exchanges.last)
        #expect(exchange.request.path == "/keys/sops/\(hidden.key.version ?? "")/decrypt")
        let body = try #require(exchange.request.json)
        #expect(body["alg"]?.string == "RSA-OAEP-256")
        #expect(body["value"]?.string == Base64.encode(hidden.bytes, .url))
        #expect(body.mapping?.count == 2)
        #expect(body["value"]?.string?.contains("=") == false)
        await world.azure.stop()
    }

    @Test("lists every version of a key over several pages")
    func versions() async throws {
        let (world, key) = try await Self.world()
        let material = world.azure.vaults.vault("kv1")?.keys["sops"]?.versions.first
        let version = try #require(material)
        world.azure.vaults.change("kv1") { vault in
            for number in 0..<60 {
                var copy = version
                copy.version = "copy\(number)"
                vault.keys["sops"]?.versions.append(copy)
            }
        }
        #expect(try await world.keys.versions(of: key).count == 61)
        await world.azure.stop()
    }

    @Test("makes keys, when it may")
    func creates() async throws {
        let (world, _) = try await Self.world()
        let id = try KeyVaultKeyID(vault: world.cloud.vault("kv1"), name: "new")
        await #expect(throws: KeyVaultError.self) { try await world.keys.create(id, bits: 2048) }
        world.permit(SimulatedAzure.operatorID, .keyVaultCryptoOfficer, vault: "kv1")
        let key = try await world.keys.create(id, bits: 2048)
        #expect(key.isRSA)
        #expect(key.numbers?.modulus.count == 256)
        #expect(key.operations == ["encrypt", "decrypt", "wrapKey", "unwrapKey"])
        await world.azure.stop()
    }

    @Test("a token that ended early is renewed once, and the request goes through")
    func renews() async throws {
        let (world, key) = try await Self.world()
        _ = try await world.keys.key(key)
        world.azure.entra.revokeAll()
        #expect(try await world.keys.key(key).id.name == "sops")
        let answers = world.azure.server.log.exchanges.filter { $0.request.path == "/keys/sops" }.map(\.answer.status)
        #expect(answers == [200, 401, 200])
        await world.azure.stop()
    }

    @Test("says in words what is wrong, and what to do")
    func explains() async throws {
        let (world, key) = try await Self.world()
        let vaults = world.azure.vaults
        var text = ""
        func note(_ title: String, _ body: () async throws -> Void) async {
            do {
                try await body()
                text += "\(title)\n  nothing is wrong\n\n"
            } catch let error as any ExplainedError {
                // Ports change from run to run.
                let words = error.explanation.split(
                    separator: ":\(world.azure.server.port)", omittingEmptySubsequences: false)
                text += "\(title)\n\(words.joined())\n\n"
            } catch {
                text += "\(title)\n  \(error)\n\n"
            }
        }
        let hidden = try await world.keys.encrypt(Self.dataKey, with: key)
        let plain = key.unversioned
        let other = try KeyVaultKeyID(vault: world.cloud.vault("kv1"), name: "other")
        await note("a vault of another cloud") {
            _ = try await world.keys.key(try KeyVaultKeyID("https://kv1.vault.azure.net/keys/sops"))
        }
        await note("no such key") { _ = try await world.keys.key(other) }
        await note("a value of another key") { _ = try await world.keys.decrypt(randomBytes(256), with: plain) }
        vaults.changeKey("sops", in: "kv1") { $0.expires = 1 }
        await note("an expired key does not encrypt") { _ = try await world.keys.encrypt(Self.dataKey, with: plain) }
        await note("an expired key decrypts") { _ = try await world.keys.decrypt(hidden.bytes, with: plain) }
        vaults.changeKey("sops", in: "kv1") {
            $0.expires = nil
            $0.notBefore = .max
        }
        await note("a key of the future") { _ = try await world.keys.encrypt(Self.dataKey, with: plain) }
        vaults.changeKey("sops", in: "kv1") { $0.operations = ["sign"] }
        await note("a key for signing") { _ = try await world.keys.encrypt(Self.dataKey, with: plain) }
        vaults.changeKey("sops", in: "kv1") { $0.isEnabled = false }
        await note("a disabled key") { _ = try await world.keys.decrypt(hidden.bytes, with: plain) }
        world.permit(SimulatedAzure.operatorID, .keyVaultCryptoOfficer, vault: "kv1")
        vaults.deleteKey("sops", in: "kv1")
        await note("a deleted key") { _ = try await world.keys.decrypt(hidden.bytes, with: plain) }
        await note("a deleted key made again") { _ = try await world.keys.create(plain) }
        vaults.change("kv1") { $0.isOpen = false }
        await note("a firewall") { _ = try await world.keys.key(plain) }
        world.azure.addVault("kv2")
        await note("no role") {
            _ = try await world.keys.decrypt(
                hidden.bytes, with: try KeyVaultKeyID(vault: world.cloud.vault("kv2"), name: "sops"))
        }
        world.azure.addVault("kv3", access: .policies([SimulatedAzure.operatorID: ["get"]]))
        await note("a policy without the permission") {
            _ = try await world.keys.decrypt(
                hidden.bytes, with: try KeyVaultKeyID(vault: world.cloud.vault("kv3"), name: "sops"))
        }
        try expectGolden(text, "key-vault-errors.txt")
        await world.azure.stop()
    }

    @Test("asks for no token before the vault's address was found to be the cloud's")
    func tokensStay() async throws {
        let (world, _) = try await Self.world()
        let asked = world.azure.entra.seen.count
        for address in [
            "https://evil.example", "https://kv1.vault.azure.net.evil.example",
            "https://localhost:\(world.azure.server.port)",
        ] {
            await #expect(throws: KeyVaultError.self) {
                try await world.keys.key(try KeyVaultKeyID(vault: address, name: "sops"))
            }
        }
        #expect(world.azure.entra.seen.count == asked)
        #expect(!world.azure.server.log.lines.contains { $0.contains("/keys/") })
        await world.azure.stop()
    }

    @Test("does not give its token away to a challenge that names another resource")
    func challenge() async throws {
        let (world, key) = try await Self.world()
        var cloud = world.cloud
        cloud.keyVaultAudience = "https://vault.azure.cn"
        let client = KeyVaultClient(cloud: cloud, tokens: world.tokens, http: world.http)
        do {
            _ = try await client.key(key)
            Issue.record("the vault took a token for another cloud")
        } catch let error as KeyVaultError {
            #expect(
                error
                    == .foreignChallenge(
                        vault: key.vault, named: "https://vault.azure.net", expected: "https://vault.azure.cn"))
        }
        await world.azure.stop()
    }
}
