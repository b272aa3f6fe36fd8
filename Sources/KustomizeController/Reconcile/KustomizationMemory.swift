import KubernetesClient
import KubernetesModel
import Synchronization

/// What the agent remembers of each `Kustomization` between two passes: enough to know that nothing need be done.
/// Losing it costs one full pass. It grows with the objects applied, by some hundred bytes each, and keeps none of them.
final class KustomizationMemory: Sendable {
    private let records = Mutex<[NamespacedName: KustomizationRecord]>([:])

    /// `nil` for an object made anew under the same name.
    func record(of object: KubernetesObject) -> KustomizationRecord? {
        records.withLock { records in records[object.key].flatMap { $0.uid == object.uid ? $0 : nil } }
    }

    func set(_ record: KustomizationRecord?, for key: NamespacedName) {
        records.withLock { $0[key] = record }
    }
}

/// The last apply of one `Kustomization`.
struct KustomizationRecord: Sendable {
    /// What was built and applied, and from what.
    struct Applied: Sendable {
        var inputs: BuildInputs
        /// Hash of what `postBuild.substituteFrom` gave.
        var variables: Int
        /// Of the build, as in `status.history`.
        var digest: String
        var objects: [ObjectReference: AppliedObject]
        /// Everything applied or left alone, in order.
        var inventory: Inventory
        /// Left alone because metadata said so.
        var skipped: Set<ObjectReference>
        /// Jobs that the cluster removes when done.
        var vanishing: Set<ObjectReference>
    }

    /// A health check that the next pass begins with.
    struct PendingHealth: Sendable {
        var revision: String
        var start: Duration
        /// Before this check; decides whether passing it is news.
        var wasHealthy: Bool
        var changed: Bool
    }

    var uid: String
    var generation: Int
    var source: ObjectReference
    var applied: Applied
    /// The pass that applied this came to a good end.
    var isComplete: Bool
    var pending: PendingHealth?
}
