package import ControllerRuntime
import KubernetesClient
package import KubernetesModel
import YAML

extension KustomizationReconciler {
    package func finalize(_ object: KubernetesObject, in context: ReconcileContext) async throws -> Outcome {
        let spec = KustomizationSpec(object)
        let inventory = Inventory(object.status["inventory"])
        var done = Outcome(.ready, reason: "Succeeded", message: "finalized", next: .onChange)
        guard deletes(spec), !inventory.isEmpty else { return done }
        let revision = object.status["lastAppliedRevision"]?.string ?? ""
        func event(_ severity: Outcome.Event.Severity, _ message: String) -> Outcome.Event {
            let reason = object.condition("Ready")?.reason ?? severity.rawValue
            return .init(
                severity, reason: reason, message: message,
                metadata: revision.isEmpty ? [:] : ["kustomize.toolkit.fluxcd.io/revision": revision])
        }
        guard try await clusters.canImpersonate(for: spec) else {
            // Nobody is left who may delete them; holding the object for ever would help nobody.
            let names = inventory.references.map(\.description).joined(separator: "\n")
            done.events = [event(.error, "unable to prune objects: \n\(names)")]
            return done
        }
        let prune = pruning(for: spec, on: try await clusters.api(for: spec))
        let result = await prune.delete(inventory.references)
        if let failure = result.failure {
            var outcome = Outcome(.failed, reason: "PruneFailed", message: failure, next: .backoff)
            outcome.events = [event(.error, "pruning for deleted resource failed")]
            return outcome
        }
        done.events = [event(.info, result.log)]
        if spec.deletionPolicy == .waitForTermination {
            let deleted = result.changes.filter { $0.action == .deleted }.map(\.reference)
            let time = context.time
            let waiting = ApplyWaiting(
                uptime: { time.uptime }, sleep: { try await time.sleep(for: $0) }, parked: { try await $0() })
            let left = try await context.parked {
                try await prune.waitUntilGone(deleted, timeout: spec.timeout, waiting)
            }
            if !left.isEmpty { done.events.append(event(.error, "failed to wait for resources termination")) }
        }
        return done
    }

    /// A suspended object is taken away without what it has made.
    private func deletes(_ spec: KustomizationSpec) -> Bool {
        guard !spec.suspended else { return false }
        return switch spec.deletionPolicy {
        case .mirrorPrune: spec.prune
        case .delete, .waitForTermination: true
        case .orphan: false
        }
    }
}
