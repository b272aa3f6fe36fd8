package import ArgumentParser
import Azure
import Bootstrap
import Diagnostics
import KubernetesClient
import KubernetesModel

/// `davit provision -f cluster.yaml`: everything one cluster needs, from one file.
package struct ProvisionCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "provision", abstract: "Bring a cluster into the fleet as a file describes it.",
        discussion: """
            Shows what is missing, then does it step by step. Running it again changes nothing; running it after it
            was interrupted finishes it. With --dry-run the exit code is 2 when something would be changed.
            """)

    @Option(name: .shortAndLong, help: "File that describes the cluster; - is standard input.")
    package var file: String

    @OptionGroup(title: "Azure") package var azure: AzureAccessOptions
    @OptionGroup(title: "Hosting") package var hosting: HostingFlags

    @Flag(help: "Show what would be done and change nothing.")
    package var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask for the public key to be registered.")
    package var silent = false

    @Option(name: .shortAndLong, help: "Format of the events on standard output: json.")
    package var output: String?

    package init() {}

    package func validate() throws {
        if let output, output != "json" { throw ValidationError("output format \(output) is not json") }
    }

    package mutating func run() async throws {
        let output = ProvisionOutput(json: output == "json", console: .standard)
        do {
            let ending = try await ProvisionCommand.provision(
                try ClusterFile.read(try InputFile.read(file), file: file), azure: azure, hosting: hosting,
                silent: silent, dryRun: dryRun, output: output)
            if !ending.wouldChange.isEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
        } catch let failure as BootstrapFailure {
            output.report(failure)
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }

    static func provision(
        _ file: ClusterFile, azure: AzureAccessOptions, hosting: HostingFlags, silent: Bool, dryRun: Bool,
        output: ProvisionOutput
    ) async throws -> ProvisionRunner.Ending {
        var stages: [ProvisionStep: any ProvisionStage] = [:]
        let api: @Sendable () async throws -> any KubernetesAPI
        switch file.cluster {
        case .kubeconfig(let path, let context):
            api = { try KubernetesClient(config: try Kubeconfig.load(path: path, context: context)) }
        case .aks(let aks):
            let arm = try azure.client()
            let request = AzureRequest(aks: aks, identity: file.identity, sops: file.sops)
            stages = request.stages(AzureKnowledge(request, arm: arm))
            api = { try await AKSAccess(arm: arm).client(request.cluster, admin: aks.admin) }
            if file.mode == .extension {
                stages[.source] = ExtensionStage(
                    file,
                    cluster: ClusterReference(
                        subscription: aks.subscription, group: aks.resourceGroup, name: aks.name),
                    arm: arm, credentials: try Self.extensionCredentials(file), environment: .process)
            }
        }
        if file.mode == .direct {
            let request = try Self.request(file)
            let registers = if case .generate(_, true) = file.source.key { true } else { false }
            stages[.source] = RepositoryStage(
                request, api: api, remote: GitFleetRemote(request),
                registrar: try registers
                    ? hosting.registrar(
                        title: "davit: \(file.name)", http: azure.http(), fallback: KeyPrompt(silent: silent))
                    : KeyPrompt(silent: silent))
        }
        guard
            file.handOver == nil || (file.handOver == .agent && file.mode == .direct)
                || (file.handOver == .extension && file.mode == .extension)
        else {
            throw BootstrapFailure([
                .other(
                    reason: "HandOver",
                    message: "mode \(file.mode.rawValue) does not hand over to \(file.handOver?.rawValue ?? "")",
                    hints: [
                        "leave spec.handOver out and run afterwards: davit handover --to \(file.handOver?.rawValue ?? "")"
                    ])
            ])
        }
        return try await ProvisionRunner(stages, timeouts: file.timeouts) { output.report($0) }.run(dryRun: dryRun)
    }
}
