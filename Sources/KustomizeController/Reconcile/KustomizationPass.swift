import ControllerRuntime
import Diagnostics
import Git
import KubernetesClient
import KubernetesModel
import Kustomize
import YAML

/// One pass over one `Kustomization`: what it starts from, and what it will have to tell when it ends.
struct KustomizationPass {
    let object: KubernetesObject
    let spec: KustomizationSpec
    let artifact: SourceArtifact
    let context: ReconcileContext
    private let start: Duration

    /// What is the object's own on the server, as far as this pass knows.
    var inventory: Inventory
    /// Of the build; empty before there is one.
    var digest = ""
    var events: [Outcome.Event] = []
    private var wasAttempted = false
    private var didSomething = false
    private var conditions: [String: Condition?] = [:]

    init(_ object: KubernetesObject, _ spec: KustomizationSpec, _ artifact: SourceArtifact, _ context: ReconcileContext)
    {
        self.object = object
        self.spec = spec
        self.artifact = artifact
        self.context = context
        start = context.time.uptime
        inventory = Inventory(object.status["inventory"])
    }

    // MARK: Questions

    var isNewRevision: Bool { object.status["lastAppliedRevision"]?.string != artifact.revision }
    var changesInventory: Bool { Inventory(object.status["inventory"]) != inventory }

    /// Only the revision or something watched may have changed: nobody asked for drift to be looked for.
    var carriesOver: Bool { context.trigger == .related || context.trigger == .retry }

    /// Whether this pass only continues a health check that another began.
    func resumes(_ record: KustomizationRecord, _ pending: KustomizationRecord.PendingHealth) -> Bool {
        context.trigger == .retry && record.generation == object.generation && pending.revision == artifact.revision
    }

    func inputsHold(_ record: KustomizationRecord, in files: SnapshotFiles, _ variables: [String: String]) -> Bool {
        record.generation == object.generation && record.source == artifact.source
            && record.applied.variables == variables.hashValue && record.applied.inputs.hold(in: files)
    }

    /// Whether the server has taken just this before, as the status of the object tells.
    func wasAccepted(_ digest: String) -> Bool {
        object.status["observedGeneration"]?.integer == object.generation
            && ReconcileHistory(object.status["history"]).lastSuccessfulDigest == digest
    }

    /// The directory to build.
    func directory(in files: SnapshotFiles) throws -> String {
        guard let path = TreePath.resolve(spec.path) else {
            throw KustomizationError.pathOutsideArtifact(path: spec.path)
        }
        do {
            switch try files.kind(of: path) {
            case .directory: return path
            case .file: throw KustomizationError.pathNotADirectory(path: spec.path)
            case nil: throw KustomizationError.pathNotFound(path: spec.path, revision: artifact.revision)
            }
        } catch GitError.pathOutsideTree {
            throw KustomizationError.pathOutsideArtifact(path: spec.path)
        }
    }

    var waiting: ApplyWaiting {
        let (time, context) = (context.time, context)
        return ApplyWaiting(
            uptime: { time.uptime }, sleep: { try await time.sleep(for: $0) },
            parked: { wait in try await context.parked { try await wait() } })
    }

    // MARK: On the way

    func show(_ step: String) {
        context.progress("\(step) for revision \(artifact.revision) with a timeout of \(spec.timeout.goText)")
    }

    mutating func attempted() { wasAttempted = true }

    mutating func told(of result: ApplyResult) {
        if !result.log.isEmpty {
            didSomething = true
            events.append(event(.info, reason: "Progressing", result.log))
        }
        for warning in result.warnings { events.append(event(.error, reason: "FieldsDropped", warning)) }
        for correction in result.corrections {
            events.append(event(.info, reason: "DriftCorrected", correction.description))
        }
    }

    mutating func healthy(after duration: Duration, _ pending: KustomizationRecord.PendingHealth) {
        let message = "Health check passed in \(duration.goText)"
        let isNews = !pending.wasHealthy || pending.changed
        if isNews { events.append(event(.info, reason: "Progressing", message)) }
        // The message alone is no reason to write status again.
        guard isNews || isNewRevision else { return }
        conditions["Healthy"] = .some(
            Condition(type: "Healthy", status: .true, reason: "Succeeded", message: message))
    }

    func event(_ severity: Outcome.Event.Severity, reason: String, _ message: String) -> Outcome.Event {
        Outcome.Event(
            severity, reason: reason, message: message,
            metadata: ["kustomize.toolkit.fluxcd.io/revision": artifact.revision])
    }

