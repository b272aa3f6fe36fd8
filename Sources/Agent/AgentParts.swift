import ControllerRuntime
import Diagnostics
import Git
import KubernetesClient
import KustomizeController
import Logging
import SourceController

/// Puts controllers together out of what they share.
struct AgentParts {
    let configuration: Agent.Configuration
    let api: any KubernetesAPI
    let cache: ClusterCache
    let store: GitStore
    let events: EventRecorder
    let metrics: PrometheusRegistry
    let time: any TimeSource
    let log: Logger

    func sources() -> Controller {
        var options = GitRepositoryReconciler.Options()
        options.artifactHost =
            "source-controller.\(configuration.runtimeNamespace).svc.\(configuration.clusterDomain)."
        options.hostKeyAlgorithms = configuration.hostKeyAlgorithms
        var (reconciler, settings) = GitRepositoryReconciler.controller(
            cache: cache, store: store, options: options, selector: configuration.selector)
        settings.workers = configuration.sourceWorkers
        return controller(reconciler, &settings)
    }

    func kustomizations() -> Controller {
        var options = KustomizeOptions()
        options.refusesCrossNamespaceSources = configuration.refusesCrossNamespaceReferences
        options.strictSubstitution = configuration.strictSubstitution
        options.dependencyRequeue = configuration.dependencyRequeue
        options.customStageKinds = configuration.customStageKinds
        options.overriddenManagers = configuration.overriddenManagers
        options.concurrency = configuration.applyConcurrency
        var (reconciler, settings) = KustomizationReconciler.controller(
            cache: cache, artifacts: ArtifactReader(store),
            clusters: ClusterAccess(own: api, defaultServiceAccount: configuration.defaultServiceAccount),
            options: options, selector: configuration.selector)
        settings.workers = configuration.kustomizationWorkers
        return controller(reconciler, &settings)
    }

    private func controller(_ reconciler: any Reconciler, _ settings: inout ControllerSettings) -> Controller {
        settings.jitter = configuration.intervalJitter
        settings.backoff = configuration.retryDelay
        return Controller(
            reconciler, settings: settings, api: api, events: events, metrics: metrics, time: time, log: log)
    }
}
