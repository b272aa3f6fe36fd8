import Fleet
package import KubernetesClient
import Git
import KubernetesModel

/// Does what the machine says: the only part of a bootstrap that touches the world.
package struct BootstrapRunner {
    let request: BootstrapRequest
    let api: any KubernetesAPI
    let remote: any FleetRemote
    let registrar: any DeployKeyRegistrar
    let reporter: any BootstrapReporter
    let clock: any Clock<Duration>

    /// Set by the inspections.
    var components: ComponentSet?
    var sync: SyncManifest
    var knownHosts = ""
    var workspace: (any FleetWorkspace)?
    var sourceRevision = ""
    /// The public key a person has been shown.
    var shownKey = ""
    /// The embedded reconcilers, once they run.
    package var reconcilers: RunningReconcilers?
    let embedded: (any EmbeddedReconcilers)?

    package init(
        _ request: BootstrapRequest, api: any KubernetesAPI, remote: any FleetRemote,
        registrar: any DeployKeyRegistrar, reporter: any BootstrapReporter,
        embedded: (any EmbeddedReconcilers)? = nil, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.request = request
        self.api = api
        self.remote = remote
        self.registrar = registrar
        self.reporter = reporter
        self.embedded = embedded
        self.clock = clock
        sync = request.sync
    }

    /// How a run that did not fail ended.
    package enum Ending: Sendable, Equatable {
        case upToDate
        case changed
        /// `--dry-run`: something would be written.
        case wouldChange
    }

    /// - Throws: `BootstrapFailure` with every problem found.
    package mutating func run() async throws -> Ending {
        var machine = BootstrapMachine(request.intent)
        var event = BootstrapMachine.Event.started
        do {
            while true {
                let action = machine.next(event)
                switch action {
                case .refuse(let problems): throw BootstrapFailure(problems)
                case .preview(let plan):
                    try await preview(plan)
                    return plan.isEmpty ? .upToDate : .wouldChange
                case .finish(let changed):
                    finish(changed: changed, head: machine.repository?.head)
                    return changed ? .changed : .upToDate
                default: event = try await perform(action)
                }
            }
        } catch {
            await reconcilers?.stop()
            if error is CancellationError || error is BootstrapFailure { throw error }
            throw BootstrapFailure([BootstrapError(error)])
        }
    }

    private mutating func perform(_ action: BootstrapMachine.Action) async throws -> BootstrapMachine.Event {
        switch action {
        case .inspectCluster: return .cluster(try await inspectCluster())
        case .inspectRepository(let again): return .repository(try await inspectRepository(again: again))
        case .push(let change): return try await push(change)
        case .keep(let step): keep(step)
        case .install: try await install()
        case .writeSecret(let source): try await writeSecret(source)
        case .verifyKey: try await verifyKey()
        case .applySync: try await applySync()
        case .startReconcilers: startReconcilers()
        case .awaitSource(let commit): try await awaitSource(commit)
        case .awaitKustomization(let commit): try await awaitKustomization(commit)
        case .reportHealth(let commit): try await reportHealth(commit)
        case .refuse, .preview, .finish: break  // handled by run()
        }
        return .done
    }

    func report(
        _ state: BootstrapEvent.State, _ step: BootstrapStep, _ message: String, _ facts: [String: String] = [:]
    ) {
        reporter.report(BootstrapEvent(state, step, message, facts: facts))
    }

    private func keep(_ step: BootstrapStep) {
        switch step {
        case .components: report(.success, step, "component manifests are up to date")
        case .install: report(.success, step, "reconciled components")
        case .secret: report(.success, step, "source secret up to date")
        case .sync: report(.success, step, "sync manifests are up to date")
        case .apply: report(.success, step, "reconciled sync configuration")
        default: break
        }
    }

    private func finish(changed: Bool, head: String?) {
        let facts = ["commit": head ?? "", "changed": "\(changed)", "path": request.directory.description]
        report(
            .success, .health,
            changed
                ? "bootstrap finished: \(request.directory) follows \(request.branch) of \(request.url)"
                : "everything is in place: nothing was changed", facts)
    }
}

extension BootstrapRequest {
    var intent: BootstrapMachine.Intent {
        var intent = BootstrapMachine.Intent(
            url: url.description, branch: branch, directory: directory,
            credentialsGiven: !credentials.isGenerated)
        intent.force = force
        intent.takeOver = takeOver
        intent.dryRun = dryRun
        intent.runsHere = runsHere
        return intent
    }
}

extension SourceCredentials {
    var isGenerated: Bool { if case .generated = self { true } else { false } }
}
