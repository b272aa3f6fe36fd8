internal import Diagnostics
internal import KubernetesModel
internal import Logging

/// How a pass ended, in controller-runtime's words.
enum PassResult: String, Sendable {
    case success
    case error
    case requeueAfter = "requeue_after"
}

/// The figures of one controller, under the names Flux's dashboards read.
struct ControllerMetrics: Sendable {
    private let registry: PrometheusRegistry
    private let controller: String
    private let kind: String

    init(
        _ registry: PrometheusRegistry, controller: String, kind: String, depth: @escaping @Sendable () -> Int
    ) {
        self.registry = registry
        self.controller = controller
        self.kind = kind
        registry.describe(
            "gotk_reconcile_duration_seconds", "The duration in seconds of a GitOps Toolkit resource reconciliation.")
        registry.describe("controller_runtime_reconcile_total", "Total number of reconciliations per controller.")
        registry.describe(
            "controller_runtime_reconcile_errors_total", "Total number of reconciliation errors per controller.")
        registry.read("workqueue_depth", "Current depth of the workqueue.") {
            [(labels: [("controller", controller), ("name", controller)], value: Double(depth()))]
        }
    }

    func observe(_ key: NamespacedName, _ span: Duration, _ result: PassResult) {
        let (seconds, attoseconds) = span.components
        registry.observe(
            "gotk_reconcile_duration_seconds", labels(key), value: Double(seconds) + Double(attoseconds) / 1e18,
            bounds: PrometheusRegistry.secondsBounds)
        registry.increment(
            "controller_runtime_reconcile_total", [("controller", controller), ("result", result.rawValue)])
        if result == .error {
            registry.increment("controller_runtime_reconcile_errors_total", [("controller", controller)])
        }
    }

    func forget(_ key: NamespacedName) { registry.remove("gotk_reconcile_duration_seconds", matching: labels(key)) }

    private func labels(_ key: NamespacedName) -> PrometheusRegistry.Labels {
        [("kind", kind), ("name", key.name), ("namespace", key.namespace)]
    }
}

extension Controller {
    func metadata(_ object: KubernetesObject, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
        let base: Logger.Metadata = ["controller": "\(settings.name)", "object": "\(object.key)"]
        return base.merging(more) { _, new in new }
    }
}
