import Fleet
package import KubernetesClient
import KubernetesModel
import YAML

/// Does what the machine says: the only part of a hand-over that touches the world.
package struct HandOverRunner: Sendable {
    let api: any KubernetesAPI
    let target: HandOverTarget
    let namespace: String
    /// `nil` where the cluster has nothing to do with Azure, or we are not signed in there.
    let azure: (any ExtensionControl)?
    let report: ClusterReport
    private let dryRun: Bool

    package init(
        api: any KubernetesAPI, to target: HandOverTarget, namespace: String, azure: (any ExtensionControl)?,
        dryRun: Bool = false, report: @escaping ClusterReport
    ) {
        self.api = api
        self.target = target
        self.namespace = namespace
        self.azure = azure
        self.dryRun = dryRun
        self.report = report
    }

    package enum Ending: Sendable, Equatable {
        case upToDate
        case changed
        case wouldChange
    }

    /// - Throws: `BootstrapFailure` with every problem found.
    package func run() async throws -> Ending {
        let machine = HandOverMachine(to: target, dryRun: dryRun)
        var event = HandOverMachine.Event.started
        do {
            // Every move brings it nearer; far fewer than this are enough.
            for _ in 0..<100 {
                switch machine.next(event) {
                case .inspect: event = .facts(try await facts())
                case .refuse(let problems): throw BootstrapFailure(problems)
                case .preview(let plan):
                    for line in plan { report(.generate, "would \(line)") }
                    if plan.isEmpty { report(.success, "\(target.words) reconcile already") }
                    return plan.isEmpty ? .upToDate : .wouldChange
                case .finish(let changed):
                    report(
                        .success,
                        changed ? "hand-over to \(target.words) finished" : "\(target.words) reconcile already")
                    return changed ? .changed : .upToDate
                case .prove:
                    try await prove()
                    event = .proved
                case .record: event = try await done { try await record() }
                case .suspend: event = try await done { try await suspend() }
                case .stop(let old): event = try await done { try await stop(old) }
                case .restore(let lost): event = try await done { try await restore(lost) }
                case .start(let new): event = try await done { try await start(new) }
                case .resume(let objects): event = try await done { try await resume(objects) }
                }
            }
            throw BootstrapFailure([.noEffect(step: "handOver", left: ["come to an end"])])
        } catch {
            if error is CancellationError || error is BootstrapFailure { throw error }
            throw BootstrapFailure([BootstrapError(error)])
        }
    }

    private func done(_ body: () async throws -> Void) async throws -> HandOverMachine.Event {
        try await body()
        return .done
    }

    // MARK: Facts

    func facts() async throws -> HandOverFacts {
        var facts = HandOverFacts()
        facts.running = try await running()
        facts.record = try await storedRecord()
        let objects = try await fluxObjects()
        facts.active = objects.filter { !$0.isSuspended }.map(\.reference)
        facts.problems = try await problems(facts, objects)
        if let record = facts.record {
            let live = Dictionary(objects.map { ($0.reference, $0) }, uniquingKeysWith: { $1 })
            let suspended = Set(record.suspended)
            for object in record.objects {
                guard let now = live[object.reference] else {
                    facts.lost.append(object.reference)
                    continue
                }
                if object.status["inventory"] != nil, now.status["inventory"] == nil {
                    facts.lost.append(object.reference)
                }
                if now.isSuspended, !suspended.contains(object.reference) { facts.toResume.append(object.reference) }
            }
        }
        return facts
    }

    /// Deployments that are meant to have pods, and the extension.
    private func running() async throws -> Set<HandOverTarget> {
        var found: Set<HandOverTarget> = []
        if try await azure?.isInstalled() ?? false { found.insert(.extension) }
        if try await replicas(ClusterInspection.agentName) > 0 { found.insert(.agent) }
        if !found.contains(.extension) {
            for component in Component.standard {
                if try await replicas(component.rawValue) > 0 { found.insert(.flux) }
            }
        }
        return found
    }

    func deployment(_ name: String) -> ObjectReference {
        ObjectReference(.deployment, NamespacedName(namespace: namespace, name: name))
    }

    private func replicas(_ name: String) async throws -> Int {
        guard let object = try await api.get(deployment(name)) else { return 0 }
        return object.spec["replicas"]?.integer ?? 1
    }

    private func problems(_ facts: HandOverFacts, _ objects: [KubernetesObject]) async throws -> [BootstrapError] {
        guard facts.record == nil else { return [] }
        var problems: [BootstrapError] = []
        if azure == nil, let managed = try await ManagedFlux.find(api), managed.manager.contains("microsoft.flux") {
            problems.append(
                .other(
                    reason: "AzureNeeded",
                    message: "the extension microsoft.flux is on this cluster, and only Azure can take it away",
                    hints: ["give --subscription, --resource-group and --cluster-name"]))
        }
        if target == .extension, azure == nil {
            problems.append(
                .other(
                    reason: "AzureNeeded", message: "the extension can be installed through Azure only",
                    hints: ["give --subscription, --resource-group and --cluster-name"]))
        }
        if target == .flux, !facts.running.contains(.flux) {
            var missing: [String] = []
            for component in [Component.source, .kustomize] {
                if try await api.get(deployment(component.rawValue)) == nil { missing.append(component.rawValue) }
            }
            if !missing.isEmpty {
                problems.append(
                    .other(
                        reason: "FluxNotInstalled",
                        message:
                            "Flux is not installed here: there is no \(missing.joined(separator: ", ")) in \(namespace)",
                        hints: ["install it with no pods first, then run the same command again: davit starts them"]))
            }
        }
        for object in objects where object.deletionTimestamp?.isEmpty == false {
            problems.append(
                .other(
                    reason: "BeingDeleted",
                    message: "\(object.reference) is being deleted: what it applied may be pruned",
                    hints: ["wait until it is gone, or take its finalizers away"]))
        }
        return problems
    }
}

extension KubernetesObject {
    var isSuspended: Bool { spec["suspend"]?.bool ?? false }
}
