import Diagnostics
import HTTP
import KubernetesModel
import Logging
import YAML

/// What all copies of a client share: the connection, who we are, how much may be in flight.
final class APIConnection: Sendable {
    let configuration: ClusterConfiguration
    let options: KubernetesClient.Options
    let credentials: CredentialSource
    let flow: FlowControl
    private let rate: RateLimit?
    private let http: HTTPClient
    private let compresses: Bool

    init(_ configuration: ClusterConfiguration, options: KubernetesClient.Options, logger: Logger?) {
        self.configuration = configuration
        self.options = options
        credentials = CredentialSource(configuration)
        flow = FlowControl(options.inFlight)
        rate = options.rate.map(RateLimit.init)
        var settings = HTTPConfiguration()
        settings.userAgent = options.userAgent
        settings.serverName = configuration.serverName
        settings.retry.attempts = 8
        if let proxy = configuration.proxy { settings.proxy = .url(proxy) }
        if configuration.insecureSkipVerify {
            settings.trust = .anyone
        } else if let authority = configuration.certificateAuthority {
            settings.trust = .certificates(authority)
        }
        http = HTTPClient(settings, logger: logger)
        // Packing costs the server more than a loopback interface saves.
        let server = configuration.server
        compresses = !["://127.", "://localhost", "://[::1]"].contains { server.contains($0) }
    }

    /// One call as the API server shall see it.
    struct Call: Sendable {
        var method: HTTPRequest.Method
        var path: ResourcePath
        /// The plural, for metrics.
        var resource = ""
        var body: Node?
        var contentType = "application/json"
        var accept = "application/json"
        var repetition: HTTPRequest.Repetition = .always
        var urgency = RequestUrgency.ordinary

        init(_ method: HTTPRequest.Method, _ path: ResourcePath) {
            self.method = method
            self.path = path
        }
    }

    /// The answer's status and whole body; 401 is tried once more with fresh credentials.
    ///
    /// - Throws: `KubernetesError.unreachable`, `KubeconfigError.pluginFailed`.
    func send(_ call: Call, as impersonation: Impersonation?) async throws -> HTTPResponse {
        let body = call.body.map { Wire.emit($0) }
        try await rate?.pass()
        return try await flow.run(call.urgency) {
            let identity = try await credentials.current()
            let response = try await attempt(call, body, identity, impersonation)
            guard response.status == 401, let renewed = try await credentials.renewed(after: identity) else {
                return response
            }
            return try await attempt(call, body, renewed, impersonation)
        }
    }

    /// The answer's head and its body as it comes; not bounded by the client's deadline nor its flow control.
    func stream(_ call: Call, as impersonation: Impersonation?) async throws -> HTTPStream {
        let identity = try await credentials.current()
        let stream = try await open(call, identity, impersonation)
        guard stream.head.status == 401, let renewed = try await credentials.renewed(after: identity) else {
            return stream
        }
        return try await open(call, renewed, impersonation)
    }

    private func open(_ call: Call, _ identity: Identity, _ impersonation: Impersonation?) async throws -> HTTPStream {
        var request = request(for: call, body: nil, identity, impersonation)
        request.deadline = nil
        request.acceptsCompression = false
        do {
            return try await client(for: identity).stream(request)
        } catch let error as HTTPError {
            throw explained(error)
        }
    }

    private func attempt(_ call: Call, _ body: [UInt8]?, _ identity: Identity, _ impersonation: Impersonation?)
        async throws -> HTTPResponse
    {
        let started = ContinuousClock.now
        var record = KubernetesClient.RequestRecord(
            method: call.method.rawValue, resource: call.resource, status: 0, duration: .zero, bytesReceived: 0)
        defer {
            record.duration = ContinuousClock.now - started
            options.observer?(record)
        }
        do {
            let response = try await client(for: identity).send(request(for: call, body: body, identity, impersonation))
            record.status = response.status
            record.bytesReceived = response.body.count
            return response
        } catch let error as HTTPError {
            throw explained(error)
        }
    }

    private func request(
        for call: Call, body: [UInt8]?, _ identity: Identity, _ impersonation: Impersonation?
    ) -> HTTPRequest {
        var request = HTTPRequest(call.method, configuration.server + call.path.text)
        request.headers["Accept"] = call.accept
        if let body {
            request.headers["Content-Type"] = call.contentType
            request.body = .bytes(body)
        }
        if let authorization = identity.authorization { request.headers["Authorization"] = authorization.exposed }
        if let impersonation {
            request.headers["Impersonate-User"] = impersonation.user
            for group in impersonation.groups { request.headers.append("Impersonate-Group", group) }
            if let uid = impersonation.uid { request.headers["Impersonate-Uid"] = uid }
            for (key, values) in impersonation.extra.sorted(by: { $0.key < $1.key }) {
                for value in values { request.headers.append("Impersonate-Extra-\(ResourcePath.encoded(key))", value) }
            }
        }
        request.deadline = options.deadline
        request.responseLimit = 512 << 20
        request.redirects = 0
        request.acceptsCompression = compresses
        request.repetition = call.repetition
        return request
    }

    private func client(for identity: Identity) -> HTTPClient {
        guard let own = identity.certificate else { return http }
        var client = http
        client.configuration.clientCertificate = .init(certificate: own.certificate, key: own.key)
        return client
    }

    private func explained(_ error: HTTPError) -> any Error {
        if case .cancelled = error { return CancellationError() }
        return KubernetesError.unreachable(server: configuration.server, detail: error.message)
    }
}
