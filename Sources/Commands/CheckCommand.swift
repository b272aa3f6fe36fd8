package import ArgumentParser
import Bootstrap

/// `davit check`
package struct CheckCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check requirements and installation.")

    @OptionGroup package var global: GlobalOptions

    @Flag(help: "Check only what must hold before an installation.")
    package var pre = false

    @Option(help: "Controllers that must be there, separated by commas.")
    package var components: [String] = []

    @Option(help: "Further controllers that must be there, separated by commas.")
    package var componentsExtra: [String] = []

    @Option(help: "How often readiness is looked at; kept for scripts, looking adapts by itself.")
    package var pollInterval: DurationArgument = "5s"

    package init() {}

    package func run() async throws {
        let progress = global.progress
        let check = ClusterCheck(
            api: try global.client(), namespace: try global.effectiveNamespace(), timeout: global.timeout.duration
        ) { progress.report($0, $1) }
        try await check.run(
            onlyPrerequisites: pre, components: CommaList.split(components) + CommaList.split(componentsExtra))
    }
}
