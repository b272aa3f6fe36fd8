import Fleet
import KubernetesModel

/// `--dry-run`: what would be written, and nothing is.
extension BootstrapRunner {
    func preview(_ plan: [BootstrapMachine.PlannedChange]) async throws {
        guard !plan.isEmpty else {
            return report(.success, .health, "everything is in place: nothing would be changed", ["changed": "false"])
        }
        for change in plan {
            switch change {
            case .push(let change): try await previewPush(change)
            case .install:
                let count = components?.objects.count ?? 0
                report(
                    .action, .install, "would apply \(count) objects to namespace \"\(request.namespace)\"",
                    ["objects": "\(count)"])
            case .secret(let source):
                report(
                    .action, .secret,
                    "would \(source.inWords) in Secret \"\(secretReference.key)\"",
                    ["secret": "\(secretReference.key)"])
            case .apply:
                report(
                    .action, .apply,
                    "would apply \(sync.sourceReference) and \(sync.kustomizationReference)")
            }
        }
    }

    private func previewPush(_ change: BootstrapMachine.Change) async throws {
        guard let workspace else { return }
        for (path, text) in try await files(of: change, in: workspace) {
            let old = try await workspace.read(path)
            let difference = TextDifference(from: String(decoding: old ?? [], as: UTF8.self), to: text)
            guard !difference.isEmpty || old == nil else { continue }
            let step = change == .components ? BootstrapStep.components : .sync
            let summary = "+\(difference.additions) -\(difference.removals)"
            report(
                .action, step, "would \(old == nil ? "create" : "change") \(path) (\(summary))",
                ["path": path, "diff": difference.unified(path: path, isNew: old == nil)])
        }
    }
}

extension BootstrapMachine.SecretSource {
    fileprivate var inWords: String {
        switch self {
        case .given: "store the given credentials"
        case .generated: "generate a deploy key and store it"
        case .kept: "store the host's other keys"
        }
    }
}
