import Glibc

/// Keeps tokens in memory, by audience and tenant; renews them before they end, with one refresh in flight for each.
package actor TokenCache {
    /// A token is renewed when less than this is left of it.
    static let margin: Int64 = 300

    private struct Key: Hashable {
        let audience: String
        let tenant: String?
    }

    private let credential: any TokenCredential
    private let now: @Sendable () -> Int64
    private var held: [Key: AccessToken] = [:]
    private var fetching: [TokenRequest: Task<AccessToken, any Error>] = [:]

    /// - Parameter now: the clock, Unix time in seconds.
    package init(_ credential: any TokenCredential, now: @escaping @Sendable () -> Int64 = TokenCache.clock) {
        self.credential = credential
        self.now = now
    }

    package nonisolated var name: String { credential.name }

    /// A token good for some minutes more; a request with claims always asks anew and replaces what was held.
    ///
    /// When a token that is still valid cannot be renewed early, it is given once more.
    /// - Throws: what the credential throws.
    package func token(for request: TokenRequest) async throws -> AccessToken {
        let key = Key(audience: request.audience, tenant: request.tenant)
        let old = request.claims == nil ? held[key] : nil
        if let old, !isDue(old) { return old }
        do {
            return try await fetch(request, key)
        } catch {
            if let old, old.expiresOn - 30 > now() { return old }
            throw error
        }
    }

    /// Forgets a token the server refused; does nothing when it has been replaced already.
    package func discard(_ token: AccessToken, for request: TokenRequest) {
        let key = Key(audience: request.audience, tenant: request.tenant)
        if held[key] == token { held[key] = nil }
    }

    private func isDue(_ token: AccessToken) -> Bool {
        now() >= min(token.refreshOn ?? .max, token.expiresOn - Self.margin)
    }

    private func fetch(_ request: TokenRequest, _ key: Key) async throws -> AccessToken {
        if let task = fetching[request] { return try await task.value }
        let credential = credential
        let task = Task { try await credential.token(for: request) }
        fetching[request] = task
        defer { fetching[request] = nil }
        let token = try await task.value
        held[key] = token
        return token
    }

    package static let clock: @Sendable () -> Int64 = { Int64(time(nil)) }
}
