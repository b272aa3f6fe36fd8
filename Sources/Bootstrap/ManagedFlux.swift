import KubernetesClient
import KubernetesModel

/// A Flux that something else installed and will put back.
enum ManagedFlux {
    /// Flux's CRDs carry the name of whoever manages them besides Flux itself.
    ///
    /// The cluster extension microsoft.flux installs by Helm, too; it is told apart by its agent's own CRDs.
    /// - SeeAlso: fluxcd/flux2 `cmd/flux/cluster_info.go` v2.9.
    static func find(_ api: any KubernetesAPI) async throws -> ClusterFacts.ManagedFlux? {
        let name = NamespacedName(name: "gitrepositories.source.toolkit.fluxcd.io")
        let definition: KubernetesObject?
        do { definition = try await api.get(ObjectReference(.definition, name)) } catch KubernetesError.forbidden {
            return nil
        }
        guard let definition, let manager = definition.label("app.kubernetes.io/managed-by"),
            !["", "flux", "davit"].contains(manager)
        else { return nil }
        let version = definition.label("app.kubernetes.io/version") ?? "of unknown version"
        let extensionKinds = NamespacedName(name: "extensionconfigs.clusterconfig.azure.com")
        let byExtension = try await api.get(ObjectReference(.definition, extensionKinds)) != nil
        return .init(version: version, manager: byExtension ? "the cluster extension microsoft.flux" : manager)
    }
}
