package import KubernetesClient
import KubernetesModel
import YAML

/// `davit check`: whether a cluster can take Davit, and whether what is in it works.
package struct ClusterCheck: Sendable {
    let api: any KubernetesAPI
    let namespace: String
    let report: ClusterReport
    /// For each Deployment.
    let timeout: Duration
    let clock: any Clock<Duration>

    package init(
        api: any KubernetesAPI, namespace: String, timeout: Duration, clock: any Clock<Duration> = ContinuousClock(),
        report: @escaping ClusterReport
    ) {
        self.api = api
        self.namespace = namespace
        self.timeout = timeout
        self.clock = clock
        self.report = report
    }

    static let partOfFlux = "app.kubernetes.io/part-of=flux"

    /// The CRD whose labels say who installed what.
    static let distributionDefinition = "gitrepositories.source.toolkit.fluxcd.io"

    static func distribution(of definition: KubernetesObject) -> String {
        let partOf = definition.label("app.kubernetes.io/part-of") ?? "unknown"
        return partOf + "-" + (definition.label("app.kubernetes.io/version") ?? "unknown version")
    }

    /// - Throws: `ClusterCommandError.checkFailed` after every check was made and reported.
    package func run(onlyPrerequisites: Bool, components: [String] = []) async throws {
        report(.action, "checking prerequisites")
        var passed = try await checkVersion()
        if onlyPrerequisites {
            guard passed else { throw ClusterCommandError.checkFailed }
            return report(.success, "prerequisites checks passed")
        }
        report(.action, "checking version in cluster")
        passed = try await checkDistribution() && passed
        report(.action, "checking controllers")
        passed = try await checkControllers(components) && passed
        report(.action, "checking crds")
        passed = try await checkDefinitions() && passed
        guard passed else { throw ClusterCommandError.checkFailed }
        report(.success, "all checks passed")
    }

    private func checkVersion() async throws -> Bool {
        let server = try await api.serverVersion()
        let version = server.gitVersion.drop { $0 == "v" }
        guard server.major > 1 || server.minor >= BootstrapMachine.oldestMinor else {
            report(
                .failure, "Kubernetes version \(version) does not match \(BootstrapMachine.supportedKubernetes)")
            return false
        }
        report(.success, "Kubernetes \(version) \(BootstrapMachine.supportedKubernetes)")
        return true
    }

    /// From the labels of the GitRepository CRD, as Flux's own check reads them.
    private func checkDistribution() async throws -> Bool {
        let key = NamespacedName(name: Self.distributionDefinition)
        guard let definition = try await api.get(ObjectReference(.definition, key)) else {
            report(.failure, "not installed: no CRD \(key)")
            return false
        }
        report(.success, "distribution: \(Self.distribution(of: definition))")
        let isSynced = definition.label("kustomize.toolkit.fluxcd.io/namespace") != nil
        report(.success, "bootstrapped: \(isSynced)")
        return true
    }

    private func checkControllers(_ wanted: [String]) async throws -> Bool {
        var options = ListOptions()
        options.labelSelector = Self.partOfFlux
        let found = try await api.list(.deployment, namespace: namespace, options: options).items
        guard !found.isEmpty else {
            report(
                .failure, "no controllers found in the \"\(namespace)\" namespace with the label \(Self.partOfFlux)")
            return false
        }
        var passed = true
        for deployment in found.sorted(by: { $0.name < $1.name }) {
            do {
                try await StatusWait(api: api, clock: clock, timeout: timeout).until(
                    deployment.reference, BootstrapRunner.deploymentVerdict)
                report(.success, "\(deployment.name): deployment ready")
            } catch is BootstrapFailure {
                report(.failure, "\(deployment.name): deployment not ready")
                passed = false
            }
            for image in Self.images(of: deployment) { report(.action, image) }
        }
        for name in wanted where !found.contains(where: { $0.name == name }) {
            report(.failure, "\(name): deployment not found")
            passed = false
        }
        return passed
    }

    static func images(of deployment: KubernetesObject) -> [String] {
        (deployment.spec["template", "spec", "containers"]?.sequence ?? []).compactMap { $0["image"]?.string }
    }

    private func checkDefinitions() async throws -> Bool {
        var options = ListOptions()
        options.labelSelector = Self.partOfFlux
        let definitions = try await api.list(.definition, namespace: nil, options: options).items
        guard !definitions.isEmpty else {
            report(.failure, "no crds found with the label \(Self.partOfFlux)")
            return false
        }
        for definition in definitions.sorted(by: { $0.name < $1.name }) {
            let versions = definition.status["storedVersions"]?.sequence?.compactMap(\.string) ?? []
            report(.success, versions.last.map { "\(definition.name)/\($0)" } ?? definition.name)
        }
        return true
    }
}
