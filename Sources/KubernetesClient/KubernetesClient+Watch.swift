import HTTP
package import KubernetesModel
import YAML

extension KubernetesClient {
    package func watch(
        _ type: GroupVersionKind, namespace: String?, from resourceVersion: String, options: ListOptions
    ) -> AsyncThrowingStream<WatchEvent, any Error> {
        let reader = WatchReader(
            client: self, type: type, namespace: namespace, resourceVersion: resourceVersion, options: options)
        // Pulled, not pushed: a slow reader slows the connection down instead of filling memory.
        return AsyncThrowingStream { try await reader.next() }
    }
}

/// Reads one watch: connects when first asked, then takes the stream apart line by line.
private actor WatchReader {
    private let client: KubernetesClient
    private let type: GroupVersionKind
    private let namespace: String?
    private let resourceVersion: String
    private let options: ListOptions
    private var chunks: HTTPStream.Iterator?
    private var lines = LineSplitter(limit: 64 << 20)
    private var ended = false

    init(
        client: KubernetesClient, type: GroupVersionKind, namespace: String?, resourceVersion: String,
        options: ListOptions
    ) {
        self.client = client
        self.type = type
        self.namespace = namespace
        self.resourceVersion = resourceVersion
        self.options = options
    }

    func next() async throws -> WatchEvent? {
        if ended { return nil }
        do {
            var chunks = if let open = self.chunks { open } else { try await connect() }
            while true {
                while let line = lines.next() {
                    if let event = try event(in: line) {
                        self.chunks = chunks
                        return event
                    }
                }
                guard let chunk = try await chunks.next() else {
                    finish()
                    return nil
                }
                guard lines.append(chunk) else {
                    throw KubernetesError.status(code: 200, reason: "TooLarge", detail: "a watch event above 64 MiB")
                }
            }
        } catch let error as HTTPError {
            finish()
            // A connection that breaks ends the watch as a server's close does: the reader goes on from where it was.
            if case .cancelled = error { throw CancellationError() }
            if case .interrupted = error { return nil }
            throw KubernetesError.unreachable(server: client.configuration.server, detail: error.message)
        } catch {
            finish()
            throw error
        }
    }

    private func finish() {
        ended = true
        chunks = nil
    }

    private func connect() async throws -> HTTPStream.Iterator {
        let resource = try await client.resource(for: type)
        let path = ResourcePath(resource, namespace: namespace).adding(options).adding("watch", "true")
            .adding("allowWatchBookmarks", "true").adding("resourceVersion", resourceVersion)
        var call = APIConnection.Call(.get, path)
        call.resource = resource.plural
        if options.metadataOnly { call.accept = KubernetesClient.metadataAccept(list: false) }
        if let impersonation = client.impersonation, impersonation.user.isEmpty {
            throw KubernetesError.forbidden("refusing to impersonate a user without a name")
        }
        let stream = try await client.connection.stream(call, as: client.impersonation)
        guard stream.head.isSuccess else {
            let body = try await stream.collect(limit: 1 << 20)
            throw StatusReader(server: client.configuration.server).error(
                code: stream.head.status, status: (try? Wire.parse(body)) ?? .null,
                text: String(decoding: body.prefix(300), as: UTF8.self),
                about: ObjectReference(type, NamespacedName(namespace: namespace ?? "", name: "")))
        }
        return stream.makeAsyncIterator()
    }

    private func event(in line: ArraySlice<UInt8>) throws -> WatchEvent? {
        guard let node = try? Wire.parse(line), let object = node["object"] else {
            throw KubernetesError.status(code: 200, reason: "InvalidAnswer", detail: "a watch event that is no JSON")
        }
        switch node["type"]?.string {
        case "ADDED": return .added(KubernetesClient.typed(object, as: type))
        case "MODIFIED": return .modified(KubernetesClient.typed(object, as: type))
        case "DELETED": return .deleted(KubernetesClient.typed(object, as: type))
        case "BOOKMARK":
            return .bookmark(resourceVersion: object["metadata", "resourceVersion"]?.string ?? "")
        case "ERROR":
            throw StatusReader(server: client.configuration.server).error(
                code: object["code"]?.integer ?? 500, status: object, about: nil)
        default: return nil
        }
    }
}

/// Cuts a stream of bytes at its line ends; each byte is looked at once.
struct LineSplitter {
    private var buffer: [UInt8] = []
    private var start = 0
    private var searched = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// - Returns: false when a line outgrows the limit.
    mutating func append(_ bytes: [UInt8]) -> Bool {
        if start == buffer.count {
            buffer = bytes
            searched = 0
        } else {
            buffer.removeFirst(start)
            searched -= start
            buffer += bytes
        }
        start = 0
        return buffer.count <= limit || buffer[searched...].contains(0x0A)
    }

    /// The next whole line without its end, empty lines left out.
    mutating func next() -> ArraySlice<UInt8>? {
        while searched < buffer.count {
            guard let end = buffer[searched...].firstIndex(of: 0x0A) else {
                searched = buffer.count
                return nil
            }
            let line = buffer[start..<end]
            start = end + 1
            searched = start
            if !line.isEmpty { return line }
        }
        return nil
    }
}
