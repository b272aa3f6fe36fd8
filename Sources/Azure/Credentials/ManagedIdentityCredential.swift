package import HTTP

/// The identity Azure gives a machine, a node or an App Service: tokens come from an endpoint that only it can reach.
package struct ManagedIdentityCredential: TokenCredential {
    /// Where tokens come from.
    package enum Endpoint: Sendable, Hashable {
        /// The instance metadata service of a virtual machine.
        case metadata(url: String)
        /// App Service, Functions, Container Apps: `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`.
        case appService(url: String, header: String)
    }

    package let name: String
    /// A user-assigned identity's client id; `nil` takes the system-assigned one, or the only one.
    private let clientID: String?
    private let endpoint: Endpoint
    private let http: HTTPClient

    /// The address is Azure's own on every machine; `AZURE_POD_IDENTITY_AUTHORITY_HOST` names another, as in
    /// Microsoft's clients.
    package static func endpoint(in environment: AzureEnvironment) -> Endpoint {
        if let url = environment["IDENTITY_ENDPOINT"], let header = environment["IDENTITY_HEADER"] {
            return .appService(url: url, header: header)
        }
        var host = environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"] ?? "http://169.254.169.254"
        while host.hasSuffix("/") { host.removeLast() }
        return .metadata(url: host)
    }

    package init(
        _ endpoint: Endpoint, clientID: String? = nil, http: HTTPClient, name: String = "managed identity"
    ) {
        self.endpoint = endpoint
        self.clientID = clientID
        self.name = name
        var http = http
        // The endpoint is on this machine or its host: never through a proxy, and it answers at once or not at all.
        http.configuration.proxy = .none
        http.configuration.connectTimeout = .seconds(1)
        var policy = RetryPolicy()
        policy.attempts = 3
        http.configuration.retry = policy
        self.http = http
    }

    package func token(for request: TokenRequest) async throws -> AccessToken {
        guard request.claims == nil else {
            // The endpoint caches; it takes no claims. Its next token may satisfy the challenge, this one would not.
            throw CredentialError.unusable(credential: name, why: "managed identities cannot answer a claims challenge")
        }
        var get = HTTPRequest(.get, url(for: request))
        get.redirects = 0
        get.deadline = .seconds(30)
        get.repetition = isMetadata ? .never : .always
        get.responseLimit = 1 << 20
        switch endpoint {
        case .metadata: get.headers["Metadata"] = "true"
        case .appService(_, let header): get.headers["X-IDENTITY-HEADER"] = header
        }
        let response: HTTPResponse
        do {
            response = try await send(get)
        } catch let error as HTTPError {
            if case .cancelled = error { throw error }
            guard isMetadata else { throw CredentialError.unreachable(credential: name, why: error.message) }
            throw CredentialError.unavailable(
                credential: name, why: "this is no machine of Azure's: no metadata service answers (\(error.message))")
        }
        if isMetadata, response.status == 400 {
            let words = String(decoding: response.body.prefix(400), as: UTF8.self)
            let which = clientID.map { "the client id \($0)" } ?? "this machine"
            throw CredentialError.unavailable(
                credential: name,
                why: words.contains("Identity not found") || words.contains("invalid_request")
                    ? "no identity is assigned for \(which)" : "the metadata service refuses: status 400")
        }
        return try EntraTokens.read(response, tenant: nil, now: TokenCache.clock(), credential: name)
    }

    /// The metadata service says 404 and 410 while it is being updated, and 5xx when it is busy.
    private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var pause = Duration.milliseconds(800)
        for _ in 0..<2 {
            let response = try await http.send(request)
            guard isMetadata, [404, 410, 500, 502, 503, 504].contains(response.status) else { return response }
            try await Task.sleep(for: pause)
            pause *= 2
        }
        return try await http.send(request)
    }

    private var isMetadata: Bool { if case .metadata = endpoint { true } else { false } }

    private func url(for request: TokenRequest) -> String {
        var fields = [(name: "resource", value: request.audience)]
        if let clientID { fields.append((name: "client_id", value: clientID)) }
        switch endpoint {
        case .metadata(let url):
            let query = EntraTokens.form([(name: "api-version", value: "2018-02-01")] + fields)
            return "\(url)/metadata/identity/oauth2/token?\(query)"
        case .appService(let url, _):
            return
                "\(url)\(url.contains("?") ? "&" : "?")\(EntraTokens.form([(name: "api-version", value: "2019-08-01")] + fields))"
        }
    }
}
