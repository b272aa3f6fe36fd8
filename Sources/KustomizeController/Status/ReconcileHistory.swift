package import KubernetesModel
package import YAML

/// `status.history`: what was reconciled, when and how it ended, latest first, five entries at most.
///
/// - SeeAlso: fluxcd/pkg `apis/meta/history.go`.
package struct ReconcileHistory: Sendable {
    private static let limit = 5

    private var entries: [Node]

    package init(_ node: Node?) { entries = node?.sequence ?? [] }

    package var node: Node { .sequence(entries) }

    /// The digest of the latest entry, if what it tells of succeeded.
    package var lastSuccessfulDigest: String? {
        guard let latest = entries.first, latest["lastReconciledStatus"]?.string == "ReconciliationSucceeded" else {
            return nil
        }
        return latest["digest"]?.string
    }

    /// Counts one more reconciliation with this digest and end, and moves it to the front.
    package mutating func record(
        digest: String, status: String, revision: String, at now: Timestamp, took duration: Duration
    ) {
        let index = entries.firstIndex {
            $0["digest"]?.string == digest && $0["lastReconciledStatus"]?.string == status
        }
        let old = index.map { entries.remove(at: $0) }
        let entry: Node = [
            "digest": .string(digest),
            "firstReconciled": old?["firstReconciled"] ?? .string(now.rfc3339),
            "lastReconciled": .string(now.rfc3339),
            "lastReconciledDuration": .string(duration.goText),
            "lastReconciledStatus": .string(status),
            "metadata": ["revision": .string(revision)],
            "totalReconciliations": .integer((old?["totalReconciliations"]?.integer ?? 0) + 1),
        ]
        entries = Array(([entry] + entries).prefix(Self.limit))
    }
}
