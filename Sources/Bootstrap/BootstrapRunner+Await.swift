import Fleet
import KubernetesClient
import KubernetesModel
import YAML

/// Handing over, and seeing that what was handed over works.
extension BootstrapRunner {
    mutating func startReconcilers() {
        guard let embedded, request.runsHere else { return }
        report(.action, .handOver, "starting reconcilers in this process")
        let running = RunningReconcilers(embedded)
        reconcilers = running
    }

    mutating func awaitSource(_ commit: String) async throws {
        let reference = sync.sourceReference
        let revision = "\(request.branch)@sha1:\(commit)"
        report(.waiting, .source, "waiting for GitRepository \"\(reference.key)\" to be reconciled")
        if sourceRevision != revision { try await requestReconciliation(of: reference, token: commit) }
        try await wait(for: reference) { object in
            Self.verdict(
                object, reference, reached: object.status["artifact", "revision"]?.string == revision,
                tried: object.status["lastHandledReconcileAt"]?.string == commit)
        }
        report(.success, .source, "GitRepository reconciled successfully", ["revision": revision])
    }

    mutating func awaitKustomization(_ commit: String) async throws {
        let reference = sync.kustomizationReference
        let revision = "\(request.branch)@sha1:\(commit)"
        report(.waiting, .kustomization, "waiting for Kustomization \"\(reference.key)\" to be reconciled")
        try await wait(for: reference) { object in
            Self.verdict(
                object, reference, reached: object.status["lastAppliedRevision"]?.string == revision,
                tried: object.status["lastAttemptedRevision"]?.string == revision)
        }
        report(.success, .kustomization, "Kustomization reconciled successfully", ["revision": revision])
    }

    /// Ready, for this generation, and at the commit.
    ///
    /// - Parameter tried: whether the object's last attempt was at the commit. A failure at another one is not ours
    ///   to judge: the new commit may be the cure.
    static func verdict(
        _ object: KubernetesObject, _ reference: ObjectReference, reached: Bool, tried: Bool
    ) -> StatusWait.Verdict {
        if object.spec["suspend"]?.bool == true { return .failed(.suspended(reference)) }
        guard let ready = object.condition("Ready"),
            object.status["observedGeneration"]?.integer == object.generation
        else { return .waiting("waiting to be reconciled") }
        switch ready.status {
        case .true: return reached ? .ready : .waiting("ready at an older revision")
        case .unknown: return .waiting(ready.message)
        case .false:
            let dependsOnOthers = ready.reason == "DependencyNotReady"
            return tried && !dependsOnOthers
                ? .failed(.notReady(reference, reason: ready.reason, message: ready.message)) : .waiting(ready.message)
        }
    }

    /// Waits, unless the reconcilers of this process end first: then their error is the news.
    private func wait(
        for reference: ObjectReference, _ judge: @escaping @Sendable (KubernetesObject) -> StatusWait.Verdict
    ) async throws {
        let running = reconcilers
        try await StatusWait(api: api, clock: clock, timeout: request.timeout).until(reference) { object in
            running?.end.map(StatusWait.Verdict.failed) ?? judge(object)
        }
    }

    /// The commit is the token: asking twice for the same thing is asking once.
    private func requestReconciliation(of reference: ObjectReference, token: String) async throws {
        let patch: Node = [
            "metadata": ["annotations": ["reconcile.fluxcd.io/requestedAt": .string(token)]]
        ]
        _ = try await api.patch(reference, .merge(patch), options: WriteOptions(manager: ComponentApply.manager))
    }

    mutating func reportHealth(_ commit: String) async throws {
        let revision = "\(request.branch)@sha1:\(commit)"
        report(.action, .health, "confirming components are healthy")
        if !request.runsHere {
            let name = ClusterInspection.agentName
            let reference = ObjectReference(.deployment, NamespacedName(namespace: request.namespace, name: name))
            try await wait(for: reference) { Self.deploymentVerdict($0) }
            report(.success, .health, "\(name): deployment ready")
        }
        for reference in try await followers() {
            try await wait(for: reference) { object in
                Self.verdict(
                    object, reference, reached: object.status["lastAppliedRevision"]?.string == revision,
                    tried: object.status["lastAttemptedRevision"]?.string == revision)
            }
            report(.success, .health, "\(reference): ready")
        }
        report(.success, .health, "all components are healthy")
    }

    /// The Kustomizations that read the same source: infrastructure, apps, and what the fleet added.
    private func followers() async throws -> [ObjectReference] {
        let all = try await api.list(
            SyncManifest.kustomizationType, namespace: request.namespace, options: ListOptions())
        return all.items.filter { object in
            object.spec["sourceRef", "name"]?.string == sync.sourceReference.key.name
                && object.spec["sourceRef", "kind"]?.string == "GitRepository"
                && object.spec["sourceRef", "namespace"]?.string ?? request.namespace == request.namespace
                && object.reference != sync.kustomizationReference && object.spec["suspend"]?.bool != true
        }.map(\.reference).sorted { $0.key.name < $1.key.name }
    }

    static func deploymentVerdict(_ object: KubernetesObject) -> StatusWait.Verdict {
        let readiness = Readiness.of(object)
        return readiness == .current ? .ready : .waiting(readiness.message)
    }
}
