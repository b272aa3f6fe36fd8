package import KubernetesModel

/// How one kind is reconciled: everything about a controller but the reconciler itself.
package struct ControllerSettings: Sendable {
    /// `kustomization`: the `controller` label of metrics, and the queue's name.
    package var name: String
    /// The field manager of status patches: `gotk-kustomize-controller`, `source-controller`.
    package var statusManager: String
    /// The component Kubernetes Events name as their source: `kustomize-controller`.
    package var eventSource: String
    /// The objects reconciled; only those of its label selector.
    package var objects: WatchCache
    /// Passes at work at the same time; parked ones do not count.
    package var workers = 4
    package var finalizer = "finalizers.fluxcd.io"
    /// The part of an interval by which requeues are spread, up and down.
    package var jitter = 0.05
    package var backoff: ClosedRange<Duration> = .milliseconds(750)...(.seconds(900))
    /// How long a pass may take before its progress messages reach the object's status. On a busy API server every
    /// pass is slow, and showing that of each would make it slower.
    package var progressDelay: Duration = .seconds(3)
    /// What else makes objects run, besides their own changes.
    package var watches: [WatchRule] = []
    /// The order in which objects run that are there when the agent starts: dependencies first.
    package var startOrder: (@Sendable ([KubernetesObject]) -> [NamespacedName])?
    /// Status fields that do not make a status patch necessary on their own, such as a history's timestamps.
    package var quietStatusFields: Set<String> = []

    package init(name: String, statusManager: String, eventSource: String, objects: WatchCache) {
        self.name = name
        self.statusManager = statusManager
        self.eventSource = eventSource
        self.objects = objects
    }
}

/// Objects of another kind (or of the same one) whose changes make objects run.
package struct WatchRule: Sendable {
    package var source: WatchCache
    /// Who runs because of the change, in the order they should start; nobody for changes that do not matter.
    package var targets: @Sendable (CacheChange) -> [NamespacedName]

    package init(_ source: WatchCache, targets: @escaping @Sendable (CacheChange) -> [NamespacedName]) {
        self.source = source
        self.targets = targets
    }
}

/// Sorts `keys` so that each comes after those of them it depends on; ties and cycles keep the order given.
///
/// - Parameter dependencies: of a key, in any order; those outside `keys` are ignored. Called once per key.
package func dependencyOrder<Key: Hashable>(_ keys: [Key], _ dependencies: (Key) -> [Key]) -> [Key] {
    let known = Set(keys)
    var visited = Set<Key>(minimumCapacity: keys.count)
    var order: [Key] = []
    order.reserveCapacity(keys.count)
    // an explicit stack: a chain of dependencies may be as long as the fleet
    for root in keys where visited.insert(root).inserted {
        var stack = [(key: root, rest: dependencies(root)[...])]
        while var top = stack.popLast() {
            var descended = false
            while let dependency = top.rest.popFirst() {
                guard known.contains(dependency), visited.insert(dependency).inserted else { continue }
                stack.append(top)
                stack.append((dependency, dependencies(dependency)[...]))
                descended = true
                break
            }
            if !descended { order.append(top.key) }
        }
    }
    return order
}
