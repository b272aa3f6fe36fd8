import Cryptography
import Synchronization
package import YAML

/// Entra's token endpoint, version 2: `POST /<tenant>/oauth2/v2.0/token` with `client_credentials`, and the documents
/// Microsoft's clients read before they ask.
///
/// It checks what it can without the real service's keys: the tenant, the client, its secret or the form, signature
/// and audience of its assertion. Tokens are unsigned; `verdict` tells whether one is ours and still good.
package final class EntraSimulator: SimulatedService {
    package struct Client: Sendable {
        package var id: String
        package var secret: String?
        /// Registered certificates, in PEM.
        package var certificate: String?
        /// A federated credential: the token a service account must show.
        package var federatedToken: String?

        package init(id: String, secret: String? = nil, certificate: String? = nil, federatedToken: String? = nil) {
            self.id = id
            self.secret = secret
            self.certificate = certificate
            self.federatedToken = federatedToken
        }
    }

    /// What a client asked for and showed, for tests; secrets included.
    package struct Seen: Sendable {
        package var tenant: String
        package var form: [String: String]
        /// Of the assertion, decoded.
        package var header: Node?
        package var claims: Node?
    }

    private struct State {
        var clients: [Client]
        var issued: [String: Int64] = [:]
        var seen: [Seen] = []
        var lifetime: Int64
        var failures: Int
    }

    package let tenant: String
    private let origin = Mutex("")
    private let state: Mutex<State>

    package init(tenant: String = "22222222-2222-2222-2222-222222222222", clients: [Client], lifetime: Int64 = 3599) {
        self.tenant = tenant
        state = Mutex(State(clients: clients, lifetime: lifetime, failures: 0))
    }

    package func listen(at url: String) { origin.withLock { $0 = url } }
    package var seen: [Seen] { state.withLock { $0.seen } }
    /// How long tokens issued from now on live, in seconds.
    package func setLifetime(_ seconds: Int64) { state.withLock { $0.lifetime = seconds } }
    /// The next so many requests are answered with 503.
    package func fail(_ count: Int) { state.withLock { $0.failures = count } }
    package func setFederatedToken(_ token: String, of client: String) {
        state.withLock { state in
            for index in state.clients.indices where state.clients[index].id == client {
                state.clients[index].federatedToken = token
            }
        }
    }

    /// Ends every token issued so far, as revoking a session does.
    package func revokeAll() { state.withLock { for key in $0.issued.keys { $0.issued[key] = 0 } } }

    package func verdict(_ token: String, now: Int64) -> ResourceManagerSimulator.TokenVerdict {
        guard let end = state.withLock({ $0.issued[token] }) else { return .unknown }
        return end > now ? .valid : .expired
    }

    /// A token as if it had been issued here.
    package func issue(now: Int64) -> String {
        state.withLock { Self.issue(&$0, audience: "any", client: "test", now: now) }
    }

    package func answer(_ request: SimulatedRequest) async -> SimulatedAnswer? {
        let segments = request.segments
        if segments.suffix(2) == ["v2.0", "token"], segments.contains("oauth2") { return token(request, segments[0]) }
        if segments.last == "openid-configuration" { return discovery(segments[0]) }
        if request.path == "/common/discovery/instance" { return instances() }
        return nil
    }

    private func token(_ request: SimulatedRequest, _ tenant: String) -> SimulatedAnswer {
        let form = request.form
        let assertion = form["client_assertion"].map(Self.parts)
        state.withLock {
            $0.seen.append(Seen(tenant: tenant, form: form, header: assertion?.header, claims: assertion?.claims))
        }
        if state.withLock({ state in
            defer { if state.failures > 0 { state.failures -= 1 } }
            return state.failures > 0
        }) {
            return SimulatedAnswer(status: 503)
        }
        guard tenant == self.tenant else {
            return Self.refuse(
                "invalid_request", 90002,
                "Tenant '\(tenant)' not found. Check to make sure you have the correct tenant ID.")
        }
        guard form["grant_type"] == "client_credentials" else {
            return Self.refuse(
                "unsupported_grant_type", 70003,
                "The app requested an unsupported grant type '\(form["grant_type"] ?? "")'.")
        }
        guard let client = state.withLock({ $0.clients.first { $0.id == form["client_id"] } }) else {
            return Self.refuse(
                "unauthorized_client", 700016,
                "Application with identifier '\(form["client_id"] ?? "")' was not found in the directory 'prod'.")
        }
        if let refusal = proof(form, client, audience: request.path) { return refusal }
        guard form["scope"]?.hasSuffix("/.default") == true else {
            return Self.refuse(
                "invalid_scope", 1002012, "The provided value for scope \(form["scope"] ?? "") is not valid.")
        }
        return state.withLock { state in
            let now = SimulatedClock.now
            let token = Self.issue(&state, audience: form["scope"] ?? "", client: client.id, now: now)
            return .json([
                "token_type": "Bearer", "expires_in": .integer(Int(state.lifetime)),
                "ext_expires_in": .integer(Int(state.lifetime)), "access_token": .string(token),
            ])
        }
    }

    private static func issue(_ state: inout State, audience: String, client: String, now: Int64) -> String {
        let end = now + state.lifetime
        let header: Node = ["typ": "JWT", "alg": "none"]
        let claims: Node = [
            "aud": .string(audience), "appid": .string(client), "iat": .integer(Int(now)), "exp": .integer(Int(end)),
            "jti": .string(Hex.encode(randomBytes(8))),
        ]
        let token = [header, claims].map { Base64.encode(JSONEmitter.emit($0), .url) }.joined(separator: ".") + ".c2ln"
        state.issued[token] = end
        return token
    }

    private func discovery(_ tenant: String) -> SimulatedAnswer {
        let base = origin.withLock { $0 }
        return .json([
            "token_endpoint": .string("\(base)/\(tenant)/oauth2/v2.0/token"),
            "authorization_endpoint": .string("\(base)/\(tenant)/oauth2/v2.0/authorize"),
            "issuer": .string("\(base)/\(tenant)/v2.0"), "tenant_region_scope": "EU",
        ])
    }

    private func instances() -> SimulatedAnswer {
        let host = origin.withLock { $0 }.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        return .json([
            "tenant_discovery_endpoint": .string("https://\(host)/\(tenant)/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": [
                ["preferred_network": .string(host), "preferred_cache": .string(host), "aliases": [.string(host)]]
            ],
        ])
    }

    static func refuse(_ error: String, _ number: Int, _ text: String, status: Int = 400) -> SimulatedAnswer {
        .json(
            [
                "error": .string(error),
                "error_description": .string(
                    "AADSTS\(number): \(text) Trace ID: 00000000-0000-0000-0000-000000000001 Correlation ID: 00000000-0000-0000-0000-000000000002 Timestamp: 2026-11-23 10:00:00Z"
                ),
                "error_codes": [.integer(number)], "correlation_id": "00000000-0000-0000-0000-000000000002",
            ], status: status)
    }

    private static func parts(_ assertion: String) -> (header: Node?, claims: Node?) {
        let parts = assertion.split(separator: ".").map { Base64.decode($0, .url) }
        func node(_ index: Int) -> Node? {
            guard index < parts.count, let bytes = parts[index] else { return nil }
            return try? JSONParser.parse(bytes)
        }
        return (node(0), node(1))
    }
}
