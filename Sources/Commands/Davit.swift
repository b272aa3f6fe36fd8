package import ArgumentParser
import Diagnostics
import Glibc

/// The root of the command tree; each subcommand has a file of its own.
package struct Davit: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "davit", abstract: "Bootstraps AKS clusters into a GitOps fleet and keeps them in sync.",
        subcommands: [
            AgentCommand.self, BootstrapCommand.self, BuildCommand.self, CheckCommand.self, DeleteCommand.self,
            DiffCommand.self, EventsCommand.self, ExportCommand.self, GetCommand.self, HandoverCommand.self,
            IdentityCommand.self, InstallCommand.self, K8sConfigurationCommand.self, K8sExtensionCommand.self,
            KustomizeCommand.self, ProvisionCommand.self, ReconcileCommand.self, ResumeCommand.self, StatsCommand.self,
            SuspendCommand.self, TraceCommand.self, TreeCommand.self, UninstallCommand.self, VersionCommand.self,
        ])

    package init() {}

    /// Parses the process's arguments, runs the command they name and ends the process with its exit code.
    package static func run() async -> Never {
        let arguments = CommandLineArguments(Array(CommandLine.arguments.dropFirst()), for: Davit.self).normalized
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch {
            end(with: error)
        }
        Glibc.exit(ExitStatus.done.rawValue)
    }
}
