import Diagnostics
import Glibc
package import KubernetesClient
import KubernetesModel
import Synchronization
import YAML

/// Tells reconcilers what to do, through the objects they watch: reconcile now, stop, go on.
///
/// - SeeAlso: fluxcd/flux2 `cmd/flux/{reconcile,suspend,resume}.go` v2.9.4.
package struct Steering: Sendable {
    let api: any KubernetesAPI
    let console: Console
    let namespace: String
    let timeout: Duration

    /// The manager Flux's own CLI writes as.
    private static let manager = WriteOptions(manager: "flux")

    package init(api: any KubernetesAPI, console: Console, namespace: String, timeout: Duration) {
        self.api = api
        self.console = console
        self.namespace = namespace
        self.timeout = timeout
    }

    func found(_ kind: FluxKind, _ name: String) async throws -> KubernetesObject {
        if let object = try await api.get(kind.reference(name, in: namespace)) { return object }
        let resource = try await api.resource(for: kind.type)
        throw CommandError.resourceNotFound(resource: "\(resource.plural).\(kind.type.group)", name: name)
    }

    /// Sets or takes away `spec.suspend`.
    func setSuspension(_ reference: ObjectReference, to suspended: Bool) async throws {
        let value: Node = suspended ? true : .null
        _ = try await api.patch(reference, .merge(["spec": ["suspend": value]]), options: Self.manager)
    }

    // MARK: Reconcile

    /// Asks for a reconciliation and waits for it.
    ///
    /// - Parameters:
    ///   - withSource: first does the same with the object's source.
    ///   - annotations: more annotations to set to the same token, such as `reconcile.fluxcd.io/forceAt`.
    package func reconcile(
        _ kind: FluxKind, _ name: String, withSource: Bool = false, annotations: [String] = []
    ) async throws {
        let object = try await found(kind, name)
        if kind.isStatic { return console.progress.success("reconciliation not supported by the object") }
        if object.spec["suspend"]?.bool == true { throw CommandError.suspended }
        if withSource { try await reconcileSource(of: object) }
        let handled = object.status["lastHandledReconcileAt"]?.string
        console.progress.action("annotating \(kind.name) \(name) in \(namespace) namespace")
        try await request(object.reference, annotations)
        console.progress.success("\(kind.name) annotated")
        console.progress.waiting("waiting for \(kind.name) reconciliation")
        let done = try await settled(object.reference) { $0.status["lastHandledReconcileAt"]?.string != handled }
        try conclude(kind, done)
    }

    private func reconcileSource(of object: KubernetesObject) async throws {
        let reference = FluxKind.sourceReference(of: object) ?? .null
        let kindName = reference["kind"]?.string ?? ""
        let known: [FluxKind] = [.gitRepository, .ociRepository, .bucket, .helmRepository, .helmChart]
        guard let kind = known.first(where: { $0.type.kind == kindName }) else {
            throw CommandError.sourceKindUnknown(kindName)
        }
        let place = reference["namespace"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? namespace
        let steering = Steering(api: api, console: console, namespace: place, timeout: timeout)
        try await steering.reconcile(kind, reference["name"]?.string ?? "")
    }

    private func request(_ reference: ObjectReference, _ annotations: [String]) async throws {
        let token = Node.string(Self.now().rfc3339Nano)
        var values: Mapping = ["reconcile.fluxcd.io/requestedAt": token]
        for annotation in annotations { values[annotation] = token }
        let patch: Node = ["metadata": ["annotations": .mapping(values)]]
        _ = try await api.patch(reference, .merge(patch), options: Self.manager)
    }

    private func conclude(_ kind: FluxKind, _ object: KubernetesObject) throws {
        guard let ready = object.condition("Ready") else { throw CommandError.statusUnknown }
        guard ready.status == .true else {
            throw CommandError.reconciliationFailed(kind: kind.name, message: ready.message)
        }
        console.progress.success(kind.success(object))
    }

    /// Waits until `seen` holds and the object has settled. What the object says meanwhile about a failed try is shown,
    /// once each, and is part of the error when time runs out.
    func settled(
        _ reference: ObjectReference, seen: @escaping @Sendable (KubernetesObject) -> Bool
    ) async throws -> KubernetesObject {
        let last = LastWord()
        let api = api
        let progress = console.progress
        let kind = reference.type.kind
        return try await withDeadline(timeout, "waiting for \(kind) reconciliation", last: { last.value }) {
            let object = try await api.wait(for: reference) { object in
                guard let object else { throw KubernetesError.notFound(reference) }
                guard seen(object) else { return false }
                switch Readiness.of(object) {
                case .current: return true
                case .failed(let message):
                    throw CommandError.reconciliationFailed(
                        kind: kind, message: object.condition("Ready")?.message ?? message)
                default:
                    if let ready = object.condition("Ready"), ready.status == .false, last.change(to: ready.message) {
                        progress.waiting("not ready yet: \(ready.message)")
                    }
                    return false
                }
            }
            guard let object else { throw KubernetesError.notFound(reference) }
            return object
        }
    }

    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }
}

/// The newest message of an object that is waited for.
private final class LastWord: Sendable {
    private let state = Mutex<String?>(nil)

    var value: String? { state.withLock { $0 } }

    /// - Returns: whether it is news.
    func change(to message: String) -> Bool {
        state.withLock { last in
            defer { last = message }
            return last != message
        }
    }
}
