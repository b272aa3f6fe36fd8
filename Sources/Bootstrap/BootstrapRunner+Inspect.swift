import Fleet
import Git
import KubernetesClient
import KubernetesModel

/// Looking, before anything is changed.
extension BootstrapRunner {
    mutating func inspectCluster() async throws -> ClusterFacts {
        report(.action, .preflight, "checking prerequisites")
        let facts = try await ClusterInspection(api: api, request: request).facts()
        var options = request.components
        options.kubernetesMinor = facts.minor
        components = try ComponentSet(options)
        sync.owner = facts.identity
        sourceRevision = facts.source?.revision ?? ""
        let version = facts.version.drop { $0 == "v" }
        if facts.minor >= BootstrapMachine.oldestMinor {
            report(.success, .preflight, "Kubernetes \(version) \(BootstrapMachine.supportedKubernetes)")
        }
        if facts.denied.isEmpty { report(.success, .preflight, "permissions in the cluster suffice") }
        if request.force, let flux = facts.managedFlux {
            report(
                .warning, .preflight, BootstrapError.managedFlux(version: flux.version, manager: flux.manager).message)
        }
        return facts
    }

    mutating func inspectRepository(again: Bool) async throws -> RepositoryFacts {
        if again {
            report(.waiting, .preflight, "git conflict detected, retrying with a fresh clone")
        } else {
            report(.action, .preflight, "checking access to \"\(request.url)\"")
            let findings = await remote.examine(storedHosts: try await storedHosts())
            guard findings.problems.isEmpty else {
                var facts = RepositoryFacts()
                facts.problems = findings.problems
                return facts
            }
            knownHosts = findings.knownHosts
            report(
                .success, .preflight, "credentials may read and write",
                ["fingerprints": findings.fingerprints.joined(separator: ",")])
        }
        report(.action, .preflight, "cloning branch \"\(request.branch)\" from Git repository \"\(request.url)\"")
        do {
            let workspace = try await remote.open(knownHosts: knownHosts)
            self.workspace = workspace
            var facts = try await repositoryInspection(workspace).facts()
            facts.hostsCurrent = try await vouchesAlike()
            report(.success, .preflight, "cloned repository")
            if facts.leavesOutSync {
                report(
                    .warning, .preflight,
                    "the kustomization.yaml in \(request.directory) leaves out \(request.namespace): "
                        + "the cluster will not keep its own components in sync")
            }
            return facts
        } catch {
            var facts = RepositoryFacts()
            facts.problems = [BootstrapError(error)]
            return facts
        }
    }

    func repositoryInspection(_ workspace: any FleetWorkspace) throws -> RepositoryInspection {
        RepositoryInspection(
            workspace: workspace, request: request, components: try components?.manifest() ?? "", sync: sync)
    }

    private func storedHosts() async throws -> String {
        guard let secret = try? await storedSecret(), secret.repository == request.url.description else { return "" }
        return secret.text("known_hosts") ?? ""
    }

    /// Whether the cluster's Secret trusts just the host keys that this run does; true when there is none.
    private func vouchesAlike() async throws -> Bool {
        guard request.url.scheme == .ssh, let secret = try? await storedSecret() else { return true }
        return secret.text("known_hosts") == knownHosts
    }

    var secretReference: ObjectReference {
        ObjectReference(
            .secret, NamespacedName(namespace: request.namespace, name: request.effectiveSecretName))
    }

    func storedSecret() async throws -> SourceSecret? {
        try await api.get(secretReference).map(SourceSecret.init(_:))
    }
}
