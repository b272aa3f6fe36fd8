import Diagnostics
import KubernetesClient
import KubernetesModel
import KustomizeController
import YAML

/// Asks the API server, by dry runs, what applying a Kustomization would change.
struct ClusterComparison {
    /// What was found, for people.
    struct Report {
        var text = ""
        var hasChanges = false
        /// Objects that could not be compared.
        var problems: [any ExplainedError] = []
    }

    let cluster: any KubernetesAPI
    let builder: LocalBuilder
    /// Kustomizations among the objects are compared as well.
    let recursive: Bool
    let tell: @Sendable (String) -> Void

    func report(on part: LocalBuilder.Part, below parents: [ObjectReference] = []) async throws -> Report {
        let objects = try await builder.manifests(of: part).objects
        let chain = parents + [part.kustomization.reference]
        var report = Report()
        for object in objects {
            tell("► \(object.reference)")
            let change: Change
            do {
                change = try await self.change(of: object, among: objects, part.kustomization)
            } catch let error as any ExplainedError {
                report.problems.append(error)
                continue
            }
            add(change, of: object.reference.description, to: &report)
            guard recursive, change.isThere, !chain.contains(object.reference),
                let next = try await builder.part(object, in: part)
            else { continue }
            try await add(next, below: chain, to: &report)
        }
        // What was applied before and is no longer built would be pruned; not so when that is not known for sure.
        if part.kustomization.spec["prune"]?.bool == true, report.problems.isEmpty {
            let before = Inventory(part.kustomization.status["inventory"])
            for gone in before.pruned(against: Inventory(objects.map(\.reference))) {
                add(.deleted, of: gone.description, to: &report)
            }
        }
        return report
    }

    private func add(_ part: LocalBuilder.Part, below chain: [ObjectReference], to report: inout Report) async throws {
        let title = part.kustomization.reference.description
        guard part.kustomization.spec["kubeConfig"] == nil else {
            report.text += "⚠ \(title) skipped: it is applied to another cluster\n"
            return
        }
        let inner = try await self.report(on: part, below: chain)
        report.problems += inner.problems
        guard inner.hasChanges else { return }
        report.hasChanges = true
        report.text += "📁 \(title) changed\n" + inner.text
    }

    private func add(_ change: Change, of title: String, to report: inout Report) {
        switch change {
        case .nothing: return
        case .skipped: report.text += "► \(title) skipped\n"
        case .created: report.text += "► \(title) created\n"
        case .recreated: report.text += "► \(title) recreated\n"
        case .deleted: report.text += "► \(title) deleted\n"
        case .drifted(let lines):
            report.text += "► \(title) drifted\n" + lines.map { $0 + "\n" }.joined()
        }
        report.hasChanges = report.hasChanges || change.counts
    }

    /// What applying would do to one object.
    private enum Change {
        case nothing
        /// Its annotations keep it out.
        case skipped
        case created
        /// A field that cannot change would, and the object may be replaced.
        case recreated
        case drifted([String])
        case deleted

        var counts: Bool {
            switch self {
            case .nothing, .skipped: false
            default: true
            }
        }

        /// Whether the cluster has the object already.
        var isThere: Bool {
            if case .created = self { false } else { true }
        }
    }

    private func change(
        of object: KubernetesObject, among objects: [KubernetesObject], _ kustomization: KubernetesObject
    ) async throws -> Change {
        let rule = "kustomize.toolkit.fluxcd.io/"
        let policy = object.annotation(rule + "ssa")?.lowercased()
        if object.annotation(rule + "reconcile")?.lowercased() == "disabled" || policy == "ignore" { return .skipped }
        let options = WriteOptions(manager: "kustomize-controller", dryRun: true)
        do {
            guard let live = try await cluster.get(object.reference) else {
                _ = try await cluster.apply(object, force: true, options: options)
                return .created
            }
            if policy == "ifnotpresent" { return .skipped }
            let applied = try await cluster.apply(object, force: true, options: options)
            let isSecret = object.type.kind == "Secret" && object.type.group.isEmpty
            let lines = ObjectDifference(from: live, to: applied, masking: isSecret).lines
            return lines.isEmpty ? .nothing : .drifted(lines)
        } catch let error as KubernetesError {
            switch error {
            // Its namespace or its definition comes with the same Kustomization.
            case .notFound where objects.contains { $0.makesNamespace(object.namespace) }: return .created
            case .unknownType where objects.contains { $0.defines(object.type) }: return .created
            case .invalid(_, _, immutable: true) where replaces(object, kustomization): return .recreated
            default: throw error
            }
        }
    }

    private func replaces(_ object: KubernetesObject, _ kustomization: KubernetesObject) -> Bool {
        kustomization.spec["force"]?.bool == true
            || object.annotation("kustomize.toolkit.fluxcd.io/force")?.lowercased() == "enabled"
    }
}

extension KubernetesObject {
    fileprivate func makesNamespace(_ name: String) -> Bool {
        type.kind == "Namespace" && type.group.isEmpty && self.name == name
    }

    fileprivate func defines(_ other: GroupVersionKind) -> Bool {
        type.kind == "CustomResourceDefinition" && spec["group"]?.string == other.group
            && spec["names"]?["kind"]?.string == other.kind
    }
}
