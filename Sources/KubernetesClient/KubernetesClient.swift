package import KubernetesModel
package import Logging
import HTTP
import YAML

/// The real `KubernetesAPI`: one HTTP/2 connection to one API server, many requests in flight on it.
///
/// A value: copies and `impersonating(user:groups:)` share connection, discovery cache and flow control.
package struct KubernetesClient: KubernetesAPI {
    package let configuration: ClusterConfiguration

    /// - Throws: `KubernetesError.unreachable` when the configuration cannot be used at all (no valid address).
    package init(config: ClusterConfiguration, options: Options = Options(), logger: Logger? = nil) throws {
        configuration = config
    }

    package struct Options: Sendable {
        /// `User-Agent`; the server derives default field managers from it.
        package var userAgent = "davit"
        /// Requests on the wire at once, watches not counted.
        package var inFlight = 64
        /// For one call with its retries, watches and long lists excepted (there: each request).
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

    package func serverVersion() async throws -> ServerVersion { throw unavailable }
    package func resource(for type: GroupVersionKind) async throws -> APIResource { throw unavailable }
    package func get(_ reference: ObjectReference) async throws -> KubernetesObject? { throw unavailable }
    package func list(_ type: GroupVersionKind, namespace: String?, options: ListOptions) async throws -> ObjectList {
        throw unavailable
    }
    package func create(_ object: KubernetesObject, options: WriteOptions) async throws -> KubernetesObject {
        throw unavailable
    }
    package func apply(_ object: KubernetesObject, force: Bool, options: WriteOptions) async throws
        -> KubernetesObject
    { throw unavailable }
    package func patch(_ reference: ObjectReference, _ patch: Patch, options: WriteOptions) async throws
        -> KubernetesObject
    { throw unavailable }
    @discardableResult
    package func delete(_ reference: ObjectReference, options: DeleteOptions) async throws -> Bool {
        throw unavailable
    }
    package func watch(
        _ type: GroupVersionKind, namespace: String?, from resourceVersion: String, options: ListOptions
    ) -> AsyncThrowingStream<WatchEvent, any Error> {
        AsyncThrowingStream { $0.finish(throwing: unavailable) }
    }
    package func impersonating(user: String, groups: [String]) -> any KubernetesAPI { self }

    private var unavailable: KubernetesError {
        .unreachable(server: configuration.server, detail: "the client is being written")
    }
}
