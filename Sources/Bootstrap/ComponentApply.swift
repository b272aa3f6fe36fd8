package import KubernetesClient
package import KubernetesModel

/// How a bootstrap writes to the cluster.
package enum ComponentApply {
    /// The field manager of Flux's command line: a fleet's objects change hands without conflicts.
    package static let manager = "flux"

    /// Applies namespaces and CRDs, waits until they are served, then applies the rest.
    ///
    /// - Throws: `ApplyError`.
    @discardableResult
    package static func apply(
        _ objects: [KubernetesObject], with api: any KubernetesAPI
    ) async throws -> [ObjectChange] {
        var options = ApplyOptions(manager: manager)
        options.accepted = true  // Davit's own manifests, made for this server's version
        return try await StagedApply(api, options: options).apply(objects).changes
    }
}
