package import KubernetesClient

extension Agent {
    /// What an agent is told before it starts. Defaults are those of Flux's controllers.
    package struct Configuration: Sendable {
        package var cluster: ClusterConfiguration
        /// Absolute path of the directory for git objects; may be lost at any time.
        package var dataDirectory: String
        /// nil: objects of every namespace.
        package var namespace: String?
        /// Where the agent lives: its Lease, and the namespace in artifact addresses.
        package var runtimeNamespace = "flux-system"
        /// Whether a Lease decides which of several agents works.
        package var electsLeader = true
        /// Sources at work at the same time; waiting for a git server does not count.
        package var sourceWorkers = 4
        /// Kustomizations at work at the same time; waiting for health does not count.
        package var kustomizationWorkers = 16
        /// Objects under work of one Kustomization.
        package var applyConcurrency = 16
        /// Labels of the objects this agent is responsible for: `sharding.fluxcd.io/key=shard1`; empty for all.
        package var selector = ""
        package var refusesCrossNamespaceReferences = false
        /// Acts for every object that names no ServiceAccount of its own.
        package var defaultServiceAccount: String?
        /// How far an interval is spread, as a part of it.
        package var intervalJitter = 0.05
        package var dependencyRequeue: Duration = .seconds(30)
        package var retryDelay: ClosedRange<Duration> = .milliseconds(750)...(.seconds(900))
        /// How long passes under way may go on when the agent is asked to end.
        package var gracePeriod: Duration = .seconds(20)
        package var strictSubstitution = true
        /// `group/Kind` of objects applied, and waited for, before the rest.
        package var customStageKinds: Set<String> = []
        /// Field managers whose fields are taken over.
        package var overriddenManagers: [String] = []
        /// SSH host key algorithms; empty for what each host needs.
        package var hostKeyAlgorithms: [String] = []
        package var clusterDomain = "cluster.local"
        /// Requests to the API server; nil: as many as it answers.
        package var requestRate: RequestRate?
        /// Where `/healthz` and `/readyz` are answered; nil for nowhere.
        package var healthAddress: ListenAddress?
        /// Where `/metrics` is answered; nil for nowhere.
        package var metricsAddress: ListenAddress?

        package init(cluster: ClusterConfiguration, dataDirectory: String) {
            self.cluster = cluster
            self.dataDirectory = dataDirectory
        }
    }
}
