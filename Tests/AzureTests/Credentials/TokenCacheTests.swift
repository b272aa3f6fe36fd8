import Azure
import Diagnostics
import Synchronization
import Testing

@Suite("Token cache")
struct TokenCacheTests {
    /// Counts what it is asked and answers with tokens of a given life.
    final class Counter: TokenCredential {
        let name = "counter"
        private let state = Mutex((requests: [TokenRequest](), life: Int64(3600), fails: false))
        let now: @Sendable () -> Int64

        init(now: @escaping @Sendable () -> Int64) { self.now = now }

        var requests: [TokenRequest] { state.withLock { $0.requests } }
        func fail() { state.withLock { $0.fails = true } }

        func token(for request: TokenRequest) async throws -> AccessToken {
            await Task.yield()
            let (count, fails) = state.withLock { state in
                state.requests.append(request)
                return (state.requests.count, state.fails)
            }
            if fails { throw CredentialError.unreachable(credential: name, why: "no network") }
            return AccessToken(Secret("counted-token-\(count)"), expiresOn: now() + 3600)
        }
    }

    final class Clock: Sendable {
        private let state = Mutex<Int64>(1_000_000)
        var now: Int64 { state.withLock { $0 } }
        func advance(_ seconds: Int64) { state.withLock { $0 += seconds } }
    }

    private let clock = Clock()
    private let request = TokenRequest(audience: "https://management.azure.com")

    private func make() -> (TokenCache, Counter) {
        let clock = clock
        let counter = Counter { clock.now }
        return (TokenCache(counter, now: { clock.now }), counter)
    }

    @Test("many who ask at once share one request")
    func oneInFlight() async throws {
        let (cache, counter) = make()
        let request = request
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.token(for: request).secret.exposed } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(tokens.count == 1)
        #expect(counter.requests.count == 1)
    }

    @Test("each audience has a token of its own")
    func audiences() async throws {
        let (cache, counter) = make()
        _ = try await cache.token(for: request)
        _ = try await cache.token(for: TokenRequest(audience: "https://vault.azure.net"))
        _ = try await cache.token(for: request)
        #expect(counter.requests.map(\.audience) == ["https://management.azure.com", "https://vault.azure.net"])
    }

    @Test("a token is renewed five minutes before its end")
    func early() async throws {
        let (cache, counter) = make()
        _ = try await cache.token(for: request)
        clock.advance(3299)
        #expect(try await cache.token(for: request).secret.exposed == "counted-token-1")
        clock.advance(2)
        #expect(try await cache.token(for: request).secret.exposed == "counted-token-2")
        #expect(counter.requests.count == 2)
    }

    @Test("a token that cannot be renewed early is used to its end")
    func notRenewed() async throws {
        let (cache, counter) = make()
        _ = try await cache.token(for: request)
        counter.fail()
        clock.advance(3400)
        #expect(try await cache.token(for: request).secret.exposed == "counted-token-1")
        clock.advance(200)
        await #expect(throws: CredentialError.self) { try await cache.token(for: request) }
    }

    @Test("a claims challenge asks anew and replaces what was held")
    func claims() async throws {
        let (cache, counter) = make()
        _ = try await cache.token(for: request)
        var challenged = request
        challenged.claims = #"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#
        #expect(try await cache.token(for: challenged).secret.exposed == "counted-token-2")
        #expect(try await cache.token(for: request).secret.exposed == "counted-token-2")
        #expect(counter.requests.count == 2)
    }

    @Test("a token the server refused is forgotten, a newer one is kept")
    func discard() async throws {
        let (cache, counter) = make()
        let first = try await cache.token(for: request)
        await cache.discard(first, for: request)
        let second = try await cache.token(for: request)
        await cache.discard(first, for: request)
        #expect(try await cache.token(for: request) == second)
        #expect(counter.requests.count == 2)
    }
}
