package import ArgumentParser
import Bootstrap
import Fleet
import Glibc

/// `davit install`
package struct InstallCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Install or upgrade the components, without a repository to follow.")

    @OptionGroup package var global: GlobalOptions
    @OptionGroup(title: "Components") package var components: ComponentFlags

    @Flag(help: "Print the manifests instead of applying them.")
    package var export = false

    @Flag(help: "Go on where Flux was installed by another tool.")
    package var force = false

    package init() {}

    package func run() async throws {
        let options = try components.options(namespace: try exportNamespace())
        if export { return write(try ComponentSet(options).manifest(), to: STDOUT_FILENO) }
        let progress = global.progress
        try await ClusterInstall(api: try global.client(), options: options, timeout: global.timeout.duration) {
            progress.report($0, $1)
        }.run(force: force)
    }

    /// Exporting needs no cluster, and so no kubeconfig.
    private func exportNamespace() throws -> String {
        export && !global.nsFollowsKubeContext ? global.namespace : try global.effectiveNamespace()
    }
}
