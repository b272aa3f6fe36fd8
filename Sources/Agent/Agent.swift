package import ControllerRuntime
package import Diagnostics
import Git
import KubernetesClient
import KubernetesModel
import KustomizeController
package import Logging
import SourceController
import Synchronization

/// The embedded reconcilers at work on one cluster: real clients, clocks and stores behind the controllers.
package final class Agent: Sendable {
    package let configuration: Configuration
    package let metrics: PrometheusRegistry
    package let manager: ControllerManager
    private let controllers: [Controller]
    private let time: any TimeSource
    let log: Logger
    private let open = Mutex<[(name: String, listener: Listener)]>([])

    /// Connects nothing yet.
    /// - Throws: `GitError` when the data directory cannot be made; `KubeconfigError`.
    package init(
        _ configuration: Configuration, metrics: PrometheusRegistry = PrometheusRegistry(),
        time: any TimeSource = SystemTime(), log: Logger
    ) throws {
        self.configuration = configuration
        self.metrics = metrics
        self.time = time
        self.log = log
        let api = try Self.client(configuration, metrics, log)
        let cache = ClusterCache(api: api, namespace: configuration.namespace, time: time, log: log)
        let process = ProcessIdentity()
        let events = EventRecorder(api: api, instance: process.holder, time: time, log: log)
        let store = try GitStore(directory: configuration.dataDirectory)
        let parts = AgentParts(
            configuration: configuration, api: api, cache: cache, store: store, events: events, metrics: metrics,
            time: time, log: log)
        controllers = [parts.sources(), parts.kustomizations()]
        let lease = NamespacedName(namespace: configuration.runtimeNamespace, name: configuration.leaseName)
        let elector = LeaderElector(
            lease: lease, identity: process.holder, api: api, time: time, log: log, isGone: { process.isGone($0) })
        manager = ControllerManager(
            cache: cache, controllers: controllers, events: events,
            elector: configuration.electsLeader ? elector : nil, grace: configuration.gracePeriod, time: time, log: log)
        metrics.readProcess()
        metrics.describe(
            "rest_client_requests_total", "Number of HTTP requests, partitioned by status code and method.")
        metrics.read(
            "leader_election_master_status", "Gauge of if the reporting system is master of the relevant lease."
        ) { [(labels: [("name", lease.name)], value: elector.isLeader ? 1 : 0)] }
    }

    /// Reconciles until `stop` or cancellation. Both end in order: passes under way finish within the grace period,
    /// the Lease is released. Probes and metrics are answered until then.
    /// - Throws: `ListenError` at once, before anything is reconciled; `CancellationError`.
    package func run() async throws {
        let listeners = listeners
        open.withLock { $0 = listeners }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            defer { group.cancelAll() }
            for (_, listener) in listeners {
                group.addTask {
                    try await listener.run()
                    return false
                }
            }
            group.addTask {
                for (name, listener) in listeners { try await self.announce(name, listener) }
                try await self.work()
                return true
            }
            while let hasWorked = try await group.next(), !hasWorked {}
        }
    }

    /// The port that `name`, `health` or `metrics`, is answered on; `nil` when it is not, or not yet.
    package func port(of name: String) -> Int? { open.withLock { $0.first { $0.name == name } }?.listener.port }

    /// Waits until a listener has its port.
    private func announce(_ name: String, _ listener: Listener) async throws {
        let port = try await listener.listening()
        log.info("listening", metadata: ["for": "\(name)", "port": "\(port)"])
    }

    private func work() async throws {
        let work = Task { [manager] in try await manager.run() }
        let upkeep = Task { await keepMemorySmall() }
        defer { upkeep.cancel() }
        try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            manager.stop()
        }
    }

    /// Returns at once; `run` ends when everything is put down.
    package func stop() { manager.stop() }

    /// Gives memory back after each burst of work, when the process is quiet and nobody waits.
    private func keepMemorySmall() async {
        var worked = false
        while (try? await time.sleep(for: .seconds(5))) != nil {
            let idle = controllers.allSatisfy(\.queue.isIdle)
            if idle && worked { ProcessMemory.trim() }
            worked = !idle
        }
    }

    private static func client(
        _ configuration: Configuration, _ metrics: PrometheusRegistry, _ log: Logger
    ) throws -> KubernetesClient {
        var options = KubernetesClient.Options()
        options.userAgent = "davit-agent"
        options.rate = configuration.requestRate
        let host = configuration.cluster.server
        options.observer = { record in
            let code = record.status == 0 ? "<error>" : String(record.status)
            metrics.increment(
                "rest_client_requests_total", [("code", code), ("host", host), ("method", record.method)])
        }
        return try KubernetesClient(config: configuration.cluster, options: options, logger: log)
    }
}

extension Agent.Configuration {
    /// One Lease for all agents of one share of the work.
    package var leaseName: String {
        guard let requirement = selector.split(separator: "=").last, !selector.isEmpty else { return "davit-agent" }
        let shard = requirement.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.lowercased()
        return "davit-agent-\(shard)"
    }
}
