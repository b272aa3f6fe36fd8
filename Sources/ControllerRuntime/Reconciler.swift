package import KubernetesModel

/// Brings one kind of object from what is to what is wanted.
///
/// A reconciler reads and changes the world through its stored properties and answers with one `Outcome`; it never
/// writes status, records an event, sleeps or looks at a clock. The runtime does that, from the outcome.
package protocol Reconciler: Sendable {
    /// The kind this reconciles, at the version it is read and written.
    var type: GroupVersionKind { get }

    /// One pass over `object` as last seen. Suspended objects never get here.
    ///
    /// - Parameter progress: shows an intermediate `Reconciling` message in the object's status; returns at once.
    func reconcile(_ object: KubernetesObject, progress: @escaping @Sendable (String) -> Void) async throws -> Outcome

    /// The pass after deletion was asked for; the finalizer goes when the outcome is not a failure or a wait.
    func finalize(_ object: KubernetesObject) async throws -> Outcome
}
