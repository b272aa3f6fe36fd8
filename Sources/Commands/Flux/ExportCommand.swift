package import ArgumentParser

/// `davit export`
package struct ExportCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print resources as YAML, ready to be committed.",
        subcommands: [
            ExportKind<KustomizationName>.self, ExportKind<HelmReleaseName>.self, ExportSource.self,
            ExportKind<AlertName>.self, ExportKind<ProviderName>.self, ExportKind<ReceiverName>.self, ExportImage.self,
            ExportArtifact.self,
        ])

    package init() {}
}

package struct ExportKind<Name: KindName>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Name.name, abstract: "Print \(Name.kind.name) objects as YAML.", aliases: Name.aliases)
    }

    @OptionGroup package var global: GlobalOptions

    @Flag(help: "All objects of the namespace.")
    package var all = false

    @Flag(help: "For sources: also print the Secret they log in with.")
    package var withCredentials = false

    @Argument(help: "The object's name.")
    package var name: String?

    package init() {}

    package func run() async throws {
        if name == nil && !all { throw CommandError.usage("name is required") }
        let exporter = Exporter(
            api: try global.client(), console: .standard, namespace: try global.effectiveNamespace(),
            withCredentials: withCredentials && FluxKind.sources.contains(Name.kind))
        let name = all ? nil : name
        try await withDeadline(global.timeout.duration, "reading \(Name.kind.name) objects") {
            try await exporter.export(Name.kind, name: name)
        }
    }
}

package struct ExportSource: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Print sources as YAML.",
        subcommands: [
            ExportKind<GitRepositoryName>.self, ExportKind<OCIRepositoryName>.self,
            ExportKind<HelmRepositoryName>.self, ExportKind<HelmChartName>.self, ExportKind<BucketName>.self,
            ExportKind<ExternalArtifactName>.self,
        ])

    package init() {}
}

package struct ExportImage: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Print image automation objects as YAML.",
        subcommands: [
            ExportKind<ImageRepositoryName>.self, ExportKind<ImagePolicyName>.self, ExportKind<ImageUpdateName>.self,
        ])

    package init() {}
}

package struct ExportArtifact: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "artifact", abstract: "Print artifact objects as YAML.",
        subcommands: [ExportKind<ArtifactGeneratorName>.self])

    package init() {}
}
