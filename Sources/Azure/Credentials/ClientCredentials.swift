package import Cryptography
package import Diagnostics
package import HTTP
import YAML

/// A tenant, and an application in it.
package struct ApplicationIdentity: Sendable, Hashable {
    package var tenant: String
    package var clientID: String

    package init(tenant: String, clientID: String) {
        self.tenant = tenant
        self.clientID = clientID
    }
}

/// A service principal with a secret.
package struct ClientSecretCredential: TokenCredential {
    package let name: String
    private let identity: ApplicationIdentity
    private let secret: Secret<String>
    private let entra: EntraTokens

    package init(
        _ identity: ApplicationIdentity, secret: Secret<String>, authority: String, http: HTTPClient,
        name: String = "client secret"
    ) {
        Redactor.process.register(secret)
        self.identity = identity
        self.secret = secret
        self.name = name
        entra = EntraTokens(authority: authority, http: http)
    }

    package func token(for request: TokenRequest) async throws -> AccessToken {
        try await entra.token(
            tenant: request.tenant ?? identity.tenant, clientID: identity.clientID,
            proof: [(name: "client_secret", value: secret.exposed)], for: request, credential: name)
    }
}

/// A service principal with a certificate: signs an assertion that names the certificate by its thumbprints.
package struct ClientCertificateCredential: TokenCredential {
    package let name: String
    private let identity: ApplicationIdentity
    private let material: KeyAndCertificate
    private let sendsChain: Bool
    private let entra: EntraTokens

    /// - Parameter sendsChain: puts the certificates themselves into the assertion, for applications that are
    ///   registered by subject name and issuer.
    package init(
        _ identity: ApplicationIdentity, material: KeyAndCertificate, sendsChain: Bool = false, authority: String,
        http: HTTPClient, name: String = "client certificate"
    ) {
        self.identity = identity
        self.material = material
        self.sendsChain = sendsChain
        self.name = name
        entra = EntraTokens(authority: authority, http: http)
    }

    package func token(for request: TokenRequest) async throws -> AccessToken {
        let tenant = request.tenant ?? identity.tenant
        let assertion: String
        do throws(KeyError) {
            assertion = try self.assertion(
                audience: entra.endpoint(of: tenant), now: entra.now(), id: ARMOptions.uuid())
        } catch {
            throw CredentialError.unusable(credential: name, why: error.message)
        }
        return try await entra.token(
            tenant: tenant, clientID: identity.clientID, proof: ClientAssertion.proof(assertion), for: request,
            credential: name)
    }

    /// The signed assertion (RFC 7523), good for ten minutes.
    ///
    /// - SeeAlso: `learn.microsoft.com/entra/identity-platform/certificate-credentials`: `x5t` is the SHA-1 thumbprint,
    ///   `x5t#S256` the SHA-256 one.
    func assertion(audience: String, now: Int64, id: String) throws(KeyError) -> String {
        let certificate = material.certificate
        var header: Node = [
            "alg": "RS256", "typ": "JWT",
            "x5t": .string(Base64.encode(DigestAlgorithm.sha1.digest(certificate.der), .url)),
            "x5t#S256": .string(Base64.encode(SHA256.digest(certificate.der), .url)),
        ]
        if sendsChain {
            header["x5c"] = .sequence(([certificate] + material.chain).map { .string(Base64.encode($0.der)) })
        }
        let claims: Node = [
            "aud": .string(audience), "iss": .string(identity.clientID), "sub": .string(identity.clientID),
            "jti": .string(id), "iat": .integer(Int(now)), "nbf": .integer(Int(now)), "exp": .integer(Int(now) + 600),
        ]
        let signed = [header, claims].map { Base64.encode(JSONEmitter.emit($0), .url) }.joined(separator: ".")
        let signature = try material.key.signature(of: Array(signed.utf8), digest: .sha256)
        return signed + "." + Base64.encode(signature, .url)
    }
}

enum ClientAssertion {
    /// The form fields that carry a signed assertion.
    static func proof(_ assertion: String) -> [(name: String, value: String)] {
        [
            (name: "client_assertion", value: assertion),
            (name: "client_assertion_type", value: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ]
    }
}

/// A service account's token, projected into a pod, in the place of a secret. The file is read for every token, for
/// the kubelet replaces it.
package struct WorkloadIdentityCredential: TokenCredential {
    package let name: String
    private let identity: ApplicationIdentity
    private let tokenFile: String
    private let entra: EntraTokens

    package init(
        _ identity: ApplicationIdentity, tokenFile: String, authority: String, http: HTTPClient,
        name: String = "workload identity"
    ) {
        self.identity = identity
        self.tokenFile = tokenFile
        self.name = name
        entra = EntraTokens(authority: authority, http: http)
    }

    package func token(for request: TokenRequest) async throws -> AccessToken {
        let bytes: [UInt8]
        do throws(SmallFile.Failure) {
            bytes = try SmallFile.read(tokenFile)
        } catch {
            throw CredentialError.unusable(
                credential: name, why: "cannot read the service account's token: \(error.detail)")
        }
        let assertion = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        guard !assertion.isEmpty else {
            throw CredentialError.unusable(credential: name, why: "\(tokenFile) is empty")
        }
        Redactor.process.register(assertion)
        return try await entra.token(
            tenant: request.tenant ?? identity.tenant, clientID: identity.clientID,
            proof: ClientAssertion.proof(assertion), for: request, credential: name)
    }
}
