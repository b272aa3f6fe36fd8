import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Synchronization
import YAML

/// As much of an API server as the runtime asks for, in memory: objects with resource versions, merge patches with
/// optimistic locks, watches that can be cut and histories that can be forgotten. It is not a model of Kubernetes.
final class FakeAPI: KubernetesAPI {
    struct Write: Sendable {
        let verb: String
        let reference: ObjectReference
        let body: Node
        let options: WriteOptions
    }

    private struct Watch {
        let type: GroupVersionKind
        let stream: AsyncThrowingStream<WatchEvent, any Error>.Continuation
    }

    private struct State {
        var version = 100
        var objects: [ObjectReference: KubernetesObject] = [:]
        var history: [(version: Int, event: WatchEvent)] = []
        var forgotten = 0
        var watches: [Int: Watch] = [:]
        var tickets = 0
        var lists = 0
        var writes: [Write] = []
        var failures: [any Error] = []
        var unserved: Set<GroupVersionKind> = []
        /// Events are kept back, as when the watch lags behind the writes.
        var silent = false
    }

    private let state = Mutex(State())
    private let stalled = Mutex<Latch?>(nil)

    // MARK: What tests do to it

    var lists: Int { state.withLock { $0.lists } }
    var watching: Int { state.withLock { $0.watches.count } }
    var writes: [Write] { state.withLock { $0.writes } }
    func forgetWrites() { state.withLock { $0.writes = [] } }
    func object(_ reference: ObjectReference) -> KubernetesObject? { state.withLock { $0.objects[reference] } }
    func silence(_ silent: Bool) { state.withLock { $0.silent = silent } }
    func unserve(_ type: GroupVersionKind, _ unserved: Bool = true) {
        state.withLock { if unserved { $0.unserved.insert(type) } else { $0.unserved.remove(type) } }
    }
    /// A stalled server takes requests on Leases and does not answer them.
    func stall(_ stall: Bool) {
        let gate = stalled.withLock { gate in
            defer { gate = stall ? Latch() : nil }
            return gate
        }
        gate?.open()
    }
    /// The next calls but watches fail, one error each.
    func fail(_ errors: any Error...) { state.withLock { $0.failures += errors } }

    /// Ends every watch as a server that closes its connections.
    func cutWatches(_ error: (any Error)? = nil) {
        let watches = state.withLock { state in
            defer { state.watches = [:] }
            return state.watches.values.map(\.stream)
        }
        for stream in watches { if let error { stream.finish(throwing: error) } else { stream.finish() } }
    }

    /// Versions up to now are too old for a watch to start at.
    func compact() { state.withLock { $0.forgotten = $0.version } }

    @discardableResult
    func put(_ object: KubernetesObject) -> KubernetesObject {
        state.withLock { state in
            let old = state.objects[object.reference]
            return Self.store(object, old: old, &state)
        }
    }

    func remove(_ reference: ObjectReference) { state.withLock { Self.drop(reference, &$0) } }

    // MARK: KubernetesAPI

    func serverVersion() async throws -> ServerVersion { ServerVersion(major: 1, minor: 33, gitVersion: "v1.33.0") }

    func resource(for type: GroupVersionKind) async throws -> APIResource {
        APIResource(type: type, plural: type.kind.lowercased() + "s", namespaced: true)
    }

    func get(_ reference: ObjectReference) async throws -> KubernetesObject? {
        if reference.type.kind == "Lease", let gate = stalled.withLock({ $0 }) { try await gate.wait() }
        try fault()
        return object(reference)
    }

    func list(_ type: GroupVersionKind, namespace: String?, options: ListOptions) async throws -> ObjectList {
        state.withLock { $0.lists += 1 }
        try fault()
        return try state.withLock { state in
            if state.unserved.contains(type) { throw KubernetesError.unknownType(type) }
            let items = state.objects.values.filter { $0.type == type }.sorted { $0.name < $1.name }
            return ObjectList(items: items, resourceVersion: String(state.version))
        }
    }

    func create(_ object: KubernetesObject, options: WriteOptions) async throws -> KubernetesObject {
        try fault()
        return try state.withLock { state in
            state.writes.append(Write(verb: "create", reference: object.reference, body: object.node, options: options))
            if state.objects[object.reference] != nil { throw KubernetesError.alreadyExists(object.reference) }
            return Self.store(object, old: nil, &state)
        }
    }

    func apply(_ object: KubernetesObject, force: Bool, options: WriteOptions) async throws -> KubernetesObject {
        throw KubernetesError.status(code: 501, reason: "NotImplemented", detail: "apply")
    }

