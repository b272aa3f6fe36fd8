import KubernetesModel
import YAML

/// Whether what a `Kustomization` depends on is ready for it.
///
/// - SeeAlso: kustomize-controller v1.9 `checkDependencies`.
struct DependencyCheck {
    let spec: KustomizationSpec
    /// Of the artifact about to be applied.
    let revision: String
    let lookup: (NamespacedName) -> KubernetesObject?

    /// The first reason to wait, in the words of the Ready condition; `nil` when there is none.
    func reasonToWait() -> String? {
        for dependency in spec.dependencies {
            guard let object = lookup(dependency.key) else { return "dependency '\(dependency.key)' not found" }
            if let reason = reasonToWait(for: object) { return cycle(through: dependency.key) ?? reason }
        }
        return nil
    }

    private func reasonToWait(for object: KubernetesObject) -> String? {
        let observed = object.status["observedGeneration"]?.integer
        guard observed == object.generation, object.condition("Ready")?.status == .true else {
            return "dependency '\(object.key)' is not ready"
        }
        let other = KustomizationSpec(object)
        let shared = other.sourceKind == spec.sourceKind && other.sourceKey == spec.sourceKey
        if shared, object.status["lastAppliedRevision"]?.string != revision {
            return "dependency '\(object.key)' revision is not up to date"
        }
        return nil
    }

    /// The way from a dependency back to the object itself, which would wait for ever.
    private func cycle(through first: NamespacedName) -> String? {
        var cameFrom = [first: spec.key]
        var open = [first]
        while let key = open.popLast() {
            if key == spec.key {
                var path = [key]
                var step = cameFrom[key]
                while let current = step, current != spec.key {
                    path.append(current)
                    step = cameFrom[current]
                }
                path.append(spec.key)
                return "dependency cycle: " + path.reversed().map(\.description).joined(separator: " -> ")
            }
            guard let object = lookup(key) else { continue }
            for next in KustomizationSpec(object).dependencies where cameFrom[next.key] == nil {
                cameFrom[next.key] = key
                open.append(next.key)
            }
        }
        return nil
    }
}
