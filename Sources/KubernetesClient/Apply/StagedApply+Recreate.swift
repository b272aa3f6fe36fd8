import KubernetesModel
import YAML

extension StagedApply {
    /// Whether an object that cannot be changed in place may be deleted and created again.
    ///
    /// Every refusal by validation counts, for the server does not mark immutable fields reliably; what a new object
    /// would not pass either is caught by `confirmReplacement`.
    /// - SeeAlso: fluxcd/pkg `ssa/errors/immutable.go`.
    func recreates(_ desired: KubernetesObject, _ live: KubernetesObject, because error: KubernetesError) -> Bool {
        guard options.force || options.forceRules.match(desired) || options.forceRules.match(live) else { return false }
        switch error {
        case .invalid, .conflict, .applyConflict: return true
        case .refused(_, let detail), .forbidden(let detail), .status(_, _, let detail):
            return detail.contains("is immutable") || detail.contains("immutable field")
        default: return false
        }
    }

    /// Makes sure that the server would take the manifest as a new object, before the old one is deleted for it.
    ///
    /// - Throws: what the server says against the manifest.
    func confirmReplacement(of item: ApplyItem) async throws {
        // A CRD's name follows from its spec, so that it cannot be tried under another.
        guard item.reference.type.kind != "CustomResourceDefinition" else { return }
        var trial = item.object
        var metadata = trial.node["metadata"] ?? .emptyMapping
        metadata["name"] = .string(String(item.reference.key.name.prefix(40)) + "-trial")
        trial.node["metadata"] = metadata
        _ = try await submit(trial, dryRun: true)
    }

    /// - Throws: `KubernetesError.status` with reason `Timeout` when finalizers keep the old object.
    func recreate(_ item: ApplyItem, _ live: KubernetesObject) async throws -> KubernetesObject {
        var deletion = DeleteOptions()
        deletion.uid = live.uid.isEmpty ? nil : live.uid
        try await api.delete(item.reference, options: deletion)
        let deadline = waiting.uptime() + options.stageTimeout
        var pause = Duration.milliseconds(50)
        while let left = try await api.get(item.reference), left.uid == live.uid {
            guard waiting.uptime() < deadline else {
                throw KubernetesError.status(
                    code: 0, reason: "Timeout",
                    detail: "immutable field detected, failed to wait for object to be deleted")
            }
            try await waiting.sleep(pause)
            pause = min(pause * 2, .seconds(2))
        }
        return try await submit(item.object, dryRun: false).0
    }
}
