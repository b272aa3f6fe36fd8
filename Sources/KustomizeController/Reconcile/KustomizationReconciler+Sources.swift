import ControllerRuntime
import KubernetesModel
import YAML

extension KustomizationReconciler {
    /// Why there is no artifact to build from, as the outcome of the pass.
    struct Obstacle: Error {
        let outcome: Outcome
    }

    /// What this version does not do, said before anything is touched.
    func refusal(of spec: KustomizationSpec) -> Outcome? {
        let error: KustomizationError
        if !spec.healthCheckExpressions.isEmpty {
            error = .expressionsUnsupported(field: "spec.healthCheckExprs")
        } else if spec.dependencies.contains(where: { $0.readyExpression != nil }) {
            error = .expressionsUnsupported(field: "spec.dependsOn[].readyExpr")
        } else if spec.sourceKind != "GitRepository" {
            error = .unsupportedSource(kind: spec.sourceKind, name: spec.sourceKey.name)
        } else {
            return nil
        }
        var outcome = Outcome(.stalled, reason: error.reason, message: error.message, next: .onChange)
        outcome.events = [.init(.error, reason: error.reason, message: error.message)]
        return outcome
    }

    func source(of spec: KustomizationSpec) -> Result<SourceArtifact, Obstacle> {
        let key = spec.sourceKey
        let name = "\(spec.sourceKind)/\(key)"
        if options.refusesCrossNamespaceSources, key.namespace != spec.key.namespace {
            let message = "can't access '\(name)', cross-namespace references have been blocked"
            var outcome = Outcome(.stalled, reason: "AccessDenied", message: message, next: .onChange)
            outcome.events = [.init(.error, reason: "AccessDenied", message: message)]
            return .failure(Obstacle(outcome: outcome))
        }
        guard let repository = repositories.get(key) else {
            let message = "Source '\(name)' not found"
            return .failure(
                Obstacle(
                    outcome: Outcome(
                        .waiting, reason: "ArtifactFailed", message: message, next: .after(spec.retryInterval))))
        }
        guard let artifact = SourceArtifact(repository) else {
            let message = "Source artifact not found, retrying in \(options.dependencyRequeue.goText)"
            return .failure(
                Obstacle(
                    outcome: Outcome(
                        .waiting, reason: "ArtifactFailed", message: message, next: .after(options.dependencyRequeue))))
        }
        return .success(artifact)
    }

    /// Whether others wait for this object to say that it has a revision.
    func hasDependents(_ key: NamespacedName) -> Bool {
        !kustomizations.keys(under: key.description, of: Self.byDependency).isEmpty
    }

    func dependencyWait(
        _ object: KubernetesObject, _ spec: KustomizationSpec, _ artifact: SourceArtifact
    ) -> Outcome? {
        let check = DependencyCheck(spec: spec, revision: artifact.revision) { kustomizations.get($0) }
        guard let reason = check.reasonToWait() else { return nil }
        var outcome = Outcome(
            .waiting, reason: "DependencyNotReady", message: reason, next: .after(options.dependencyRequeue))
        if object.condition("Ready")?.reason != "DependencyNotReady" {
            // Told once: a dependency that becomes ready is seen at once, and the object says what it waits for.
            let message =
                "Dependencies do not meet ready condition, retrying in \(options.dependencyRequeue.goText)"
            outcome.events = [
                .init(
                    .info, reason: "DependencyNotReady", message: message,
                    metadata: ["kustomize.toolkit.fluxcd.io/revision": artifact.revision])
            ]
        }
        return outcome
    }
}
