import Fleet

/// What is wrong and what is missing, from facts alone.
extension BootstrapMachine {
    /// Everything that speaks against going on, so that a person can put all of it right at once.
    func problems(_ cluster: ClusterFacts, _ repository: RepositoryFacts) -> [BootstrapError] {
        var problems: [BootstrapError] = []
        if cluster.minor < Self.oldestMinor {
            problems.append(.unsupportedKubernetes(version: cluster.version, needed: Self.supportedKubernetes))
        }
        if !cluster.denied.isEmpty { problems.append(.missingPermissions(cluster.denied)) }
        if !intent.force {
            if let flux = cluster.managedFlux {
                problems.append(.managedFlux(version: flux.version, manager: flux.manager))
            } else if !cluster.fluxDeployments.isEmpty {
                problems.append(.fluxRunning(cluster.fluxDeployments))
            }
        }
        if let existing = cluster.kustomization, !isSameDirectory(existing.path) {
            problems.append(.syncPath(wanted: intent.directory, existing: existing.path))
        }
        problems += repository.problems
        if let owner = repository.owner, owner != cluster.identity, !intent.takeOver {
            problems.append(.otherOwner(intent.directory))
        }
        problems += repository.others.filter(intent.directory.overlaps).map {
            .overlapping(intent.directory, other: $0)
        }
        return problems
    }

    package static var supportedKubernetes: String { ">=1.\(oldestMinor).0-0" }

    private func isSameDirectory(_ path: String) -> Bool { (try? ClusterDirectory(path)) == intent.directory }

    /// What a run writes, in order. Empty when everything is in place.
    func plan(_ cluster: ClusterFacts, _ repository: RepositoryFacts) -> [PlannedChange] {
        var plan: [PlannedChange] = []
        if !repository.componentsCurrent { plan.append(.push(.components)) }
        if needsInstall(cluster) { plan.append(.install) }
        if let source = secretSource(cluster, repository) { plan.append(.secret(source)) }
        if !repository.syncCurrent || !repository.missing.isEmpty { plan.append(.push(.sync)) }
        if cluster.source?.isCurrent != true || cluster.kustomization?.isCurrent != true { plan.append(.apply) }
        return plan
    }

    /// Once a cluster follows its directory, the directory brings the components.
    private func needsInstall(_ cluster: ClusterFacts) -> Bool {
        guard !isInstalled else { return false }
        let follows = cluster.kustomization.map { !$0.lastAppliedRevision.isEmpty } ?? false
        return !follows || !(cluster.hasAgent || intent.runsHere)
    }

    /// Credentials that were given replace others. A key made here is kept for as long as the repository is the same
    /// (else the new repository would be opened with the old one's key: fluxcd/flux2#2414).
    func secretSource(_ cluster: ClusterFacts, _ repository: RepositoryFacts) -> SecretSource? {
        if intent.credentialsGiven {
            return cluster.secret?.holdsGiven == true && repository.hostsCurrent ? nil : .given
        }
        guard let secret = cluster.secret, secret.hasKey else { return .generated }
        let madeFor = secret.repository.isEmpty ? cluster.source?.url ?? intent.url : secret.repository
        guard madeFor == intent.url else { return .generated }
        return repository.hostsCurrent ? nil : .kept
    }
}
