package import ArgumentParser

/// `davit reconcile`
package struct ReconcileCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Reconcile sources and resources now.",
        subcommands: [
            ReconcileWithSource<KustomizationName>.self, ReconcileHelmRelease.self, ReconcileSource.self,
            ReconcileImage.self, ReconcileKind<ReceiverName>.self,
        ])

    package init() {}
}

extension GlobalOptions {
    func steering() throws -> Steering {
        Steering(
            api: try client(), console: .standard, namespace: try effectiveNamespace(), timeout: timeout.duration)
    }
}

package struct ReconcileKind<Name: KindName>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Name.name, abstract: "Reconcile a \(Name.kind.name) now.", aliases: Name.aliases)
    }

    @OptionGroup package var global: GlobalOptions

    @Argument(help: "The object's name.")
    package var name: String?

    package init() {}

    package func run() async throws {
        guard let name else { throw CommandError.nameRequired(Name.kind.name) }
        try await global.steering().reconcile(Name.kind, name)
    }
}

package struct ReconcileWithSource<Name: KindName>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Name.name, abstract: "Reconcile a \(Name.kind.name) now.", aliases: Name.aliases)
    }

    @OptionGroup package var global: GlobalOptions

    @Flag(help: "Reconcile its source first.")
    package var withSource = false

    @Argument(help: "The object's name.")
    package var name: String?

    package init() {}

    package func run() async throws {
        guard let name else { throw CommandError.nameRequired(Name.kind.name) }
        try await global.steering().reconcile(Name.kind, name, withSource: withSource)
    }
}

package struct ReconcileHelmRelease: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: HelmReleaseName.name, abstract: "Reconcile a HelmRelease now.", aliases: HelmReleaseName.aliases)

    @OptionGroup package var global: GlobalOptions

    @Flag(help: "Reconcile its source first.")
    package var withSource = false

    @Flag(help: "Install or upgrade even when nothing changed.")
    package var force = false

    @Flag(help: "Forget failures counted so far.")
    package var reset = false

    @Argument(help: "The object's name.")
    package var name: String?

    package init() {}

    package func run() async throws {
        guard let name else { throw CommandError.nameRequired(HelmReleaseName.kind.name) }
        let annotations =
            (force ? ["reconcile.fluxcd.io/forceAt"] : []) + (reset ? ["reconcile.fluxcd.io/resetAt"] : [])
        try await global.steering().reconcile(.helmRelease, name, withSource: withSource, annotations: annotations)
    }
}

package struct ReconcileSource: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Reconcile a source now.",
        subcommands: [
            ReconcileKind<GitRepositoryName>.self, ReconcileKind<OCIRepositoryName>.self,
            ReconcileKind<HelmRepositoryName>.self, ReconcileWithSource<HelmChartName>.self,
            ReconcileKind<BucketName>.self,
        ])

    package init() {}
}

package struct ReconcileImage: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Reconcile an image automation object now.",
        subcommands: [
            ReconcileKind<ImageRepositoryName>.self, ReconcileKind<ImagePolicyName>.self,
            ReconcileKind<ImageUpdateName>.self,
        ])

    package init() {}
}
