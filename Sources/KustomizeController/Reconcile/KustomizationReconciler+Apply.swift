import ControllerRuntime
import Cryptography
import KubernetesClient
import KubernetesModel
import YAML

extension KustomizationReconciler {
    private static let group = "kustomize.toolkit.fluxcd.io"
    private static let reconcileDisabled = MetadataRule(group + "/reconcile", "disabled")
    private static let ignored = MetadataRule(group + "/ssa", "Ignore")

    func apply(
        _ built: BuiltManifests, _ record: KustomizationRecord?, on cluster: any KubernetesAPI,
        _ pass: inout KustomizationPass
    ) async throws -> ApplyResult {
        var apply = options(for: pass.spec)
        apply.present = Set(pass.inventory.references)
        apply.accepted = pass.wasAccepted(built.digest)
        do {
            return try await StagedApply(cluster, options: apply, waiting: pass.waiting)
                .apply(built.objects, known: record?.applied.objects ?? [:])
        } catch let error as ApplyError {
            // What did get through is ours to prune from now on.
            pass.inventory = pass.inventory.union(error.done.changes.map(\.reference))
            pass.told(of: error.done)
            throw error
        }
    }

    private func options(for spec: KustomizationSpec) -> ApplyOptions {
        var apply = ApplyOptions(manager: Self.manager)
        apply.force = spec.force
        apply.forceRules = [MetadataRule(Self.group + "/force", "enabled")]
        apply.exclusions = [Self.reconcileDisabled, Self.ignored]
        apply.ifNotPresent = [MetadataRule(Self.group + "/ssa", "IfNotPresent")]
        apply.cleanupExclusions = [MetadataRule(Self.group + "/ssa", "Merge")]
        apply.cleanup = cleanup
        apply.customStageKinds = options.customStageKinds
        apply.concurrency = options.concurrency
        apply.ignored = (spec.node["ignore"]?.sequence ?? []).map { rule in
            IgnoreRule(
                paths: rule["paths"]?.sequence?.compactMap(\.string) ?? [],
                target: rule["target"].map(ObjectSelector.init))
        }
        return apply
    }

    /// What `kubectl apply`, Flux before server-side apply, and Flux v1 leave behind.
    private var cleanup: MetadataCleanup {
        var cleanup = MetadataCleanup()
        cleanup.annotations = [
            "kubectl.kubernetes.io/last-applied-configuration", Self.group + "/checksum", "fluxcd.io/sync-checksum",
        ]
        cleanup.labels = ["fluxcd.io/sync-gc-mark"]
        cleanup.managers = [
            SupersededManager("kubectl", .apply), SupersededManager("kubectl", .update),
            SupersededManager("before-first-apply", .update), SupersededManager(Self.manager, .update),
        ]
        for manager in options.overriddenManagers {
            cleanup.managers += [SupersededManager(manager, .apply), SupersededManager(manager, .update)]
        }
        return cleanup
    }

    /// The result of an apply that would do nothing: every object on the server is what the last apply left.
    ///
    /// - Returns: `nil` when something has changed or cannot be told.
    func unchanged(_ record: KustomizationRecord, on cluster: any KubernetesAPI) async -> ApplyResult? {
        guard record.applied.skipped.isEmpty else { return nil }
        let references = record.applied.inventory.references
        guard references.count == record.applied.objects.count else { return nil }
        var result = ApplyResult()
        result.applied = record.applied.objects
        for start in stride(from: 0, to: references.count, by: options.concurrency) {
            let some = references[start..<min(start + options.concurrency, references.count)]
            let live = await withTaskGroup(of: KubernetesObject?.self) { group in
                for reference in some { group.addTask { try? await cluster.get(reference) } }
                return await group.reduce(into: [ObjectReference: KubernetesObject]()) { found, object in
                    if let object { found[object.reference] = object }
                }
            }
            for reference in some {
                guard let object = live[reference], let known = record.applied.objects[reference],
                    !known.resourceVersion.isEmpty, object.resourceVersion == known.resourceVersion
                else { return nil }
                result.changes.append(ObjectChange(reference, .unchanged))
                result.live[reference] = object
            }
        }
        return result
    }

    // MARK: Pruning

    func prune(on cluster: any KubernetesAPI, _ pass: inout KustomizationPass) async throws {
        let stale = Inventory(pass.object.status["inventory"]).pruned(against: pass.inventory)
        guard pass.spec.prune, !stale.isEmpty else { return }
        let result = await pruning(for: pass.spec, on: cluster).delete(stale)
        if let failure = result.failure {
            pass.inventory = pass.inventory.union(result.failures.map(\.reference))
            throw KustomizationError.prune(failure)
        }
        pass.events.append(pass.event(.info, reason: "Progressing", result.log))
    }

    func pruning(for spec: KustomizationSpec, on cluster: any KubernetesAPI) -> Prune {
        var prune = Prune(
            cluster,
            owner: [(Self.group + "/name", spec.key.name), (Self.group + "/namespace", spec.key.namespace)],
            exclusions: [MetadataRule(Self.group + "/prune", "disabled"), Self.reconcileDisabled, Self.ignored])
        prune.concurrency = options.concurrency
        return prune
    }

    // MARK: Variables

    /// The merged content of `postBuild.substituteFrom`, later ones first in rank.
    func variables(for spec: KustomizationSpec) async throws -> [String: String] {
        var variables: [String: String] = [:]
        for source in spec.variableSources {
            let type = GroupVersionKind(group: "", version: "v1", kind: source.kind)
            let reference = ObjectReference(type, NamespacedName(namespace: spec.key.namespace, name: source.name))
            let object: KubernetesObject?
            do {
                object = try await own.get(reference)
            } catch {
                throw KustomizationError.variables(kind: source.kind, name: source.name, detail: "\(error)")
            }
            guard let object else {
                if source.optional { continue }
                throw KustomizationError.variables(
                    kind: source.kind, name: source.name, detail: "\(source.kind) \"\(source.name)\" not found")
            }
            for pair in object.node["data"]?.mapping?.pairs ?? [] {
                guard let text = pair.value.string else { continue }
                let value =
                    source.kind == "Secret" ? String(decoding: Base64.decode(text) ?? [], as: UTF8.self) : text
                variables[pair.key] = value.filter { $0 != "\n" }
            }
        }
        return variables
    }
}

extension KustomizationRecord.Applied {
    init(_ result: ApplyResult, of built: BuiltManifests, from inputs: BuildInputs, variables: Int) {
        self.inputs = inputs
        self.variables = variables
        digest = built.digest
        objects = result.applied
        inventory = Inventory(result.changes.map(\.reference))
        skipped = Set(result.changes.filter { $0.action == .skipped }.map(\.reference))
        vanishing = Set(
            built.objects.filter { $0.type.group == "batch" && $0.type.kind == "Job" }
                .filter { $0.spec["ttlSecondsAfterFinished"]?.integer != nil }.map(\.reference))
    }
}
