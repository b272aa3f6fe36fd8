/// Every version of a contract that Davit speaks, in one place.
package enum APIVersion {
    /// Flux configurations: what az sends.
    package static let fluxConfigurations = "2024-11-01"
    /// Flux configurations with what only later contracts have: OCI verification, workload identity of a source.
    package static let fluxConfigurationsLatest = "2025-04-01"
    /// Extensions as `az k8s-configuration` asks for them.
    package static let extensionsBeforeConfiguration = "2022-07-01"
    /// Extensions as `az k8s-extension` asks for them.
    package static let extensions = "2023-05-01"
    /// Flux v1's predecessors of configurations; asked for only to refuse beside them.
    package static let sourceControlConfigurations = "2022-03-01"
    /// `GET …/providers/<namespace>` before a configuration is written.
    package static let providers = "2025-04-01"
    /// Registering a resource provider.
    package static let providerRegistration = "2024-11-01"
    package static let subscriptions = "2022-12-01"
    package static let managedClusters = "2026-06-01"
    package static let userAssignedIdentities = "2025-05-31-preview"
    package static let federatedCredentials = "2025-01-31-preview"
    package static let roleAssignments = "2022-04-01"
    package static let roleDefinitions = "2022-04-01"
    package static let vaults = "2023-07-01"
    /// Key Vault's data plane.
    package static let keys = "7.4"
}
