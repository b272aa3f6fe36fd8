package import Diagnostics

/// What a token is wanted for.
package struct TokenRequest: Sendable, Hashable {
    /// The resource: `https://management.azure.com`, `https://vault.azure.net`, a client id; without `/.default`.
    package var audience: String
    /// The directory to ask; `nil` asks the credential's own.
    package var tenant: String?
    /// The JSON of a claims challenge, decoded from its base64; the token must be new then.
    package var claims: String?

    package init(audience: String, tenant: String? = nil, claims: String? = nil) {
        self.audience = audience
        self.tenant = tenant
        self.claims = claims
    }

    /// As version 2 of Entra's endpoint names it: `https://management.azure.com/.default`.
    package var scope: String { audience.hasSuffix("/.default") ? audience : audience + "/.default" }
}

/// A bearer token. Its text never shows in a description.
package struct AccessToken: Sendable, Hashable {
    package let secret: Secret<String>
    /// Unix time in seconds.
    package let expiresOn: Int64
    /// When the issuer would like it to be renewed, Unix time in seconds.
    package let refreshOn: Int64?
    /// The directory it was issued by, where that is known.
    package let tenant: String?

    /// Keeps the token out of every log line from now on.
    package init(_ secret: Secret<String>, expiresOn: Int64, refreshOn: Int64? = nil, tenant: String? = nil) {
        Redactor.process.register(secret)
        self.secret = secret
        self.expiresOn = expiresOn
        self.refreshOn = refreshOn
        self.tenant = tenant
    }

    /// The value of an `Authorization` field.
    package var authorization: Secret<String> { Secret("Bearer " + secret.exposed) }

    package static func == (left: AccessToken, right: AccessToken) -> Bool {
        left.secret == right.secret && left.expiresOn == right.expiresOn
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(secret.exposed) }
}

/// Something tokens can be had from.
package protocol TokenCredential: Sendable {
    /// As errors name it: `environment (client secret)`.
    var name: String { get }

    /// A token that is valid now.
    ///
    /// - Throws: `CredentialError`; `.unavailable` when this credential is not set up here, so that a chain goes on to
    ///   the next, anything else when it is set up and does not work.
    func token(for request: TokenRequest) async throws -> AccessToken
}