    func patch(_ reference: ObjectReference, _ patch: Patch, options: WriteOptions) async throws -> KubernetesObject {
        try fault()
        guard case .merge(let body) = patch else {
            throw KubernetesError.status(code: 501, reason: "NotImplemented", detail: "patch")
        }
        return try state.withLock { state in
            state.writes.append(Write(verb: "patch", reference: reference, body: body, options: options))
            guard let old = state.objects[reference] else { throw KubernetesError.notFound(reference) }
            if let locked = body["metadata", "resourceVersion"]?.string, locked != old.resourceVersion {
                throw KubernetesError.conflict(reference, detail: "the object has been modified")
            }
            var new = old
            if options.subresource == "status" {
                new.node["status"] = Self.merge(old.status, body["status"] ?? .null)
            } else {
                var rest = body
                rest["status"] = nil
                new.node = Self.merge(old.node, rest)
                if new.spec != old.spec { Self.setMetadata("generation", .integer(old.generation + 1), &new) }
            }
            if new.finalizers.isEmpty, new.deletionTimestamp != nil {
                Self.drop(reference, &state)
                return new
            }
            return Self.store(new, old: old, &state)
        }
    }

    func delete(_ reference: ObjectReference, options: DeleteOptions) async throws -> Bool {
        try fault()
        return state.withLock { state in
            guard var object = state.objects[reference] else { return false }
            if object.finalizers.isEmpty {
                Self.drop(reference, &state)
            } else if object.deletionTimestamp == nil {
                Self.setMetadata("deletionTimestamp", "2026-11-23T12:00:00Z", &object)
                _ = Self.store(object, old: object, &state)
            }
            return true
        }
    }

    func watch(
        _ type: GroupVersionKind, namespace: String?, from resourceVersion: String, options: ListOptions
    ) -> AsyncThrowingStream<WatchEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream<WatchEvent, any Error>.makeStream()
        state.withLock { state in
            guard let from = Int(resourceVersion), from >= state.forgotten else {
                return continuation.finish(throwing: KubernetesError.gone("too old resource version"))
            }
            for (version, event) in state.history where version > from && Self.type(of: event) == type {
                continuation.yield(event)
            }
            state.tickets += 1
            let ticket = state.tickets
            state.watches[ticket] = Watch(type: type, stream: continuation)
            continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.watches[ticket] = nil } }
        }
        return stream
    }

    func impersonating(user: String, groups: [String]) -> any KubernetesAPI { self }

    // MARK: Inside

    private func fault() throws {
        let failure = state.withLock { $0.failures.isEmpty ? nil : $0.failures.removeFirst() }
        if let failure { throw failure }
    }

    private static func store(_ object: KubernetesObject, old: KubernetesObject?, _ state: inout State)
        -> KubernetesObject
    {
        var object = object
        state.version += 1
        setMetadata("resourceVersion", .string(String(state.version)), &object)
        if object.uid.isEmpty { setMetadata("uid", .string("uid-\(state.version)"), &object) }
        if object.generation == 0 { setMetadata("generation", 1, &object) }
        state.objects[object.reference] = object
        tell(old == nil ? .added(object) : .modified(object), &state)
        return object
    }

    private static func drop(_ reference: ObjectReference, _ state: inout State) {
        guard var object = state.objects.removeValue(forKey: reference) else { return }
        state.version += 1
        setMetadata("resourceVersion", .string(String(state.version)), &object)
        tell(.deleted(object), &state)
    }

    private static func tell(_ event: WatchEvent, _ state: inout State) {
        state.history.append((state.version, event))
        if state.silent { return }
        for watch in state.watches.values where watch.type == type(of: event) { watch.stream.yield(event) }
    }

    private static func type(of event: WatchEvent) -> GroupVersionKind? {
        switch event {
        case .added(let object), .modified(let object), .deleted(let object): object.type
        case .bookmark: nil
        }
    }

    private static func setMetadata(_ field: String, _ value: Node, _ object: inout KubernetesObject) {
        var metadata = object.node["metadata"] ?? .emptyMapping
        metadata[field] = value
        object.node["metadata"] = metadata
    }

    static func merge(_ target: Node, _ patch: Node) -> Node {
        guard case .mapping(let changes) = patch else { return patch }
        var result = target.mapping ?? Mapping()
        for pair in changes.pairs {
            result[pair.key] = pair.value.isNull ? Node?.none : merge(result[pair.key] ?? .null, pair.value)
        }
        return .mapping(result)
    }
}
