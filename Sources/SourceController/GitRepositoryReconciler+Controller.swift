package import ControllerRuntime
package import Git
import KubernetesClient

extension GitRepositoryReconciler {
    /// The reconciler and everything the runtime needs to run it.
    ///
    /// - Parameters:
    ///   - cache: of the agent's own cluster; asked for a cache, so before it runs.
    ///   - store: shared with those who read the artifacts.
    ///   - selector: labels of the objects this agent is responsible for (sharding); empty for all.
    package static func controller(
        cache: ClusterCache, store: GitStore, options: Options = Options(), selector: String = ""
    ) -> (reconciler: GitRepositoryReconciler, settings: ControllerSettings) {
        var mine = ListOptions()
        mine.labelSelector = selector.isEmpty ? nil : selector
        let settings = ControllerSettings(
            name: "gitrepository", statusManager: "source-controller", eventSource: "source-controller",
            objects: cache.watch(type, options: mine))
        return (GitRepositoryReconciler(store: store, api: cache.api, options: options), settings)
    }
}
