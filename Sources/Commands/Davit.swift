import ArgumentParser

/// The root of the command tree; each subcommand has a file of its own.
package struct Davit: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "davit", abstract: "Bootstraps AKS clusters into a GitOps fleet and keeps them in sync.")

    package init() {}

    /// Parses the process's arguments and runs the command they name; does not return on an error.
    package static func run() async { await main() }
}
