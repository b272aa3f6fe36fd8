package import ArgumentParser

/// Azure identities for a cluster's reconcilers, and the key they decrypt with.
package struct IdentityCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "identity", abstract: "Let a cluster's service accounts sign in to Azure and use a Key Vault key.",
        subcommands: [IdentityCreateCommand.self, IdentityShowCommand.self, IdentityDeleteCommand.self])

    package init() {}
}
