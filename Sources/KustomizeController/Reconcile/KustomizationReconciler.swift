package import ControllerRuntime
import Diagnostics
import Git
package import KubernetesClient
package import KubernetesModel
import YAML

/// Brings a cluster to what a `Kustomization` points at: build, apply, prune, check health.
///
/// A pass costs what has changed: nothing but status when a new revision holds the same inputs, one read an object
/// when the interval is up, and a build with an apply only for new inputs.
///
/// - SeeAlso: fluxcd/kustomize-controller v1.9 `internal/controller/kustomization_controller.go`.
package struct KustomizationReconciler: Reconciler {
    package static let type = GroupVersionKind(
        group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization")
    /// The field manager of everything applied; the same as Flux's, so that either may take over from the other.
    package static let manager = "kustomize-controller"

    let kustomizations: WatchCache
    let repositories: WatchCache
    let artifacts: ArtifactReader
    let clusters: ClusterAccess
    /// The agent's own cluster: secrets, config maps, service accounts.
    let own: any KubernetesAPI
    let options: KustomizeOptions
    let memory = KustomizationMemory()

    package var type: GroupVersionKind { Self.type }

    package init(
        kustomizations: WatchCache, repositories: WatchCache, artifacts: ArtifactReader, clusters: ClusterAccess,
        own: any KubernetesAPI, options: KustomizeOptions = KustomizeOptions()
    ) {
        self.kustomizations = kustomizations
        self.repositories = repositories
        self.artifacts = artifacts
        self.clusters = clusters
        self.own = own
        self.options = options
    }

    package func forget(_ key: NamespacedName) { memory.set(nil, for: key) }

    package func reconcile(_ object: KubernetesObject, in context: ReconcileContext) async throws -> Outcome {
        let spec = KustomizationSpec(object)
        if let refusal = refusal(of: spec) { return refusal }
        switch source(of: spec) {
        case .failure(let obstacle):
            return obstacle.outcome
        case .success(let artifact):
            if let wait = dependencyWait(object, spec, artifact) { return wait }
            var pass = KustomizationPass(object, spec, artifact, context)
            do {
                return try await run(&pass)
            } catch let error as Superseded {
                throw error
            } catch let error as CancellationError {
                throw error
            } catch {
                return pass.failed(error)
            }
        }
    }

    private func run(_ pass: inout KustomizationPass) async throws -> Outcome {
        let cluster = try await clusters.api(for: pass.spec)
        let record = memory.record(of: pass.object)
        if let record, let pending = record.pending, pass.resumes(record, pending) {
            pass.attempted()
            return try await checkHealth(of: record, pending, live: [:], on: cluster, &pass)
        }
        pass.show("Fetching manifests")
        let files = SnapshotFiles(try await artifacts.snapshot(of: pass.artifact))
        let path = try pass.directory(in: files)
        pass.attempted()
        let variables = try await variables(for: pass.spec)
        if let record, pass.inputsHold(record, in: files, variables) {
            if pass.carriesOver, record.isComplete {
                return pass.carriedOver(record, isAwaited: hasDependents(pass.object.key))
            }
            if let result = await unchanged(record, on: cluster) {
                return try await settle(result, record.applied, on: cluster, &pass)
            }
        }
        pass.show("Building manifests")
        let recording = RecordingFiles(files)
        var request = BuildRequest(pass.object, variables: variables, strict: options.strictSubstitution)
        request.strict = options.strictSubstitution
        let built = try BuiltManifests(request, at: path, in: recording)
        pass.digest = built.digest
        pass.show("Detecting drift")
        let result = try await apply(built, record, on: cluster, &pass)
        let applied = KustomizationRecord.Applied(
            result, of: built, from: recording.inputs, variables: variables.hashValue)
        return try await settle(result, applied, on: cluster, &pass)
    }

    /// Prune, health and the end of the pass, after everything has been applied.
    private func settle(
        _ result: ApplyResult, _ applied: KustomizationRecord.Applied, on cluster: any KubernetesAPI,
        _ pass: inout KustomizationPass
    ) async throws -> Outcome {
        var record = KustomizationRecord(
            uid: pass.object.uid, generation: pass.object.generation, source: pass.artifact.source, applied: applied,
            isComplete: false)
        memory.set(record, for: pass.object.key)
        pass.digest = applied.digest
        pass.told(of: result)
        pass.inventory = applied.inventory
        try await prune(on: cluster, &pass)
        let pending = KustomizationRecord.PendingHealth(
            revision: pass.artifact.revision, start: pass.context.time.uptime,
            wasHealthy: pass.object.condition("Healthy")?.status == .true,
            changed: pass.isNewRevision && !result.log.isEmpty)
        let check = healthCheck(pass.spec, applied)
        guard !check.references.isEmpty else { return finished(&record, &pass) }
        if check.verdict(on: result.live) != .healthy, pass.changesInventory {
            // What has been applied is written down before the wait: whatever happens meanwhile, nothing is lost.
            record.pending = pending
            memory.set(record, for: pass.object.key)
            return pass.awaitingHealth()
        }
        return try await checkHealth(of: record, pending, live: result.live, on: cluster, &pass)
    }

    private func finished(_ record: inout KustomizationRecord, _ pass: inout KustomizationPass) -> Outcome {
        record.isComplete = true
        record.pending = nil
        memory.set(record, for: pass.object.key)
        return pass.ready()
    }

    // MARK: Health

    private func checkHealth(
        of record: KustomizationRecord, _ pending: KustomizationRecord.PendingHealth,
        live: [ObjectReference: KubernetesObject], on cluster: any KubernetesAPI, _ pass: inout KustomizationPass
    ) async throws -> Outcome {
        var record = record
        record.pending = nil
        memory.set(record, for: pass.object.key)
        pass.inventory = record.applied.inventory
        pass.digest = record.applied.digest
        pass.show("Running health checks")
        let check = healthCheck(pass.spec, record.applied)
        let waiting = pass.waiting
        let timeout = pass.spec.timeout
        do {
            if check.verdict(on: live) != .healthy {
                try await pass.context.parked { try await check.run(cluster, first: live, timeout: timeout, waiting) }
            }
        } catch let failure as HealthFailure {
            return pass.unhealthy(failure, after: pass.context.time.uptime - pending.start)
        }
        pass.healthy(after: pass.context.time.uptime - pending.start, pending)
        return finished(&record, &pass)
    }

    private func healthCheck(_ spec: KustomizationSpec, _ applied: KustomizationRecord.Applied) -> HealthCheck {
        let references =
            spec.wait
            ? applied.inventory.references.filter { !applied.skipped.contains($0) } : spec.healthChecks
        var check = HealthCheck(
            references.filter { $0.type.kind != Self.type.kind || $0.key != spec.key })  // never waits for itself
        check.vanishing = applied.vanishing
        check.failsFast = options.failsFast
        return check
    }
}
