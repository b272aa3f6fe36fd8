import YAML

// The rules of builtin kinds without Pods.
extension Readiness {
    static func claim(_ object: KubernetesObject) -> Readiness {
        let phase = object.status["phase"]?.string ?? "unknown"
        return phase == "Bound" ? .current : .inProgress("PVC is not Bound. phase: \(phase)")
    }

    /// kstatus asks for the cluster address only; the balancer's own address may take an operator's intervention.
    static func service(_ object: KubernetesObject) -> Readiness {
        guard object.spec["type"]?.string == "LoadBalancer", (object.spec["clusterIP"]?.string ?? "").isEmpty
        else { return .current }
        return .inProgress("ClusterIP not set. Service type: LoadBalancer")
    }

    static func definition(_ object: KubernetesObject) -> Readiness {
        for condition in object.conditions {
            if condition.type == "NamesAccepted", condition.status == .false { return .failed(condition.message) }
            guard condition.type == "Established" else { continue }
            if condition.status == .true { return .current }
            if condition.status == .false, condition.reason != "Installing" { return .failed(condition.message) }
        }
        return .inProgress("Install in progress")
    }
}
