package import KubernetesClient
package import KubernetesModel
package import YAML

/// The whole answer of one reconciliation. One function turns it into conditions, an event, metrics and a requeue.
package struct Outcome: Sendable {
    package enum Verdict: Sendable {
        /// Desired state reached: Ready=True.
        case ready
        /// Under way and nothing wrong yet, such as health checks between two polls: Ready=Unknown with `reason`,
        /// Reconciling=True with reason Progressing and the message; no Ready=False, no error metric.
        case progressing
        /// Something others must do first (a source, a dependency): Ready=False, tried again after `next`. An object
        /// that was Reconciling before stays so, with reason ProgressingWithRetry.
        case waiting
        /// Failed, will be tried again: Ready=False, Reconciling=True with reason ProgressingWithRetry.
        case failed
        /// Failed and no retry can help until the object changes: Ready=False, Stalled=True.
        case stalled
    }

    /// When to look at the object again, unless something happens before.
    package enum Next: Sendable {
        /// After this long, spread by the runtime's jitter.
        case after(Duration)
        /// With exponential backoff per object.
        case backoff
        /// Only when the object or something it is indexed under changes.
        case onChange
    }

    package var verdict: Verdict
    /// The Ready condition's reason, UpperCamelCase, a contract with users.
    package var reason: String
    /// The Ready condition's message.
    package var message: String
    package var next: Next
    /// Further conditions to set (Healthy, ArtifactInStorage, …); a listed type with `nil` is removed.
    package var conditions: [String: Condition?] = [:]
    /// Fields of `status` to set, `nil` to remove; never `conditions`, `observedGeneration` or `lastHandledReconcileAt`.
    package var status: [(field: String, value: Node?)] = []
    /// Of the status patch; `background` when it only takes note of something that nobody waits for.
    package var urgency = RequestUrgency.ordinary
    /// What to tell the world besides the conditions, in order.
    package var events: [Event] = []

    package init(_ verdict: Verdict, reason: String, message: String, next: Next) {
        self.verdict = verdict
        self.reason = reason
        self.message = message
        self.next = next
    }

    /// A Kubernetes event about the reconciled object.
    package struct Event: Sendable, Hashable {
        package enum Severity: String, Sendable {
            case info
            case error
        }

        package var severity: Severity
        package var reason: String
        package var message: String
        /// Annotations of the event, such as `kustomize.toolkit.fluxcd.io/revision`.
        package var metadata: [String: String]

        package init(_ severity: Severity, reason: String, message: String, metadata: [String: String] = [:]) {
            self.severity = severity
            self.reason = reason
            self.message = message
            self.metadata = metadata
        }
    }
}
