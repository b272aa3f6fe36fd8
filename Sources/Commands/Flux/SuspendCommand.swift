package import ArgumentParser

/// `davit suspend`
package struct SuspendCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Stop the reconciliation of resources.",
        subcommands: [
            SuspendKind<KustomizationName>.self, SuspendKind<HelmReleaseName>.self, SuspendSource.self,
            SuspendKind<AlertName>.self, SuspendKind<ProviderName>.self, SuspendKind<ReceiverName>.self,
            SuspendImage.self,
        ])

    package init() {}
}

package struct SuspendKind<Name: KindName>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Name.name, abstract: "Stop the reconciliation of \(Name.kind.name) objects.",
            aliases: Name.aliases)
    }

    @OptionGroup package var global: GlobalOptions

    @Flag(help: "All objects of the namespace.")
    package var all = false

    @Argument(help: "Names of objects.")
    package var names: [String] = []

    package init() {}

    package func run() async throws {
        if names.isEmpty && !all { throw CommandError.nameRequired(Name.kind.words) }
        try await global.steering().suspend(Name.kind, names)
    }
}

package struct SuspendSource: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Stop the reconciliation of sources.",
        subcommands: [
            SuspendKind<GitRepositoryName>.self, SuspendKind<OCIRepositoryName>.self,
            SuspendKind<HelmRepositoryName>.self, SuspendKind<HelmChartName>.self, SuspendKind<BucketName>.self,
        ])

    package init() {}
}

package struct SuspendImage: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Stop the reconciliation of image automation objects.",
        subcommands: [
            SuspendKind<ImageRepositoryName>.self, SuspendKind<ImagePolicyName>.self, SuspendKind<ImageUpdateName>.self,
        ])

    package init() {}
}

/// `davit resume`
package struct ResumeCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let suspended resources be reconciled again.",
        subcommands: [
            ResumeKind<KustomizationName>.self, ResumeKind<HelmReleaseName>.self, ResumeSource.self,
            ResumeKind<AlertName>.self, ResumeKind<ProviderName>.self, ResumeKind<ReceiverName>.self, ResumeImage.self,
        ])

    package init() {}
}

package struct ResumeKind<Name: KindName>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Name.name, abstract: "Let \(Name.kind.name) objects be reconciled again.",
            aliases: Name.aliases)
    }

    @OptionGroup package var global: GlobalOptions

    @Flag(help: "All objects of the namespace.")
    package var all = false

    @Flag(inversion: .prefixedNo, help: "Wait until they are reconciled; the rule for a single name.")
    package var wait: Bool?

    @Argument(help: "Names of objects.")
    package var names: [String] = []

    package init() {}

    package func run() async throws {
        if names.isEmpty && !all { throw CommandError.nameRequired(Name.kind.words) }
        try await global.steering().resume(Name.kind, names, waits: wait)
    }
}

package struct ResumeSource: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Let suspended sources be reconciled again.",
        subcommands: [
            ResumeKind<GitRepositoryName>.self, ResumeKind<OCIRepositoryName>.self,
            ResumeKind<HelmRepositoryName>.self, ResumeKind<HelmChartName>.self, ResumeKind<BucketName>.self,
        ])

    package init() {}
}

package struct ResumeImage: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Let suspended image automation objects be reconciled again.",
        subcommands: [
            ResumeKind<ImageRepositoryName>.self, ResumeKind<ImagePolicyName>.self, ResumeKind<ImageUpdateName>.self,
        ])

    package init() {}
}
