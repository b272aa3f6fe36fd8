import ControllerRuntime
import Diagnostics
import KubernetesModel
import Logging
import Synchronization
import YAML

// A kind of our own with a reconciler that does as the test says.
enum Widget {
    static let type = GroupVersionKind(group: "example.com", version: "v1", kind: "Widget")

    static func key(_ name: String) -> NamespacedName { NamespacedName(namespace: "default", name: name) }
    static func reference(_ name: String) -> ObjectReference { ObjectReference(type, key(name)) }

    static func object(_ name: String, spec: Node = [:], finalizers: [String] = ["finalizers.fluxcd.io"])
        -> KubernetesObject
    {
        var object = KubernetesObject(type, key(name))
        object.node["spec"] = spec
        if !finalizers.isEmpty {
            var metadata = object.node["metadata"] ?? [:]
            metadata["finalizers"] = .sequence(finalizers.map(Node.string))
            object.node["metadata"] = metadata
        }
        return object
    }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Answers as its closures say and remembers what it was asked.
final class ToyReconciler: Reconciler {
    typealias Pass = @Sendable (KubernetesObject, ReconcileContext) async throws -> Outcome

    let type = Widget.type
    private let passes = Mutex<[(key: NamespacedName, trigger: Trigger)]>([])
    private let finals = Mutex<[NamespacedName]>([])
    private let gone = Mutex<[NamespacedName]>([])
    private let pass: Pass
    private let last: Pass

    init(
        _ pass: @escaping Pass = { _, _ in .ready },
        finalize last: @escaping Pass = { _, _ in .ready }
    ) {
        self.pass = pass
        self.last = last
    }

    func reconcile(_ object: KubernetesObject, in context: ReconcileContext) async throws -> Outcome {
        passes.withLock { $0.append((object.key, context.trigger)) }
        return try await pass(object, context)
    }

    func finalize(_ object: KubernetesObject, in context: ReconcileContext) async throws -> Outcome {
        finals.withLock { $0.append(object.key) }
        return try await last(object, context)
    }

    func forget(_ key: NamespacedName) { gone.withLock { $0.append(key) } }

    var seen: [String] { passes.withLock { $0.map(\.key.name) } }
    var triggers: [Trigger] { passes.withLock { $0.map(\.trigger) } }
    var finalized: [String] { finals.withLock { $0.map(\.name) } }
    var forgotten: [String] { gone.withLock { $0.map(\.name) } }
}

extension Outcome {
    static var ready: Outcome { Outcome(.ready, reason: "Succeeded", message: "done", next: .onChange) }
}

struct ToyError: ExplainedError {
    var reason: String { "ToyBroke" }
    var message: String { "the toy broke" }
}
