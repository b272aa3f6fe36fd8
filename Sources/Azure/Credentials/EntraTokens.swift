import Diagnostics
import HTTP
import YAML

/// Asks Entra's token endpoint, version 2, for tokens of an application (`client_credentials`).
struct EntraTokens: Sendable {
    /// `https://login.microsoftonline.com`, without a slash at its end.
    let authority: String
    let http: HTTPClient
    let now: @Sendable () -> Int64

    init(authority: String, http: HTTPClient, now: @escaping @Sendable () -> Int64 = TokenCache.clock) {
        var authority = authority
        while authority.hasSuffix("/") { authority.removeLast() }
        self.authority = authority.contains("://") ? authority : "https://\(authority)"
        var http = http
        http.configuration.retry = RetryPolicy()
        self.http = http
        self.now = now
    }

    func endpoint(of tenant: String) -> String {
        "\(authority)/\(ResourceID.encoded(tenant))/oauth2/v2.0/token"
    }

    /// - Parameters:
    ///   - proof: the fields that prove who the client is: `client_secret`, or `client_assertion` and its type.
    ///   - credential: its name in errors.
    /// - Throws: `CredentialError`.
    func token(
        tenant: String, clientID: String, proof: [(name: String, value: String)], for request: TokenRequest,
        credential: String
    ) async throws -> AccessToken {
        let fields =
            [(name: "client_id", value: clientID), (name: "grant_type", value: "client_credentials")] + proof + [
                (name: "scope", value: request.scope), (name: "claims", value: Self.claims(adding: request.claims)),
            ]
        var post = HTTPRequest(.post, endpoint(of: tenant))
        post.body = .bytes(Array(Self.form(fields).utf8))
        post.headers = ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"]
        post.redirects = 0
        post.responseLimit = 1 << 20
        post.repetition = .always  // asking twice makes two tokens and no harm
        let response: HTTPResponse
        do {
            response = try await http.send(post)
        } catch let error as HTTPError {
            throw CredentialError.unreachable(credential: credential, why: error.message)
        }
        return try Self.read(response, tenant: tenant, now: now(), credential: credential)
    }

    /// Tells Entra that claims challenges are understood here (`CP1`), beside what a challenge asks for.
    static func claims(adding challenge: String?) -> String {
        var claims = challenge.flatMap { try? JSONParser.parse($0) } ?? .emptyMapping
        if claims.mapping == nil { claims = .emptyMapping }
        var access = claims["access_token"] ?? .emptyMapping
        if access.mapping == nil { access = .emptyMapping }
        access["xms_cc"] = ["values": ["CP1"]]
        claims["access_token"] = access
        return JSONEmitter.text(claims)
    }

    static func form(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(ResourceID.encoded($0.name))=\(ResourceID.encoded($0.value))" }.joined(separator: "&")
    }

    /// Reads an answer of Entra's, of the instance metadata service or of App Service, whose numbers may be strings.
    static func read(
        _ response: HTTPResponse, tenant: String?, now: Int64, credential: String
    ) throws(CredentialError) -> AccessToken {
        let body = (try? JSONParser.parse(response.body, limits: ParseLimits(bytes: 1 << 20, depth: 32))) ?? .null
        guard response.status == 200 else {
            let inner = body["error"]?.mapping == nil ? body : body["error"] ?? .null
            throw .refused(
                credential: credential,
                CredentialError.Refusal(
                    status: response.status,
                    error: inner["error"]?.string ?? inner["code"]?.string ?? "HTTP\(response.status)",
                    description: inner["error_description"]?.string ?? inner["message"]?.string ?? "",
                    correlation: inner["correlation_id"]?.string))
        }
        guard let token = body["access_token"]?.string, !token.isEmpty else {
            throw .badAnswer(credential: credential, why: "the answer has no access_token")
        }
        func number(_ name: String) -> Int64? {
            body[name]?.integer.map(Int64.init) ?? body[name]?.string.flatMap { Int64($0) }
        }
        let expiresOn = number("expires_on") ?? number("expires_in").map { now + $0 }
        guard let expiresOn, expiresOn > now else {
            throw .badAnswer(credential: credential, why: "the token has no end, or has ended already")
        }
        return AccessToken(
            Secret(token), expiresOn: expiresOn, refreshOn: number("refresh_in").map { now + $0 }, tenant: tenant)
    }
}
