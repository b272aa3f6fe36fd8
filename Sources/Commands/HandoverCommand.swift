package import ArgumentParser
import Azure
import Bootstrap
import Fleet
import Git
import KubernetesModel
import YAML

/// `davit handover`: another takes over a running cluster, and no workload notices.
package struct HandoverCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "handover", abstract: "Hand a cluster over to Davit's reconcilers, to microsoft.flux, or to Flux.",
        discussion: """
            Everything is suspended while the sides change, inventories and field managers are kept, and afterwards
            every workload is shown to have the uid it had. Running it again after it was interrupted finishes it.
            """)

    @OptionGroup package var global: GlobalOptions
    @OptionGroup(title: "Azure") package var azure: AzureAccessOptions

    @Option(help: "Who shall reconcile: agent, extension or flux.")
    package var to: String

    @Option(help: "Resource group of the AKS cluster.")
    package var resourceGroup: String?

    @Option(help: "AKS cluster.")
    package var clusterName: String?

    @Option(help: "With --to extension: address of the repository.")
    package var url: String?

    @Option(help: "With --to extension: branch.")
    package var branch = "main"

    @Option(help: "With --to extension: directory of the cluster in the repository.")
    package var path: String?

    @Flag(help: "Show what would be done and change nothing.")
    package var dryRun = false

    package init() {}

    package func validate() throws {
        guard let target = HandOverTarget(rawValue: to) else {
            throw ValidationError("--to \(to) is none of agent, extension, flux")
        }
        if (resourceGroup == nil) != (clusterName == nil) {
            throw ValidationError("--resource-group and --cluster-name go together")
        }
        if target == .extension, clusterName == nil || url == nil || path == nil {
            throw ValidationError("--to extension needs --resource-group, --cluster-name, --url and --path")
        }
    }

    package mutating func run() async throws {
        guard let target = HandOverTarget(rawValue: to) else { return }
        let progress = global.progress
        let runner = HandOverRunner(
            api: try global.client(), to: target, namespace: try global.effectiveNamespace(), azure: try control(),
            dryRun: dryRun
        ) { progress.report($0, $1) }
        let ending: HandOverRunner.Ending
        do { ending = try await runner.run() } catch let failure as BootstrapFailure {
            for problem in failure.problems {
                progress.failure(problem.message)
                for hint in problem.hints { progress.hint(hint) }
            }
            throw ExitCode(ExitStatus.failed.rawValue)
        }
        if ending == .wouldChange { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    private func control() throws -> (any ExtensionControl)? {
        guard let resourceGroup, let clusterName else { return nil }
        let configurations = KubernetesConfigurations(
            arm: try azure.client(),
            cluster: ClusterReference(
                subscription: try azure.requiredSubscription(), group: resourceGroup, name: clusterName))
        return AzureExtensionControl(configurations, wanted: try wanted(), environment: .process)
    }

    private func wanted() throws -> (name: String, body: String)? {
        guard let url, let path else { return nil }
        let address = try GitURL(url)
        let directory = try ClusterDirectory(path)
        let body: Node = [
            "properties": [
                "scope": "cluster", "namespace": .string(try global.effectiveNamespace()),
                "sourceKind": "GitRepository", "suspend": false,
                "gitRepository": ["url": .string(address.description), "repositoryRef": ["branch": .string(branch)]],
                "kustomizations": ["cluster": ["path": .string("./\(directory)"), "prune": true]],
            ]
        ]
        return (name: ExtensionStage.name, body: JSONEmitter.text(body))
    }
}
