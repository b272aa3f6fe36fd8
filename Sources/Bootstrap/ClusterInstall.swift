package import Fleet
package import KubernetesClient
import KubernetesModel

/// `davit install`: the components without a repository to follow.
package struct ClusterInstall: Sendable {
    let api: any KubernetesAPI
    let options: ComponentOptions
    let timeout: Duration
    let clock: any Clock<Duration>
    let report: ClusterReport

    package init(
        api: any KubernetesAPI, options: ComponentOptions, timeout: Duration,
        clock: any Clock<Duration> = ContinuousClock(), report: @escaping ClusterReport
    ) {
        self.api = api
        self.options = options
        self.timeout = timeout
        self.clock = clock
        self.report = report
    }

    package func run(force: Bool) async throws {
        var options = options
        let server = try await api.serverVersion()
        options.kubernetesMinor = server.minor
        if let flux = try await ManagedFlux.find(api) {
            guard force else { throw ClusterCommandError.managedFlux(version: flux.version, manager: flux.manager) }
            report(.warning, BootstrapError.managedFlux(version: flux.version, manager: flux.manager).message)
        }
        report(.generate, "generating manifests")
        let components = try ComponentSet(options)
        report(.success, "manifests build completed")
        report(.action, "installing components in \(options.namespace) namespace")
        for change in try await ComponentApply.apply(components.objects, with: api) where change.action != .unchanged {
            report(.success, "\(change)")
        }
        report(.waiting, "verifying installation")
        let agent = NamespacedName(namespace: options.namespace, name: ClusterInspection.agentName)
        do {
            try await StatusWait(api: api, clock: clock, timeout: timeout).until(
                ObjectReference(.deployment, agent), BootstrapRunner.deploymentVerdict)
        } catch let failure as BootstrapFailure {
            report(.failure, "\(agent.name): deployment not ready: \(failure.message)")
            throw ClusterCommandError.installFailed
        }
        report(.success, "\(agent.name): deployment ready")
        report(.success, "install finished")
    }
}
