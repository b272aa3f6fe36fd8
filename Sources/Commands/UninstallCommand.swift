package import ArgumentParser
import Bootstrap

/// `davit uninstall`
package struct UninstallCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Remove Davit or Flux and their CRDs; what they applied stays.")

    @OptionGroup package var global: GlobalOptions

    @Flag(help: "Keep the namespace.")
    package var keepNamespace = false

    @Flag(help: "Show what would be deleted and delete nothing.")
    package var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
    package var silent = false

    package init() {}

    package func run() async throws {
        let progress = global.progress
        guard
            dryRun || silent
                || Prompt.confirm("Are you sure you want to delete Flux and its custom resource definitions")
        else { throw BootstrapFailure([.declined]) }
        try await ClusterUninstall(
            api: try global.client(), namespace: try global.effectiveNamespace(), dryRun: dryRun,
            timeout: global.timeout.duration
        ) { progress.report($0, $1) }.run(keepNamespace: keepNamespace)
    }
}
