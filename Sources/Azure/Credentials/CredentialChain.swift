/// Asks credentials in order until one gives a token; keeps to that one from then on.
package actor CredentialChain: TokenCredential {
    package nonisolated let name = "the default chain"
    private let credentials: [any TokenCredential]
    private var chosen: (any TokenCredential)?

    package init(_ credentials: [any TokenCredential]) { self.credentials = credentials }

    /// - Throws: `CredentialError.exhausted` with every attempt when all are unavailable; the error of the first that is
    ///   set up and does not work, together with the attempts before it.
    package func token(for request: TokenRequest) async throws -> AccessToken {
        if let chosen { return try await chosen.token(for: request) }
        var attempts: [CredentialError.Attempt] = []
        for credential in credentials {
            do {
                let token = try await credential.token(for: request)
                chosen = credential
                return token
            } catch let error as CredentialError {
                attempts.append(CredentialError.Attempt(credential: credential.name, why: error.why))
                if case .unavailable = error { continue }
                // A credential somebody has set up and that fails must not be passed over in silence.
                if attempts.count == 1 || !error.hints.isEmpty { throw error }
                throw CredentialError.exhausted(attempts)
            }
        }
        throw CredentialError.exhausted(attempts)
    }
}

/// Stands in a chain where a credential is not set up, and says what is missing.
package struct MissingCredential: TokenCredential {
    package let name: String
    private let why: String

    package init(_ name: String, why: String) {
        self.name = name
        self.why = why
    }

    package func token(for request: TokenRequest) async throws -> AccessToken {
        throw CredentialError.unavailable(credential: name, why: why)
    }
}
