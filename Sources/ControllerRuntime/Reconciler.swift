package import KubernetesModel

/// Brings one kind of object from what is to what is wanted.
///
/// A reconciler reads and changes the world through its stored properties and answers with one `Outcome`; it never
/// writes status, records an event, sleeps or looks at a clock. The runtime does that, from the outcome.
///
/// An error thrown counts as `Outcome(.failed, next: .backoff)` with the error's `reason` and `message` when it is an
/// `ExplainedError`; `CancellationError` and `Superseded` write nothing and bring the object back at once.
package protocol Reconciler: Sendable {
    /// The kind this reconciles, at the version it is read and written.
    var type: GroupVersionKind { get }

    /// One pass over `object` as last seen. Suspended objects never get here.
    func reconcile(_ object: KubernetesObject, in context: ReconcileContext) async throws -> Outcome

    /// The pass after deletion was asked for, of suspended objects too; the finalizer goes when the outcome is `.ready`.
    func finalize(_ object: KubernetesObject, in context: ReconcileContext) async throws -> Outcome

    /// The object is gone: what is remembered about it can go too.
    func forget(_ key: NamespacedName)
}

extension Reconciler {
    /// Nothing to clean up.
    package func finalize(_ object: KubernetesObject, in context: ReconcileContext) async throws -> Outcome {
        Outcome(.ready, reason: "Succeeded", message: "nothing to clean up", next: .onChange)
    }

    /// Nothing is remembered.
    package func forget(_ key: NamespacedName) {}
}
