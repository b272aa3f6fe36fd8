package import ArgumentParser

/// `davit get`
package struct GetCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show resources and their status.",
        subcommands: [
            GetAll.self, GetKind<KustomizationName>.self, GetKind<HelmReleaseName>.self, GetSources.self,
            GetKind<AlertName>.self, GetKind<ProviderName>.self, GetKind<ReceiverName>.self, GetImages.self,
            GetArtifacts.self,
        ])

    package init() {}
}

/// What every `get` takes.
package struct GetFlags: ParsableArguments {
    @OptionGroup package var global: GlobalOptions

    @Flag(name: [.customShort("A"), .long], help: "Look in all namespaces.")
    package var allNamespaces = false

    @Flag(help: "Leave the headings out.")
    package var noHeader = false

    @Flag(name: .shortAndLong, help: "Go on printing changes.")
    package var watch = false

    @Option(help: "Keep objects by a condition: ready=false, ready!=true.")
    package var statusSelector: String?

    @Option(name: [.customShort("l"), .long], help: "Keep objects by their labels.")
    package var labelSelector: String?

    @Flag(help: "Show where Kustomizations and HelmReleases come from.")
    package var showSource = false

    @Option(name: .shortAndLong, help: "Print whole objects instead of a table: json, yaml.")
    package var output: ObjectOutput?

    @Argument(help: "Only the object of this name.")
    package var name: String?

    package init() {}

    func getter() throws -> Getter {
        var options = Getter.Options()
        options.showsHeader = !noHeader
        options.showsSource = showSource
        options.labelSelector = labelSelector
        options.statusSelector = try statusSelector.map(StatusSelector.init)
        options.output = output
        return Getter(
            api: try global.client(), console: .standard,
            namespace: allNamespaces ? nil : try global.effectiveNamespace(), options: options)
    }

    func get(_ kind: FluxKind) async throws {
        let getter = try getter()
        let name = name
        if watch { return try await getter.watch(kind, name: name) }
        try await withDeadline(global.timeout.duration, "listing \(kind.name) objects") {
            try await getter.get(kind, name: name)
        }
    }

    func getAll(_ kinds: [FluxKind]) async throws {
        if watch { throw CommandError.usage("expected a single resource type, but found all") }
        let getter = try getter()
        let name = name
        try await withDeadline(global.timeout.duration, "listing objects") {
            try await getter.getAll(kinds, name: name)
        }
    }
}

package struct GetKind<Name: KindName>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Name.plural, abstract: "Show \(Name.kind.name) objects and their status.",
            aliases: Name.pluralAliases)
    }

    @OptionGroup package var flags: GetFlags

    package init() {}

    package func run() async throws { try await flags.get(Name.kind) }
}

package struct GetAll: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "all", abstract: "Show all resources and their status.")

    @OptionGroup package var flags: GetFlags

    package init() {}

    package func run() async throws { try await flags.getAll(FluxKind.all) }
}

package struct GetSources: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "sources", abstract: "Show sources and their status.",
        subcommands: [
            GetAllSources.self, GetKind<GitRepositoryName>.self, GetKind<OCIRepositoryName>.self,
            GetKind<HelmRepositoryName>.self, GetKind<HelmChartName>.self, GetKind<BucketName>.self,
            GetKind<ExternalArtifactName>.self,
        ], aliases: ["source"])

    package init() {}
}

package struct GetAllSources: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "all", abstract: "Show all sources and their status.")

    @OptionGroup package var flags: GetFlags

    package init() {}

    package func run() async throws { try await flags.getAll(FluxKind.sources) }
}

package struct GetImages: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "images", abstract: "Show image automation objects and their status.",
        subcommands: [
            GetAllImages.self, GetKind<ImageRepositoryName>.self, GetKind<ImagePolicyName>.self,
            GetKind<ImageUpdateName>.self,
        ], aliases: ["image"])

    package init() {}
}

package struct GetAllImages: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "all", abstract: "Show all image automation objects and their status.")

    @OptionGroup package var flags: GetFlags

    package init() {}

    package func run() async throws { try await flags.getAll(FluxKind.images) }
}

package struct GetArtifacts: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "artifacts", abstract: "Show artifact objects and their status.",
        subcommands: [GetKind<ArtifactGeneratorName>.self], aliases: ["artifact"])

    package init() {}
}
