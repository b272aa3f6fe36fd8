package import ArgumentParser
import Bootstrap

/// `davit identity create`: what `davit provision` does for identity and sops.
package struct IdentityCreateCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make identity, federated credentials, vault, key and role assignment, where they are missing.")

    @OptionGroup package var options: IdentityOptions

    @Flag(help: "Turn on the cluster's OIDC issuer and Workload Identity where they are off.")
    package var enableWorkloadIdentity = false

    package init() {}

    package mutating func run() async throws {
        try await options.provision(dryRun: options.dryRun, enablesFeatures: enableWorkloadIdentity)
    }
}

/// `davit identity show`
package struct IdentityShowCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is there and what is missing; exit code 2 when something is.")

    @OptionGroup package var options: IdentityOptions

    package init() {}

    package mutating func run() async throws { try await options.provision(dryRun: true, enablesFeatures: false) }
}

/// `davit identity delete`
package struct IdentityDeleteCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Take back role, federated credentials and identity of a cluster; vault and key stay.")

    @OptionGroup package var options: IdentityOptions

    @Flag(help: "Keep the identity itself.")
    package var keepIdentity = false

    package init() {}

    package mutating func run() async throws {
        let events = options.events
        let removal = IdentityRemoval(try options.knowledge(enablesFeatures: false)) { state, message in
            events.report(ProvisionEvent(state, nil, message))
        }
        let pending = try await removal.run(keepsIdentity: keepIdentity, dryRun: options.dryRun)
        if options.dryRun, !pending.isEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
    }
}

extension IdentityOptions {
    func provision(dryRun: Bool, enablesFeatures: Bool) async throws {
        let events = events
        do {
            let knowledge = try knowledge(enablesFeatures: enablesFeatures)
            let runner = ProvisionRunner(knowledge.request.stages(knowledge)) { events.report($0) }
            let ending = try await runner.run(dryRun: dryRun)
            if !ending.wouldChange.isEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
        } catch let failure as BootstrapFailure {
            events.report(failure)
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }
}
