import Diagnostics
package import HTTP
package import Logging
package import YAML

/// Speaks to Azure Resource Manager, and to nothing else: its token goes to the cloud's own endpoint only, redirects
/// are not followed, and URLs in answers are believed only when they stay on that host.
package struct ARMClient: Sendable {
    package let cloud: Cloud
    package var options: ARMOptions
    package let tokens: TokenCache
    private let http: HTTPClient
    private let logger: Logger?

    package init(
        cloud: Cloud, tokens: TokenCache, http: HTTPClient, options: ARMOptions = ARMOptions(), logger: Logger? = nil
    ) {
        self.cloud = cloud
        self.tokens = tokens
        self.options = options
        var http = http
        http.configuration.retry = options.retry
        self.http = http
        self.logger = logger
    }

    package typealias Query = [(name: String, value: String)]

    /// One request, sent as it is; the answer is not waited for beyond its own arrival.
    ///
    /// - Parameters:
    ///   - what: what is wanted, as errors say it after "cannot": `read cluster aks-1`.
    ///   - path: a resource's path; the endpoint is the cloud's.
    ///   - body: sent as JSON; `nil` sends none.
    /// - Throws: `ARMError.refused` for every status but 2xx, `CredentialError`, `HTTPError`.
    package func send(
        _ method: HTTPRequest.Method, _ what: String, _ path: ResourceID, version: String, query: Query = [],
        body: Node? = nil, headers: HTTPHeaders = [:]
    ) async throws -> ARMAnswer {
        let fields = [(name: "api-version", value: version)] + query
        let text = fields.map { "\($0.name)=\(ResourceID.encoded($0.value))" }.joined(separator: "&")
        return try await send(
            method, what, url: "\(cloud.resourceManager)\(path.path)?\(text)", path: path.path, body: body,
            headers: headers)
    }

    package func get(
        _ what: String, _ path: ResourceID, version: String, query: Query = []
    ) async throws -> ARMAnswer { try await send(.get, what, path, version: version, query: query) }

    /// The same as `get`, `nil` where there is no such resource.
    package func find(_ what: String, _ path: ResourceID, version: String) async throws -> ARMAnswer? {
        do {
            return try await get(what, path, version: version)
        } catch let error as ARMError where error.isNotFound {
            guard error.refusal?.code != "SubscriptionNotFound" else { throw error }
            return nil
        }
    }

    /// - Parameter ifMatch: the ETag that must still hold; `*` demands that the resource exists.
    package func put(
        _ what: String, _ path: ResourceID, version: String, query: Query = [], body: Node, ifMatch: String? = nil
    ) async throws -> ARMAnswer {
        var headers: HTTPHeaders = [:]
        headers["If-Match"] = ifMatch
        return try await send(.put, what, path, version: version, query: query, body: body, headers: headers)
    }

    package func patch(
        _ what: String, _ path: ResourceID, version: String, query: Query = [], body: Node
    ) async throws -> ARMAnswer {
        try await send(.patch, what, path, version: version, query: query, body: body)
    }

    package func post(
        _ what: String, _ path: ResourceID, version: String, query: Query = [], body: Node? = nil
    ) async throws -> ARMAnswer {
        try await send(.post, what, path, version: version, query: query, body: body)
    }

    package func delete(
        _ what: String, _ path: ResourceID, version: String, query: Query = []
    ) async throws -> ARMAnswer { try await send(.delete, what, path, version: version, query: query) }

    /// All entries of a list, page by page; a next page on another host is refused.
    package func list(
        _ what: String, _ path: ResourceID, version: String, query: Query = []
    ) async throws -> [Node] {
        var answer = try await get(what, path, version: version, query: query)
        var items = answer.body["value"]?.sequence ?? []
        for _ in 0..<options.pageLimit {
            guard let next = answer.body["nextLink"]?.string, !next.isEmpty else { return items }
            answer = try await get(what, url: next, path: path.path)
            items += answer.body["value"]?.sequence ?? []
        }
        throw ARMError.tooManyPages(what: what, limit: options.pageLimit)
    }

    /// Reads a URL that came in an answer.
    ///
    /// - Throws: `ARMError.foreignHost` when it is not on the cloud's own endpoint.
    package func get(_ what: String, url: String, path: String) async throws -> ARMAnswer {
        guard isOwn(url) else {
            throw ARMError.foreignHost(
                what: what, url: (try? HTTPURL(url).redacted) ?? "no URL at all", expected: cloud.resourceManager)
        }
        return try await send(.get, what, url: url, path: path, body: nil, headers: [:])
    }

    /// Whether a URL has the scheme, host and port of the cloud's endpoint.
    package func isOwn(_ url: String) -> Bool {
        guard let origin = try? HTTPURL(url).origin, let own = try? HTTPURL(cloud.resourceManager).origin else {
            return false
        }
        return origin == own
    }

    private func send(
        _ method: HTTPRequest.Method, _ what: String, url: String, path: String, body: Node?, headers: HTTPHeaders
    ) async throws -> ARMAnswer {
        var wanted = TokenRequest(audience: cloud.resourceManagerAudience, tenant: options.tenant)
        var token = try await tokens.token(for: wanted)
        var answer = try await exchange(method, url, body: body, headers: headers, token: token)
        if answer.status == 401, let challenge = answer.headers["WWW-Authenticate"] {
            // Once: with the claims the service asks for, or with a new token in the place of one that has ended early.
            await tokens.discard(token, for: wanted)
            wanted.claims = ClaimsChallenge.claims(in: challenge)
            let renewed = try await tokens.token(for: wanted)
            if renewed != token {
                token = renewed
                answer = try await exchange(method, url, body: body, headers: headers, token: token)
            }
        }
        log(method, path, answer)
        guard (200..<300).contains(answer.status) else {
            throw ARMError.refused(ARMRefusal(what: what, path: path, answer: answer))
        }
        return answer
    }

    private func exchange(
        _ method: HTTPRequest.Method, _ url: String, body: Node?, headers: HTTPHeaders, token: AccessToken
    ) async throws -> ARMAnswer {
        var request = HTTPRequest(method, url, headers: headers)
        if let body {
            request.body = .bytes(JSONEmitter.emit(body))
            request.headers["Content-Type"] = "application/json"
        }
        request.headers["Accept"] = "application/json"
        request.headers["x-ms-client-request-id"] = options.clientRequestID
        request.headers["Authorization"] = token.authorization.exposed
        request.redirects = 0
        request.deadline = options.deadline
        request.responseLimit = 16 << 20
        if !method.isIdempotent { request.repetition = .ifUnprocessed }
        let response = try await http.send(request)
        // Error pages of gateways, and the bodies of some DELETEs, are no JSON: their status says enough.
        let node = response.body.isEmpty ? nil : try? JSONParser.parse(response.body, limits: Self.limits)
        if node == nil, !response.body.isEmpty, response.isSuccess, method != .delete {
            throw ARMError.badAnswer(what: "read \(request.method.rawValue) \(url)", why: "it is no JSON")
        }
        return ARMAnswer(status: response.status, headers: response.headers, body: node ?? .null)
    }

    private static let limits = ParseLimits(bytes: 16 << 20, depth: 64)

    private func log(_ method: HTTPRequest.Method, _ path: String, _ answer: ARMAnswer) {
        guard let logger, logger.logLevel <= .debug else { return }
        var metadata: Logger.Metadata = [
            "method": "\(method.rawValue)", "path": "\(path)", "status": "\(answer.status)",
        ]
        if let id = answer.identity.correlation { metadata["correlation"] = "\(id)" }
        if let left = answer.throttling.reads { metadata["reads-left"] = "\(left)" }
        if let left = answer.throttling.writes { metadata["writes-left"] = "\(left)" }
        logger.debug("azure request", metadata: metadata)
    }
}