    // MARK: The end

    mutating func ready() -> Outcome {
        let wasReady = object.condition("Ready")?.status == .true
        if didSomething || isNewRevision || !wasReady || context.trigger == .requested {
            var finished = event(
                .info, reason: "ReconciliationSucceeded",
                "Reconciliation finished in \(elapsed.goText), next run in \(spec.interval.goText)")
            finished.metadata["kustomize.toolkit.fluxcd.io/commit_status"] = "update"
            events.append(finished)
        }
        if !spec.wait, spec.healthChecks.isEmpty { conditions["Healthy"] = .some(nil) }
        var outcome = Outcome(
            .ready, reason: "ReconciliationSucceeded", message: "Applied revision: \(artifact.revision)",
            next: .after(spec.interval))
        outcome.status = status("ReconciliationSucceeded")
        outcome.status.append(("lastAppliedRevision", .string(artifact.revision)))
        return complete(outcome)
    }

    /// The same inputs in another commit: the revision is all that is new. What the commit did change goes first.
    ///
    /// - Parameter isAwaited: whether other objects wait for this one to say so.
    func carriedOver(_ record: KustomizationRecord, isAwaited: Bool) -> Outcome {
        var outcome = Outcome(
            .ready, reason: "ReconciliationSucceeded", message: "Applied revision: \(artifact.revision)",
            next: .after(spec.interval))
        outcome.status = [
            ("lastAttemptedRevision", .string(artifact.revision)), ("lastAppliedRevision", .string(artifact.revision)),
        ]
        outcome.urgency = isAwaited ? .ordinary : .background
        return outcome
    }

    /// Applied, and to be looked at again at once: until then status says what is being waited for.
    func awaitingHealth() -> Outcome {
        let message = "Running health checks for revision \(artifact.revision) with a timeout of \(spec.timeout.goText)"
        var outcome = Outcome(.progressing, reason: "Progressing", message: message, next: .after(.zero))
        outcome.status = [
            ("lastAttemptedRevision", .string(artifact.revision)), ("inventory", inventory.node),
        ]
        outcome.events = events
        outcome.conditions["Healthy"] = .some(
            Condition(type: "Healthy", status: .unknown, reason: "Progressing", message: message))
        return outcome
    }

    mutating func unhealthy(_ failure: HealthFailure, after duration: Duration) -> Outcome {
        conditions["Healthy"] = .some(
            Condition(type: "Healthy", status: .false, reason: failure.reason, message: failure.message))
        return failed(
            reason: failure.reason, message: "health check failed after \(duration.goText): \(failure.message)")
    }

    mutating func failed(_ error: any Error) -> Outcome {
        if case GitError.missingObject = error {
            // Status outlives the store: the source fetches the commit again, which takes it a moment.
            return Outcome(
                .waiting, reason: "ArtifactFailed",
                message: "Source is not ready, artifact not found, retrying in 2s", next: .after(.seconds(2)))
        }
        switch error {
        case let error as GitError: return failed(reason: "ArtifactFailed", message: error.message)
        case let error as any ExplainedError: return failed(reason: Self.reason(of: error), message: error.message)
        default: return failed(reason: "ReconciliationFailed", message: "\(error)")
        }
    }

    /// Errors of the server keep their own reasons to themselves: the condition says what failed here.
    private static func reason(of error: any ExplainedError) -> String {
        error is KubernetesError ? "ReconciliationFailed" : error.reason
    }

    private mutating func failed(reason: String, message: String) -> Outcome {
        var outcome = Outcome(.failed, reason: reason, message: message, next: .after(spec.retryInterval))
        outcome.status = status(reason)
        events.append(event(.error, reason: reason, message))
        return complete(outcome)
    }

    private func complete(_ outcome: Outcome) -> Outcome {
        var outcome = outcome
        outcome.conditions = conditions
        outcome.events = events
        return outcome
    }

    private func status(_ end: String) -> [(field: String, value: Node?)] {
        var fields: [(field: String, value: Node?)] = []
        if wasAttempted { fields.append(("lastAttemptedRevision", .string(artifact.revision))) }
        if changesInventory || end == "ReconciliationSucceeded" { fields.append(("inventory", inventory.node)) }
        if !digest.isEmpty {
            var history = ReconcileHistory(object.status["history"])
            history.record(
                digest: digest, status: end, revision: artifact.revision, at: context.time.now, took: elapsed)
            fields.append(("history", history.node))
        }
        return fields
    }

    private var elapsed: Duration { context.time.uptime - start }
}
