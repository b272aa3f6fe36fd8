import Azure

/// The cluster is there, and whatever works on it is waited for.
struct ClusterStage: ProvisionStage {
    let knowledge: AzureKnowledge

    func inspect() async throws -> ProvisionFinding {
        let id = knowledge.request.cluster
        var finding = ProvisionFinding()
        let cluster: ManagedCluster
        do { cluster = try await knowledge.readCluster() } catch let error as AKSError {
            finding.problems = [BootstrapError(error)]
            return finding
        }
        finding.existing = [ProvisionResource(.cluster, cluster.name, id: id.path)]
        switch cluster.provisioningState.lowercased() {
        case "succeeded":
            if !cluster.isRunning { finding.problems = [BootstrapError(AKSError.stopped(id))] }
        case "failed", "canceled", "cancelled":
            finding.problems = [BootstrapError(AKSError.failed(id, state: cluster.provisioningState))]
        default:
            finding.changes = [
                ProvisionChange(
                    .cluster, "wait until cluster \(cluster.name) is no longer \(cluster.provisioningState)")
            ]
        }
        return finding
    }

    func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
        let cluster = try await knowledge.clusters.settled(knowledge.request.cluster) { state in
            progress("cluster is \(state)")
        }
        await knowledge.keep(cluster)
    }
}

/// OIDC issuer and Workload Identity are on.
struct FeaturesStage: ProvisionStage {
    let knowledge: AzureKnowledge
    let features: ManagedCluster.Features

    func inspect() async throws -> ProvisionFinding {
        let cluster = try await knowledge.cluster()
        let missing = cluster.missing(features)
        var finding = ProvisionFinding()
        if missing.contains(.oidcIssuer) {
            finding.changes.append(
                ProvisionChange(
                    .features, "turn on the OIDC issuer of cluster \(cluster.name); it cannot be turned off again"))
        }
        if missing.contains(.workloadIdentity) {
            finding.changes.append(ProvisionChange(.features, "turn on Workload Identity of cluster \(cluster.name)"))
        }
        return finding
    }

    func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
        let cluster = try await knowledge.clusters.enable(features, on: knowledge.request.cluster) { state in
            progress("cluster is \(state)")
        }
        await knowledge.keep(cluster)
    }
}
