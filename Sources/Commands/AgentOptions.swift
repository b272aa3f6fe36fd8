import Agent
package import ArgumentParser
import KubernetesClient

/// How the embedded reconcilers work, with the flags of Flux's controllers.
package struct AgentOptions: ParsableArguments {
    @Option(help: "Directory for git objects; fetched again when it is lost.")
    package var storagePath: String = "/data"

    @Option(help: "Namespace the agent lives in (env RUNTIME_NAMESPACE).")
    package var runtimeNamespace: String = environment("RUNTIME_NAMESPACE") ?? "flux-system"

    @Flag(
        inversion: .prefixedNo, help: "Watch objects of all namespaces, not only of the one the agent lives in.")
    package var watchAllNamespaces = true

    @Flag(inversion: .prefixedNo, help: "Let a Lease decide which of several agents works.")
    package var enableLeaderElection = true

    @Option(help: "Kustomizations reconciled at the same time; those that wait for health do not count.")
    package var concurrent = 16

    @Option(help: "Sources reconciled at the same time; those that wait for a git server do not count.")
    package var sourceConcurrent = 4

    @Option(help: "Objects of one Kustomization applied at the same time.")
    package var concurrentSsa = 16

    @Option(help: "Labels of the objects this agent is responsible for.")
    package var watchLabelSelector = ""

    @Flag(help: "Refuse references to objects of other namespaces.")
    package var noCrossNamespaceRefs = false

    @Option(help: "ServiceAccount that acts for objects that name none.")
    package var defaultServiceAccount: String?

    @Option(help: "Per cent by which intervals are spread.")
    package var intervalJitterPercentage = 5

    @Option(help: "How long an object waits for its dependencies before it looks again.")
    package var requeueDependency: DurationArgument = "30s"

    @Option(help: "Shortest wait after a failure.")
    package var minRetryDelay: DurationArgument = "750ms"

    @Option(help: "Longest wait after a failure.")
    package var maxRetryDelay: DurationArgument = "15m"

    @Option(help: "How long work under way may go on after SIGTERM.")
    package var gracefulShutdownTimeout: DurationArgument = "20s"

    @Option(help: "Kinds applied in a stage of their own, as group/Kind, separated by commas.")
    package var customApplyStageKinds = ""

    @Option(help: "Field managers whose fields are taken over; may be repeated.")
    package var overrideManager: [String] = []

    @Option(name: .customLong("ssh-hostkey-algos"), help: "SSH host key algorithms, separated by commas.")
    package var sshHostkeyAlgos = ""

    @Option(help: "DNS domain of the cluster, for artifact addresses.")
    package var clusterDomain = "cluster.local"

    @Option(help: "Address /metrics is answered on, such as :8080; 0 turns it off.")
    package var metricsAddr = ":8080"

    @Option(help: "Address /healthz and /readyz are answered on, such as :9440; 0 turns them off.")
    package var healthAddr = ":9440"

    @Flag(
        inversion: .prefixedNo, help: "Fail on variables without a value in post-build substitutions.")
    package var strictSubstitution = true

    package init() {}

    package mutating func validate() throws {
        guard (0...50).contains(intervalJitterPercentage) else {
            throw ValidationError("--interval-jitter-percentage must be between 0 and 50")
        }
        guard concurrent > 0, sourceConcurrent > 0, concurrentSsa > 0 else {
            throw ValidationError("--concurrent, --source-concurrent and --concurrent-ssa must be at least 1")
        }
        guard minRetryDelay.duration > .zero, minRetryDelay.duration <= maxRetryDelay.duration else {
            throw ValidationError("--min-retry-delay must be above zero and not above --max-retry-delay")
        }
        for (flag, address) in [("--metrics-addr", metricsAddr), ("--health-addr", healthAddr)] {
            guard Self.isOff(address) || ListenAddress(address) != nil else {
                throw ValidationError("\(flag) \(address): expected HOST:PORT, :PORT, or 0 for none")
            }
        }
        guard storagePath.hasPrefix("/") else { throw ValidationError("--storage-path must be absolute") }
    }

    /// What these flags mean for an agent of `cluster`.
    func configuration(_ cluster: ClusterConfiguration) throws -> Agent.Configuration {
        var configuration = Agent.Configuration(cluster: cluster, dataDirectory: storagePath)
        configuration.runtimeNamespace = runtimeNamespace
        configuration.namespace = watchAllNamespaces ? nil : runtimeNamespace
        configuration.electsLeader = enableLeaderElection
        configuration.kustomizationWorkers = concurrent
        configuration.sourceWorkers = sourceConcurrent
        configuration.applyConcurrency = concurrentSsa
        configuration.selector = watchLabelSelector
        configuration.refusesCrossNamespaceReferences = noCrossNamespaceRefs
        configuration.defaultServiceAccount = defaultServiceAccount
        configuration.intervalJitter = Double(intervalJitterPercentage) / 100
        configuration.dependencyRequeue = requeueDependency.duration
        configuration.retryDelay = minRetryDelay.duration...maxRetryDelay.duration
        configuration.gracePeriod = gracefulShutdownTimeout.duration
        configuration.customStageKinds = Set(CommaList.split([customApplyStageKinds]))
        configuration.overriddenManagers = overrideManager
        configuration.hostKeyAlgorithms = CommaList.split([sshHostkeyAlgos])
        configuration.clusterDomain = clusterDomain
        configuration.strictSubstitution = strictSubstitution
        configuration.metricsAddress = Self.isOff(metricsAddr) ? nil : ListenAddress(metricsAddr)
        configuration.healthAddress = Self.isOff(healthAddr) ? nil : ListenAddress(healthAddr)
        return configuration
    }

    /// As controller-runtime has it.
    private static func isOff(_ address: String) -> Bool { address.isEmpty || address == "0" }
}
