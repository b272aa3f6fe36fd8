package import ArgumentParser

/// `davit delete`
package struct DeleteCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete sources and resources.",
        subcommands: [
            DeleteKind<KustomizationName>.self, DeleteKind<HelmReleaseName>.self, DeleteSource.self,
            DeleteKind<AlertName>.self, DeleteKind<ProviderName>.self, DeleteKind<ReceiverName>.self, DeleteImage.self,
        ])

    package init() {}
}

package struct DeleteKind<Name: KindName>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Name.name, abstract: "Delete a \(Name.kind.name) object.", aliases: Name.aliases)
    }

    @OptionGroup package var global: GlobalOptions

    @Flag(name: .shortAndLong, help: "Delete resource without asking for confirmation.")
    package var silent = false

    @Argument(help: "Name of the object.")
    package var name: String?

    package init() {}

    package func run() async throws {
        guard let name else { throw CommandError.nameRequired(Name.kind.words) }
        let question = Prompt.confirm
        try await global.steering().delete(Name.kind, name) { silent || question($0) }
    }
}

package struct DeleteSource: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Delete sources.",
        subcommands: [
            DeleteKind<GitRepositoryName>.self, DeleteKind<OCIRepositoryName>.self,
            DeleteKind<HelmRepositoryName>.self, DeleteKind<HelmChartName>.self, DeleteKind<BucketName>.self,
        ])

    package init() {}
}

package struct DeleteImage: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Delete image automation objects.",
        subcommands: [
            DeleteKind<ImageRepositoryName>.self, DeleteKind<ImagePolicyName>.self, DeleteKind<ImageUpdateName>.self,
        ])

    package init() {}
}
