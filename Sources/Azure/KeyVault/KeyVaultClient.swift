import Cryptography
import Diagnostics
package import HTTP
import YAML

/// Speaks to the data plane of vaults of one cloud: reads and makes keys, and has them encrypt and decrypt.
///
/// A token is asked for and sent only after the vault's address was found to be one of the cloud's.
package struct KeyVaultClient: Sendable {
    package let cloud: Cloud
    private let tokens: TokenCache
    private let http: HTTPClient
    /// For one request with its repetitions.
    package var deadline = Duration.seconds(60)
    /// Pages of one list.
    private let pageLimit = 200

    package init(cloud: Cloud, tokens: TokenCache, http: HTTPClient) {
        self.cloud = cloud
        self.tokens = tokens
        self.http = http
    }

    /// One version of a key, the latest when the identifier names none.
    ///
    /// - Throws: `KeyVaultError.notFound`, `.softDeleted`, `.forbidden`, …; `CredentialError`, `HTTPError`.
    package func key(_ id: KeyVaultKeyID) async throws -> KeyVaultKey {
        let answer = try await send(.get, id, .get, path: id.version ?? "")
        return try KeyVaultKey(answer, what: "read \(id)")
    }

    /// Every version of a key, in the order the vault lists them; without their public numbers.
    package func versions(of id: KeyVaultKeyID) async throws -> [KeyVaultKey] {
        var keys: [KeyVaultKey] = []
        var url = address(id.unversioned, path: "versions") + "&maxresults=25"
        for _ in 0..<pageLimit {
            let answer = try await send(.get, id, .list, url: url)
            for entry in answer["value"]?.sequence ?? [] {
                keys.append(try KeyVaultKey(entry, what: "list the versions of \(id)"))
            }
            guard let next = answer["nextLink"]?.string, !next.isEmpty else { return keys }
            // The page's address comes out of an answer: it must be of the same vault.
            guard next.hasPrefix(id.vault + "/") else {
                throw KeyVaultError.badAnswer(
                    what: "list the versions of \(id)", why: "its next page is on another host")
            }
            url = next
        }
        throw KeyVaultError.badAnswer(what: "list the versions of \(id)", why: "it has more than \(pageLimit) pages")
    }

    /// Makes an RSA key, or a new version of one that exists.
    package func create(_ id: KeyVaultKeyID, bits: Int = 3072) async throws -> KeyVaultKey {
        let body: Node = [
            "kty": "RSA", "key_size": .integer(bits),
            "key_ops": ["encrypt", "decrypt", "wrapKey", "unwrapKey"],
        ]
        let answer = try await send(.post, id.unversioned, .create, path: "create", body: body)
        return try KeyVaultKey(answer, what: "create \(id)")
    }

    /// A value hidden by a key, and the version that hid it.
    package struct Ciphertext: Sendable, Hashable {
        package var key: KeyVaultKeyID
        package var bytes: [UInt8]

        package init(key: KeyVaultKeyID, bytes: [UInt8]) {
            self.key = key
            self.bytes = bytes
        }
    }

    /// - Parameter plaintext: at most the key's bytes less 66: a data key.
    package func encrypt(
        _ plaintext: [UInt8], with id: KeyVaultKeyID, algorithm: KeyVaultAlgorithm = .rsaOAEP256
    ) async throws -> Ciphertext { try await transform(plaintext, id, .encrypt, algorithm) }

    package func decrypt(
        _ ciphertext: [UInt8], with id: KeyVaultKeyID, algorithm: KeyVaultAlgorithm = .rsaOAEP256
    ) async throws -> [UInt8] { try await transform(ciphertext, id, .decrypt, algorithm).bytes }

    package func wrap(
        _ key: [UInt8], with id: KeyVaultKeyID, algorithm: KeyVaultAlgorithm = .rsaOAEP256
    ) async throws -> Ciphertext { try await transform(key, id, .wrapKey, algorithm) }

    package func unwrap(
        _ wrapped: [UInt8], with id: KeyVaultKeyID, algorithm: KeyVaultAlgorithm = .rsaOAEP256
    ) async throws -> [UInt8] { try await transform(wrapped, id, .unwrapKey, algorithm).bytes }

    private func transform(
        _ bytes: [UInt8], _ id: KeyVaultKeyID, _ operation: KeyVaultOperation, _ algorithm: KeyVaultAlgorithm
    ) async throws -> Ciphertext {
        // Without a version the service takes the latest.
        let version = id.version.map { "\($0)/" } ?? ""
        let body: Node = ["alg": .string(algorithm.rawValue), "value": .string(Base64.encode(bytes, .url))]
        let answer = try await send(.post, id, operation, path: version + operation.pathComponent, body: body)
        let what = "\(operation.words) \(id)"
        guard let value = answer["value"]?.string.flatMap({ Base64.decode($0, .url) }) else {
            throw KeyVaultError.badAnswer(what: what, why: "its value is not base64url")
        }
        guard let kid = answer["kid"]?.string, let used = try? KeyVaultKeyID(kid), used.name == id.name else {
            throw KeyVaultError.badAnswer(what: what, why: "it does not say which key was used")
        }
        return Ciphertext(key: used, bytes: value)
    }

    /// - Parameter path: after the key's name.
    private func address(_ id: KeyVaultKeyID, path: String) -> String {
        "\(id.vault)/keys/\(id.name)" + (path.isEmpty ? "" : "/\(path)") + "?api-version=\(APIVersion.keys)"
    }

    private func send(
        _ method: HTTPRequest.Method, _ id: KeyVaultKeyID, _ operation: KeyVaultOperation, path: String,
        body: Node? = nil
    ) async throws -> Node {
        try await send(method, id, operation, url: address(id, path: path), body: body)
    }

    private func send(
        _ method: HTTPRequest.Method, _ id: KeyVaultKeyID, _ operation: KeyVaultOperation, url: String,
        body: Node? = nil
    ) async throws -> Node {
        guard cloud.isVault(id.vault) else {
            throw KeyVaultError.foreignVault(id.vault, cloud: cloud.name, suffix: cloud.keyVaultSuffix)
        }
        var wanted = TokenRequest(audience: cloud.keyVaultAudience)
        var token = try await tokens.token(for: wanted)
        var answer = try await exchange(method, id, operation, url, body, token)
        if answer.status == 401, let challenge = answer.headers["WWW-Authenticate"] {
            try check(challenge, of: id.vault)
            await tokens.discard(token, for: wanted)
            wanted.claims = ClaimsChallenge.claims(in: challenge)
            let renewed = try await tokens.token(for: wanted)
            if renewed != token {
                token = renewed
                answer = try await exchange(method, id, operation, url, body, token)
            }
        }
        if answer.isSuccess { return try node(answer, what: "\(operation.words) \(id)") }
        let refusal = KeyVaultRefusal(
            key: id, operation: operation, status: answer.status, body: (try? JSONParser.parse(answer.body)) ?? .null,
            credential: tokens.name)
        guard refusal.mayBeDeleted else { throw refusal.error }
        throw await deleted(id) ?? refusal.error
    }

    /// A key that is not there may have been deleted and still be recoverable; `nil` when that is not known.
    private func deleted(_ id: KeyVaultKeyID) async -> KeyVaultError? {
        let url = "\(id.vault)/deletedkeys/\(id.name)?api-version=\(APIVersion.keys)"
        guard let token = try? await tokens.token(for: TokenRequest(audience: cloud.keyVaultAudience)),
            let answer = try? await exchange(.get, id, .get, url, nil, token), answer.isSuccess,
            let body = try? JSONParser.parse(answer.body)
        else { return nil }
        return .softDeleted(id, purgedOn: body["scheduledPurgeDate"]?.integer)
    }

    private func exchange(
        _ method: HTTPRequest.Method, _ id: KeyVaultKeyID, _ operation: KeyVaultOperation, _ url: String,
        _ body: Node?, _ token: AccessToken
    ) async throws -> HTTPResponse {
        var request = HTTPRequest(method, url)
        if let body {
            request.body = .bytes(JSONEmitter.emit(body))
            request.headers["Content-Type"] = "application/json"
        }
        request.headers["Accept"] = "application/json"
        request.headers["Authorization"] = token.authorization.exposed
        request.redirects = 0
        request.deadline = deadline
        request.responseLimit = 1 << 20
        // To encrypt or decrypt once more does no harm; to create once more makes another version.
        if operation == .create { request.repetition = .ifUnprocessed } else { request.repetition = .always }
        do { return try await http.send(request) } catch HTTPError.dns {
            throw KeyVaultError.vaultNotFound(id.vault)
        }
    }

    /// The vault may ask only for tokens of the cloud's own vault resource. The authority it names is never followed.
    private func check(_ challenge: String, of vault: String) throws(KeyVaultError) {
        let parameters = ClaimsChallenge.parameters(of: challenge)
        if let resource = parameters["resource"] ?? parameters["scope"] {
            let named = resource.hasSuffix("/.default") ? String(resource.dropLast("/.default".count)) : resource
            guard named == cloud.keyVaultAudience else {
                throw .foreignChallenge(vault: vault, named: named, expected: cloud.keyVaultAudience)
            }
        }
    }

    private func node(_ answer: HTTPResponse, what: String) throws(KeyVaultError) -> Node {
        do throws(ParseError) {
            return try JSONParser.parse(answer.body, limits: ParseLimits(bytes: 1 << 20, depth: 32))
        } catch { throw .badAnswer(what: what, why: "it is no JSON") }
    }
}
