import Bootstrap
import Fleet

/// A repository and a cluster reduced to what a bootstrap changes in them.
struct SimulatedWorld: Equatable {
    struct Repository: Equatable {
        var head: String?
        var hasComponents = false
        var hasSync = false
        var owner: String?
        var commits = 0
    }

    struct Cluster: Equatable {
        var isInstalled = false
        var secretFor: String?
        var keysMade = 0
        var sourceURL: String?
        var path: String?
        var appliedRevision = ""
    }

    var intent: BootstrapMachine.Intent
    var identity = "cluster-a"
    var repository = Repository()
    var cluster = Cluster()
    /// How many pushes somebody else wins.
    var foreignPushes = 0

    init(_ intent: BootstrapMachine.Intent) { self.intent = intent }

    var clusterFacts: ClusterFacts {
        var facts = ClusterFacts(version: "v1.33.2", minor: 33, identity: identity)
        facts.hasAgent = cluster.isInstalled
        facts.secret = cluster.secretFor.map { .init(repository: $0, hasKey: true, holdsGiven: $0 == intent.url) }
        facts.source = cluster.sourceURL.map {
            .init(url: $0, isCurrent: $0 == intent.url, revision: cluster.appliedRevision)
        }
        facts.kustomization = cluster.path.map {
            .init(
                path: $0, isCurrent: $0 == intent.directory.description,
                lastAppliedRevision: cluster.appliedRevision)
        }
        return facts
    }

    var repositoryFacts: RepositoryFacts {
        var facts = RepositoryFacts(
            head: repository.head, componentsCurrent: repository.hasComponents, syncCurrent: repository.hasSync,
            missing: repository.hasSync ? [] : ["kustomization.yaml"])
        facts.owner = repository.owner
        return facts
    }

    /// Does what an action says; a killed run gets no further than this.
    mutating func perform(_ action: BootstrapMachine.Action) -> BootstrapMachine.Event? {
        switch action {
        case .inspectCluster: return .cluster(clusterFacts)
        case .inspectRepository: return .repository(repositoryFacts)
        case .push(let change): return push(change)
        case .install: cluster.isInstalled = true
        case .writeSecret(let source):
            cluster.secretFor = intent.url
            if source == .generated { cluster.keysMade += 1 }
        case .applySync:
            cluster.sourceURL = intent.url
            cluster.path = intent.directory.description
        case .awaitKustomization(let commit): cluster.appliedRevision = commit
        case .keep, .verifyKey, .startReconcilers, .awaitSource, .reportHealth: break
        case .refuse, .preview, .finish: return nil
        }
        return .done
    }

    private mutating func push(_ change: BootstrapMachine.Change) -> BootstrapMachine.Event {
        repository.commits += 1
        repository.head = "commit-\(repository.commits)"
        guard foreignPushes == 0 else {
            foreignPushes -= 1
            return .conflict
        }
        switch change {
        case .components: repository.hasComponents = true
        case .sync:
            repository.hasSync = true
            repository.owner = identity
        }
        return .pushed(commit: repository.head ?? "")
    }

    /// Where a run is cut off: before the action's effect, or after it and before anyone took note.
    enum Kill: Equatable {
        case before(Int)
        case after(Int)
    }

    /// Runs a machine from the start.
    /// - Returns: the actions it asked for.
    @discardableResult
    mutating func run(killedAt kill: Kill? = nil) -> [BootstrapMachine.Action] {
        var machine = BootstrapMachine(intent)
        var event = BootstrapMachine.Event.started
        var actions: [BootstrapMachine.Action] = []
        while actions.count < 100 {
            let action = machine.next(event)
            if kill == .before(actions.count) { return actions }
            actions.append(action)
            guard let next = perform(action) else { return actions }
            if kill == .after(actions.count - 1) { return actions }
            event = next
        }
        return actions
    }
}

extension BootstrapMachine.Action {
    /// Whether the action writes to the repository or the cluster.
    var writes: Bool {
        switch self {
        case .push, .install, .writeSecret, .applySync: true
        default: false
        }
    }
}

extension BootstrapMachine.Intent {
    /// A key is made, clusters/prod of an ordinary repository.
    static func sample(credentialsGiven: Bool = false) throws -> BootstrapMachine.Intent {
        BootstrapMachine.Intent(
            url: "ssh://git@git.example.com/fleet", branch: "main", directory: try ClusterDirectory("clusters/prod"),
            credentialsGiven: credentialsGiven)
    }
}
