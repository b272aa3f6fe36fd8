package import KubernetesModel

/// What became of one object in an apply or a prune.
package struct ObjectChange: Sendable, Hashable, CustomStringConvertible {
    /// The words Flux prints, a contract with users of events.
    package enum Action: String, Sendable {
        case created
        case configured
        case unchanged
        /// Left alone because its metadata, desired or live, asks for that.
        case skipped
        case deleted
        case unknown
    }

    package var reference: ObjectReference
    package var action: Action

    package init(_ reference: ObjectReference, _ action: Action) {
        self.reference = reference
        self.action = action
    }

    /// `Deployment/apps/podinfo configured`
    package var description: String { "\(reference) \(action.rawValue)" }
}

/// What one apply left on the server, kept so that the next one need not send what has not changed.
package struct AppliedObject: Sendable, Hashable {
    /// Hash of the manifest sent; comparable within one process only.
    package var manifest: Int
    /// The object's resourceVersion right after the apply; empty when not known.
    package var resourceVersion: String

    package init(manifest: Int, resourceVersion: String) {
        self.manifest = manifest
        self.resourceVersion = resourceVersion
    }
}

/// A change somebody else had made to an applied object, and that was put right.
package struct DriftCorrection: Sendable, Hashable, CustomStringConvertible {
    package var reference: ObjectReference
    /// The other managers' fields that changed back, by manager, in the order of their names.
    package var culprits: [Culprit]
    /// The object was gone altogether.
    package var wasDeleted: Bool

    package struct Culprit: Sendable, Hashable {
        /// The field manager; empty when managedFields no longer tell.
        package var manager: String
        /// As `kubectl` writes paths: `.spec.replicas`.
        package var fields: [String]
    }

    package var description: String {
        if wasDeleted { return "\(reference) was deleted and has been created again" }
        guard !culprits.isEmpty else { return "\(reference) had drifted" }
        let who = culprits.map { culprit in
            let shown = culprit.fields.prefix(10).joined(separator: ", ")
            let more = culprit.fields.count > 10 ? " and \(culprit.fields.count - 10) more" : ""
            return "\(shown)\(more) by \(culprit.manager.isEmpty ? "an unknown manager" : "\"\(culprit.manager)\"")"
        }
        return "\(reference) was changed: " + who.joined(separator: "; ")
    }
}
