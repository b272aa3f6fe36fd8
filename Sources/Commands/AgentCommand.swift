import Agent
package import ArgumentParser
package import Diagnostics
import Glibc
import KubernetesClient
import Logging

/// `davit agent`
package struct AgentCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Run the embedded reconcilers.",
        discussion: "Reconciles GitRepositories and Kustomizations until SIGTERM, in a cluster or beside one.")

    @OptionGroup package var cluster: GlobalOptions
    @OptionGroup package var agent: AgentOptions

    @Option(help: "Least severe log lines printed: trace, debug, info, warning or error.")
    package var logLevel = "info"

    @Option(help: "Form of log lines: text or json.")
    package var logFormat: LogFormat = .text

    package init() {}

    package func run() async throws {
        ProcessMemory.shareHeaps()
        guard let level = Logger.Level(rawValue: cluster.verbose ? "debug" : logLevel) else {
            throw ValidationError("--log-level \(logLevel): expected trace, debug, info, warning or error")
        }
        StandardErrorLog.bootstrap(level: level, format: logFormat)
        let log = Logger(label: "davit")
        var configuration = try agent.configuration(try cluster.configuration())
        configuration.requestRate = cluster.rate
        let agent = try Agent(configuration, log: log)
        try await agent.runUntilSignalled(log: log)
    }
}

extension LogFormat: ExpressibleByArgument {}
