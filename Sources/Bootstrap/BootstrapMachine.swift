package import Fleet

/// The course of a bootstrap as a value: what was seen goes in, what to do next comes out.
///
/// Every decision is made from what the cluster and the repository hold now, never from what an earlier run may have
/// done. So a run that was killed anywhere is finished by the next one, and a run that finds everything in place
/// changes nothing.
package struct BootstrapMachine: Sendable {
    /// What the decisions depend on besides what is seen.
    package struct Intent: Sendable, Equatable {
        package var url: String
        package var branch: String
        package var directory: ClusterDirectory
        /// A key or password came with the request; otherwise the cluster's key is made here.
        package var credentialsGiven: Bool
        package var force = false
        package var takeOver = false
        package var dryRun = false
        package var runsHere = false

        package init(url: String, branch: String, directory: ClusterDirectory, credentialsGiven: Bool) {
            self.url = url
            self.branch = branch
            self.directory = directory
            self.credentialsGiven = credentialsGiven
        }
    }

    /// What to do; each is answered with one `Event`.
    package enum Action: Sendable, Equatable {
        /// → `.cluster`
        case inspectCluster
        /// Preflight and clone; `again` after somebody else pushed. → `.repository`
        case inspectRepository(again: Bool)
        /// Commit and push. → `.pushed` or `.conflict`
        case push(Change)
        /// This step finds everything in place. → `.done`
        case keep(BootstrapStep)
        /// CRDs, namespace, then the rest. → `.done`
        case install
        /// → `.done`
        case writeSecret(SecretSource)
        /// Show the public key, ask whoever must register it, and see whether it reads. → `.done`
        case verifyKey
        /// → `.done`
        case applySync
        /// → `.done`
        case startReconcilers
        /// Until it is Ready at this commit. → `.done`
        case awaitSource(commit: String)
        case awaitKustomization(commit: String)
        /// The agent, and whatever else follows the source. → `.done`
        case reportHealth(commit: String)
        /// Ends: nothing was changed.
        case refuse([BootstrapError])
        /// Ends: what would be done.
        case preview([PlannedChange])
        /// Ends.
        case finish(changed: Bool)
    }

    /// The two commits.
    package enum Change: String, Sendable, Equatable {
        case components
        case sync
    }

    /// Where the credentials in the cluster's Secret come from.
    package enum SecretSource: String, Sendable, Equatable {
        case given
        case generated
        /// The key that is there already, beside the host keys this run trusts.
        case kept
    }

    /// What a run would write.
    package enum PlannedChange: Sendable, Equatable {
        case push(Change)
        case install
        case secret(SecretSource)
        case apply
    }

    package enum Event: Sendable, Equatable {
        case started
        case cluster(ClusterFacts)
        case repository(RepositoryFacts)
        case pushed(commit: String)
        case conflict
        case done
    }

    /// The oldest Kubernetes this works with: server-side apply is on by default since then.
    package static let oldestMinor = 20
    package static let pushAttempts = 3

    let intent: Intent
    private(set) var cluster: ClusterFacts?
    private(set) var repository: RepositoryFacts?
    private(set) var step = BootstrapStep.preflight
    private(set) var attempts = 0
    /// Whether anything was written, to the repository or to the cluster.
    private(set) var changed = false
    private(set) var isInstalled = false
    private var keyVerified = false

    package init(_ intent: Intent) { self.intent = intent }

    package mutating func next(_ event: Event) -> Action {
        switch event {
        case .started: return .inspectCluster
        case .cluster(let facts):
            cluster = facts
            return .inspectRepository(again: false)
        case .repository(let facts):
            repository = facts
            return afterInspection()
        case .pushed(let commit):
            changed = true
            repository?.head = commit
            return advance()
        case .conflict:
            attempts += 1
            guard attempts < Self.pushAttempts else {
                return .refuse([.conflicts(branch: intent.branch, attempts: attempts)])
            }
            return .inspectRepository(again: true)
        case .done: return advance()
        }
    }

    private mutating func afterInspection() -> Action {
        guard let cluster, let repository else { return .inspectCluster }
        let problems = problems(cluster, repository)
        guard problems.isEmpty else { return .refuse(problems) }
        if intent.dryRun { return .preview(plan(cluster, repository)) }
        // Also after a conflict: whoever pushed may have touched either file.
        step = .components
        return decide()
    }

    private mutating func advance() -> Action {
        remember()
        guard let next = step.next else { return .finish(changed: changed) }
        step = next
        return decide()
    }

    /// What the step just done has made true; a conflict later on comes back through the same decisions.
    private mutating func remember() {
        switch step {
        case .components: repository?.componentsCurrent = true
        case .install:
            cluster?.hasAgent = true
            isInstalled = true
        case .secret:
            cluster?.secret = .init(repository: intent.url, hasKey: true, holdsGiven: true)
            repository?.hostsCurrent = true
        case .deployKey: keyVerified = true
        case .sync:
            repository?.syncCurrent = true
            repository?.missing = []
        default: break
        }
    }

    private mutating func decide() -> Action {
        guard let cluster, let repository else { return .inspectCluster }
        let action = action(cluster, repository)
        switch action {
        case .install, .writeSecret, .applySync: changed = true
        default: break
        }
        return action
    }

    private func action(_ cluster: ClusterFacts, _ repository: RepositoryFacts) -> Action {
        let plan = plan(cluster, repository)
        switch step {
        case .preflight: return .inspectCluster
        case .components: return plan.contains(.push(.components)) ? .push(.components) : .keep(.components)
        case .install: return plan.contains(.install) ? .install : .keep(.install)
        case .secret: return secretSource(cluster, repository).map(Action.writeSecret) ?? .keep(.secret)
        // A key that was given has been tried in the preflight already.
        case .deployKey: return intent.credentialsGiven || keyVerified ? .keep(.deployKey) : .verifyKey
        case .sync: return plan.contains(.push(.sync)) ? .push(.sync) : .keep(.sync)
        case .apply: return plan.contains(.apply) ? .applySync : .keep(.apply)
        case .handOver: return .startReconcilers
        case .source: return .awaitSource(commit: repository.head ?? "")
        case .kustomization: return .awaitKustomization(commit: repository.head ?? "")
        case .health: return .reportHealth(commit: repository.head ?? "")
        }
    }
}
