import HTTP
package import KubernetesModel
package import Logging
import YAML

/// The real `KubernetesAPI`: one HTTP/2 connection to one API server, many requests in flight on it.
///
/// A value: copies and `impersonating(user:groups:)` share connection, discovery cache and flow control.
package struct KubernetesClient: KubernetesAPI {
    package let configuration: ClusterConfiguration
    let connection: APIConnection
    let discovery: Discovery
    let impersonation: Impersonation?

    package init(config: ClusterConfiguration, options: Options = Options(), logger: Logger? = nil) throws {
        configuration = config
        connection = APIConnection(config, options: options, logger: logger)
        discovery = Discovery(connection)
        impersonation = config.impersonation
        if let impersonation, impersonation.user.isEmpty {
            throw KubeconfigError.invalid(field: "user.as", detail: "groups to impersonate without a user")
        }
    }

    private init(_ other: KubernetesClient, as impersonation: Impersonation) {
        configuration = other.configuration
        connection = other.connection
        discovery = other.discovery
        self.impersonation = impersonation
    }

    package struct Options: Sendable {
        /// `User-Agent`; the server derives default field managers from it.
        package var userAgent = "davit"
        /// Requests on the wire at once, watches not counted.
        package var inFlight = 64
        /// nil: as many as the server answers; its own priority and fairness decides, and 429 is obeyed.
        package var rate: RequestRate?
        /// For one request with its retries; watches have none.
        package var deadline = Duration.seconds(60)
        /// Told about every request; for metrics and benchmarks. Must return at once.
        package var observer: (@Sendable (RequestRecord) -> Void)?

        package init() {}
    }

    /// One request that was answered or failed.
    package struct RequestRecord: Sendable {
        /// `GET`, `PATCH`, …
        package var method: String
        /// The plural the request was about; empty for discovery and the like.
        package var resource: String
        /// The HTTP status; 0 when there was no answer.
        package var status: Int
        package var duration: Duration
        package var bytesReceived: Int
    }

    package func impersonating(user: String, groups: [String]) -> any KubernetesAPI {
        KubernetesClient(self, as: Impersonation(user: user, groups: groups))
    }

    package func serverVersion() async throws -> ServerVersion {
        let node = try await object(.init(.get, ResourcePath("/version")), about: nil)
        func number(_ field: String) -> Int {
            Int((node[field]?.string ?? "").prefix { $0.isASCII && $0.isNumber }) ?? 0  // some clouds say `29+`
        }
        return ServerVersion(
            major: number("major"), minor: number("minor"), gitVersion: node["gitVersion"]?.string ?? "")
    }

    package func resource(for type: GroupVersionKind) async throws -> APIResource {
        try await discovery.resource(for: type)
    }

    /// Sends a call and gives the answer's object.
    ///
    /// - Throws: `KubernetesError` out of every answer that is no success.
    func object(_ call: APIConnection.Call, about reference: ObjectReference?) async throws -> Node {
        // An empty user would fall back to our own rights (CVE-2026-23990).
        if let impersonation, impersonation.user.isEmpty {
            throw KubernetesError.forbidden("refusing to impersonate a user without a name")
        }
        let response = try await connection.send(call, as: impersonation)
        guard response.isSuccess else { throw error(for: response, about: reference) }
        return try StatusReader(server: configuration.server).node(response)
    }

    private func error(for response: HTTPResponse, about reference: ObjectReference?) -> KubernetesError {
        let error = StatusReader(server: configuration.server).error(for: response, about: reference)
        // 404 without a name is about the path: the kind is no longer served the way we remember.
        if response.status == 404, let reference, case .status = error {
            discovery.forget(reference.type)
            return .unknownType(reference.type)
        }
        return error
    }
}
