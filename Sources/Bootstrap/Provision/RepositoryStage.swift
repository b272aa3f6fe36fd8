import Fleet
import Git
package import KubernetesClient
import Synchronization

/// The cluster follows the repository, by Davit's own hands: a whole `davit bootstrap git` as one step.
///
/// Its plan is that command's dry run.
package struct RepositoryStage: ProvisionStage {
    /// Clusters are reached only once they are there: the kubeconfig comes from Azure.
    private let api: @Sendable () async throws -> any KubernetesAPI
    private let request: BootstrapRequest
    private let remote: any FleetRemote
    private let registrar: any DeployKeyRegistrar
    private let clock: any Clock<Duration>

    package init(
        _ request: BootstrapRequest, api: @escaping @Sendable () async throws -> any KubernetesAPI,
        remote: any FleetRemote, registrar: any DeployKeyRegistrar, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.request = request
        self.api = api
        self.remote = remote
        self.registrar = registrar
        self.clock = clock
    }

    package func inspect() async throws -> ProvisionFinding {
        var finding = ProvisionFinding()
        let collector = EventCollector()
        var dry = request
        dry.dryRun = true
        var runner = BootstrapRunner(
            dry, api: try await api(), remote: remote, registrar: registrar, reporter: collector, clock: clock)
        let resource = ProvisionResource(.source, request.directory.description, id: request.url.description)
        do {
            if try await runner.run() == .upToDate {
                finding.existing = [resource]
                return finding
            }
        } catch let failure as BootstrapFailure {
            finding.problems = failure.problems
            return finding
        }
        let pending = collector.events.filter { $0.state == .action && $0.message.hasPrefix("would ") }
        finding.changes = pending.map {
            ProvisionChange(.source, String($0.message.dropFirst("would ".count)))
        }
        if let first = finding.changes.first, pending.contains(where: { $0.step == .sync || $0.step == .apply }) {
            finding.changes[0] = ProvisionChange(.source, first.text, creates: resource)
        }
        return finding
    }

    package func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
        var runner = BootstrapRunner(
            request, api: try await api(), remote: remote, registrar: registrar,
            reporter: ForwardingReporter(progress: progress), clock: clock)
        _ = try await runner.run()
    }
}

private final class EventCollector: BootstrapReporter {
    private let list = Mutex<[BootstrapEvent]>([])
    var events: [BootstrapEvent] { list.withLock { $0 } }
    func report(_ event: BootstrapEvent) { list.withLock { $0.append(event) } }
}

private struct ForwardingReporter: BootstrapReporter {
    let progress: @Sendable (String) -> Void
    func report(_ event: BootstrapEvent) {
        if event.state == .success || event.state == .warning { progress(event.message) }
    }
}
