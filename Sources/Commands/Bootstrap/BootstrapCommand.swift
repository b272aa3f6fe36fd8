package import ArgumentParser

/// The ways in: each takes a cluster that has nothing and leaves it following a fleet repository.
package struct BootstrapCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "bootstrap", abstract: "Put a cluster under the control of a fleet repository.",
        subcommands: [BootstrapExtensionCommand.self, BootstrapGitCommand.self])

    package init() {}
}
