import YAML

/// How far the cluster has come with what an object asks for, by kstatus' rules with Flux's reader for Jobs.
///
/// - SeeAlso: fluxcd/cli-utils `pkg/kstatus/status` v0.37; fluxcd/pkg `runtime/statusreaders/job.go` runtime/v0.90.
package enum Readiness: Sendable, Hashable {
    case current
    case inProgress(String)
    /// Will not become current by waiting.
    case failed(String)
    case terminating
    case notFound
    /// The object says something nobody knows how to read.
    case unknown(String)

    /// kstatus' word, as Flux prints it: `InProgress`.
    package var name: String {
        switch self {
        case .current: "Current"
        case .inProgress: "InProgress"
        case .failed: "Failed"
        case .terminating: "Terminating"
        case .notFound: "NotFound"
        case .unknown: "Unknown"
        }
    }

    package var message: String {
        switch self {
        case .current: "Resource is current"
        case .inProgress(let message), .failed(let message), .unknown(let message): message
        case .terminating: "Resource scheduled for deletion"
        case .notFound: "Resource not found"
        }
    }

    /// - Parameter now: lets a Pod be unschedulable for fifteen seconds before it counts as failed; nil never waits.
    package static func of(_ object: KubernetesObject?, now: Timestamp? = nil) -> Readiness {
        guard let object else { return .notFound }
        if let generic = generic(object) { return generic }
        let type = object.type
        switch (type.group, type.kind) {
        case ("apps", "Deployment"), ("extensions", "Deployment"): return deployment(object)
        case ("apps", "StatefulSet"): return statefulSet(object)
        case ("apps", "DaemonSet"), ("extensions", "DaemonSet"): return daemonSet(object)
        case ("apps", "ReplicaSet"), ("extensions", "ReplicaSet"): return replicaSet(object)
        case ("batch", "Job"): return job(object)
        case ("batch", "CronJob"), ("", "ConfigMap"), ("", "Secret"): return .current
        case ("policy", "PodDisruptionBudget"): return .current  // the generation check above says all there is
        case ("", "Pod"): return pod(object, now: now)
        case ("", "PersistentVolumeClaim"): return claim(object)
        case ("", "Service"): return service(object)
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): return definition(object)
        default: return custom(object)
        }
    }

    /// What holds for every kind: deletion, the observed generation, and the two standard conditions.
    private static func generic(_ object: KubernetesObject) -> Readiness? {
        if object.deletionTimestamp?.isEmpty == false { return .terminating }
        if let generation = object.node["metadata", "generation"]?.integer,
            let observed = object.status["observedGeneration"]?.integer, observed != generation
        {
            return .inProgress(
                "\(object.type.kind) generation is \(generation), but latest observed generation is \(observed)")
        }
        for condition in object.conditions where condition.status == .true {
            if condition.type == "Reconciling" { return .inProgress(condition.message) }
            if condition.type == "Stalled" { return .failed(condition.message) }
        }
        return nil
    }

    /// A kind without rules of its own: its Ready condition, and current when it has none.
    private static func custom(_ object: KubernetesObject) -> Readiness {
        guard let ready = object.condition("Ready") else { return .current }
        return ready.status == .true ? .current : .inProgress(ready.message)
    }
}
