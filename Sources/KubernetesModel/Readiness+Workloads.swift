import YAML

// The rules of kinds that own Pods. Messages are kstatus' own, for Flux's users know them.
extension Readiness {
    static func deployment(_ object: KubernetesObject) -> Readiness {
        // without a deadline the controller never sets Progressing
        let deadline = object.spec["progressDeadlineSeconds"]?.integer ?? Int(Int32.max)
        var progressing = deadline == Int(Int32.max)
        var available = false
        for condition in object.conditions {
            if condition.type == "Progressing" {
                if condition.reason == "ProgressDeadlineExceeded" { return .failed("Progress deadline exceeded") }
                if condition.status == .true, condition.reason == "NewReplicaSetAvailable" { progressing = true }
            }
            if condition.type == "Available", condition.status == .true { available = true }
        }
        let wanted = object.spec["replicas"]?.integer ?? 1
        let status = Counts(object)
        let (replicas, updated) = (status["replicas"], status["updatedReplicas"])
        if wanted > replicas { return .inProgress("Replicas: \(replicas)/\(wanted)") }
        if wanted > updated { return .inProgress("Updated: \(updated)/\(wanted)") }
        if replicas > wanted { return .inProgress("Pending termination: \(replicas - wanted)") }
        if updated > status["availableReplicas"] {
            return .inProgress("Available: \(status["availableReplicas"])/\(updated)")
        }
        if wanted > status["readyReplicas"] { return .inProgress("Ready: \(status["readyReplicas"])/\(wanted)") }
        if !progressing { return .inProgress("ReplicaSet not Available") }
        return available ? .current : .inProgress("Deployment not Available")
    }

    static func statefulSet(_ object: KubernetesObject) -> Readiness {
        // with OnDelete the user decides when Pods change
        if object.spec["updateStrategy", "type"]?.string == "OnDelete" { return .current }
        let wanted = object.spec["replicas"]?.integer ?? 1
        let status = Counts(object)
        let replicas = status["replicas"]
        if wanted > replicas { return .inProgress("Replicas: \(replicas)/\(wanted)") }
        if wanted > status["readyReplicas"] { return .inProgress("Ready: \(status["readyReplicas"])/\(wanted)") }
        if replicas > wanted { return .inProgress("Pending termination: \(replicas - wanted)") }
        if let partition = object.spec["updateStrategy", "rollingUpdate", "partition"]?.integer {
            let (updated, due) = (status["updatedReplicas"], wanted - partition)
            return updated < due ? .inProgress("updated: \(updated)/\(due)") : .current
        }
        if wanted > status["currentReplicas"] {
            return .inProgress("current: \(status["currentReplicas"])/\(wanted)")
        }
        let (current, update) = (object.status["currentRevision"]?.string, object.status["updateRevision"]?.string)
        return (current ?? "") == (update ?? "")
            ? .current : .inProgress("Waiting for updated revision to match current")
    }

    static func daemonSet(_ object: KubernetesObject) -> Readiness {
        // lenient elsewhere, but a DaemonSet's controller always sets both
        if object.node["metadata", "generation"]?.integer == nil {
            return .inProgress("DaemonSet metadata.generation not found")
        }
        if object.status["observedGeneration"]?.integer == nil {
            return .inProgress("DaemonSet status.observedGeneration not found")
        }
        guard let wanted = object.status["desiredNumberScheduled"]?.integer else {
            return .inProgress("Missing .status.desiredNumberScheduled")
        }
        let status = Counts(object)
        let fields = [
            ("Current", "currentNumberScheduled"), ("Updated", "updatedNumberScheduled"),
            ("Available", "numberAvailable"), ("Ready", "numberReady"),
        ]
        for (word, field) in fields where wanted > status[field] {
            return .inProgress("\(word): \(status[field])/\(wanted)")
        }
        return .current
    }

    static func replicaSet(_ object: KubernetesObject) -> Readiness {
        if object.condition("ReplicaFailure")?.status == .true {
            return .inProgress("Replica Failure condition. Check Pods")
        }
        let wanted = object.spec["replicas"]?.integer ?? 1
        let status = Counts(object)
        let fields = [
            ("Labelled", "fullyLabeledReplicas"), ("Available", "availableReplicas"), ("Ready", "readyReplicas"),
        ]
        for (word, field) in fields where wanted > status[field] {
            return .inProgress("\(word): \(status[field])/\(wanted)")
        }
        let replicas = status["replicas"]
        return replicas > wanted ? .inProgress("Pending termination: \(replicas - wanted)") : .current
    }

    /// Flux's rule: current only when the Job has completed or is suspended, not as soon as it runs.
    static func job(_ object: KubernetesObject) -> Readiness {
        if object.spec["suspend"]?.bool == true { return .current }
        let parallelism = object.spec["parallelism"]?.integer ?? 1
        let completions = object.spec["completions"]?.integer ?? parallelism
        let status = Counts(object)
        for condition in object.conditions where condition.status == .true {
            if condition.type == "Complete" { return .current }
            if condition.type == "Failed" {
                let error = condition.message.isEmpty ? "" : " error: \(condition.message)"
                return .failed("Job Failed. failed: \(status["failed"])/\(completions)\(error)")
            }
        }
        if (object.status["startTime"]?.string ?? "").isEmpty {
            return .inProgress("Job not started. active: 0/\(parallelism)")
        }
        return .inProgress(
            "Job in progress. success:\(status["succeeded"]), active: \(status["active"]), failed: \(status["failed"])")
    }

    static func pod(_ object: KubernetesObject, now: Timestamp?) -> Readiness {
        switch object.status["phase"]?.string ?? "" {
        case "Succeeded": return .current
        case "Failed": return .failed("Pod has completed, but not successfully")
        case "Running":
            if object.condition("Ready")?.status == .true { return .current }
            let crashing = (object.status["containerStatuses"]?.sequence ?? [])
                .filter { $0["state", "waiting", "reason"]?.string == "CrashLoopBackOff" }
                .compactMap { $0["name"]?.string }
            if crashing.isEmpty { return .inProgress("Pod is running but is not Ready") }
            return .failed("Containers in CrashLoop state: \(crashing.joined(separator: ","))")
        case "Pending":
            guard let scheduled = object.condition("PodScheduled"), scheduled.status == .false,
                scheduled.reason == "Unschedulable"
            else { return .inProgress("Pod is in the Pending phase") }
            if let now, let created = object.node["metadata", "creationTimestamp"]?.string.flatMap(Timestamp.init(_:)),
                now - created < .seconds(15)
            {
                return .inProgress("Pod has not been scheduled")
            }
            return .failed("Pod could not be scheduled")
        case "": return .inProgress("Pod phase not available")
        case let phase: return .unknown("unknown phase \(phase)")
        }
    }
}

/// Numbers of an object's status; absent is zero.
private struct Counts {
    private let status: Node

    init(_ object: KubernetesObject) { status = object.status }

    subscript(field: String) -> Int { status[field]?.integer ?? 0 }
}
