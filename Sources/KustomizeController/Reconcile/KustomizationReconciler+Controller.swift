package import ControllerRuntime
import Git
import KubernetesClient
import KubernetesModel
import YAML

extension KustomizationReconciler {
    /// The kinds of cluster objects this controller reads, as the caches it needs.
    private static let repositoryType = GroupVersionKind(
        group: "source.toolkit.fluxcd.io", version: "v1", kind: "GitRepository")
    private static let bySource = "source"
    static let byDependency = "dependency"
    private static let byConfiguration = "configuration"

    /// The reconciler and everything the runtime needs to run it.
    ///
    /// - Parameters:
    ///   - cache: of the agent's own cluster; asked for caches, so before it runs.
    ///   - artifacts: shared with nobody but this controller.
    ///   - selector: labels of the objects this agent is responsible for (sharding); empty for all.
    package static func controller(
        cache: ClusterCache, artifacts: ArtifactReader, clusters: ClusterAccess,
        options: KustomizeOptions = KustomizeOptions(), selector: String = ""
    ) -> (reconciler: KustomizationReconciler, settings: ControllerSettings) {
        var mine = ListOptions()
        mine.labelSelector = selector.isEmpty ? nil : selector
        let kustomizations = cache.watch(type, options: mine)
        // Dependencies may belong to another shard.
        let everything = selector.isEmpty ? kustomizations : cache.watch(type)
        let repositories = cache.watch(repositoryType)
        var settings = ControllerSettings(
            name: "kustomization", statusManager: "gotk-kustomize-controller", eventSource: manager,
            objects: kustomizations)
        settings.workers = 8
        settings.quietStatusFields = ["history"]
        settings.startOrder = { inOrder($0) }
        kustomizations.addIndex(bySource) { object in
            let spec = KustomizationSpec(object)
            return ["\(spec.sourceKind)/\(spec.sourceKey)"]
        }
        for cache in selector.isEmpty ? [kustomizations] : [kustomizations, everything] {
            cache.addIndex(byDependency) { KustomizationSpec($0).dependencies.map(\.key.description) }
        }
        kustomizations.addIndex(byConfiguration, by: configuration)
        settings.watches = [
            WatchRule(repositories) { newRevision($0, of: kustomizations) },
            WatchRule(everything) { dependents(of: $0, among: kustomizations, sources: repositories) },
        ]
        for kind in ["ConfigMap", "Secret"] {
            var labelled = ListOptions()
            labelled.labelSelector = "reconcile.fluxcd.io/watch=Enabled"
            labelled.metadataOnly = true
            let objects = cache.watch(GroupVersionKind(group: "", version: "v1", kind: kind), options: labelled)
            settings.watches.append(
                WatchRule(objects) { change in
                    guard change.old?.resourceVersion != change.new?.resourceVersion else { return [] }
                    return ordered(kustomizations.objects(under: "\(kind)/\(change.key)", of: byConfiguration))
                })
        }
        let reconciler = KustomizationReconciler(
            kustomizations: everything, repositories: repositories, artifacts: artifacts, clusters: clusters,
            own: cache.api, options: options)
        return (reconciler, settings)
    }

    // MARK: Who runs because of what

    /// The Kustomizations that have not yet tried the artifact a source has now, dependencies first.
    static func newRevision(_ change: CacheChange, of kustomizations: WatchCache) -> [NamespacedName] {
        guard let source = change.new, let revision = source.status["artifact", "revision"]?.string else { return [] }
        let digest = source.status["artifact", "digest"]
        if let old = change.old, old.status["artifact", "revision"]?.string == revision,
            old.status["artifact", "digest"] == digest
        {
            return []
        }
        let users = kustomizations.objects(under: "\(source.type.kind)/\(change.key)", of: bySource)
        return ordered(users)
    }

    /// The Kustomizations that wait for one that has just become ready, or ready at another revision.
    static func dependents(
        of change: CacheChange, among kustomizations: WatchCache, sources: WatchCache
    ) -> [NamespacedName] {
        guard let dependency = change.new, isReady(dependency) else { return [] }
        let applied = dependency.status["lastAppliedRevision"]?.string
        if let old = change.old, isReady(old), old.status["lastAppliedRevision"]?.string == applied { return [] }
        return kustomizations.objects(under: change.key.description, of: byDependency).filter { dependent in
            guard isReady(dependent) else { return true }
            let source = sources.get(KustomizationSpec(dependent).sourceKey)
            return source?.status["artifact", "revision"] != dependent.status["lastAppliedRevision"]
        }.map(\.key)
    }

    private static func isReady(_ object: KubernetesObject) -> Bool {
        object.status["observedGeneration"]?.integer == object.generation
            && object.condition("Ready")?.status == .true
    }

    private static func inOrder(_ objects: [KubernetesObject]) -> [NamespacedName] { ordered(objects) }

    private static func ordered(_ objects: [KubernetesObject]) -> [NamespacedName] {
        var dependencies: [NamespacedName: [NamespacedName]] = [:]
        for object in objects { dependencies[object.key] = KustomizationSpec(object).dependencies.map(\.key) }
        let keys = objects.map(\.key).sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
        return dependencyOrder(keys) { dependencies[$0] ?? [] }
    }

    /// The ConfigMaps and Secrets an object reads: `Secret/namespace/name`.
    private static func configuration(of object: KubernetesObject) -> [String] {
        let spec = KustomizationSpec(object)
        var names = spec.variableSources.map { "\($0.kind)/\(spec.key.namespace)/\($0.name)" }
        if let secret = spec.kubeConfigSecret { names.append("Secret/\(spec.key.namespace)/\(secret)") }
        return names
    }
}
