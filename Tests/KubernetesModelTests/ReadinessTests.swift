import KubernetesModel
import Testing
import YAML

@Suite struct ReadinessTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let object: KubernetesObject
        let expected: Readiness

        init(_ what: String, _ apiVersion: String, _ kind: String, _ fields: Node = [:], _ expected: Readiness) {
            testDescription = what
            var object = KubernetesObject(
                GroupVersionKind(apiVersion: apiVersion, kind: kind), NamespacedName(namespace: "apps", name: "web"))
            for pair in fields.mapping?.pairs ?? [] where pair.key != "metadata" { object.node[pair.key] = pair.value }
            var metadata = object.node["metadata"]?.mapping ?? [:]
            for pair in fields["metadata"]?.mapping?.pairs ?? [] { metadata[pair.key] = pair.value }
            object.node["metadata"] = .mapping(metadata)
            self.object = object
            self.expected = expected
        }
    }

    static func condition(_ type: String, _ status: String, _ reason: String = "", _ message: String = "") -> Node {
        ["type": .string(type), "status": .string(status), "reason": .string(reason), "message": .string(message)]
    }

    static let done: Node = [
        "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2, "availableReplicas": 2,
        "conditions": [
            condition("Progressing", "True", "NewReplicaSetAvailable"), condition("Available", "True"),
        ],
    ]

    static func status(_ base: Node, _ changes: Node) -> Node {
        var base = base
        for pair in changes.mapping?.pairs ?? [] { base[pair.key] = pair.value }
        return base
    }

    static let wanted: Node = ["replicas": 2, "progressDeadlineSeconds": 600]

    // after fluxcd/cli-utils pkg/kstatus/status/status_compute_test.go v0.37
    @Test(
        "reads Deployments as kstatus does",
        arguments: [
            Case("rolled out", "apps/v1", "Deployment", ["spec": wanted, "status": done], .current),
            Case("not seen by the controller", "apps/v1", "Deployment", ["spec": wanted], .inProgress("Replicas: 0/2")),
            Case(
                "old generation", "apps/v1", "Deployment",
                ["metadata": ["generation": 2], "spec": wanted, "status": status(done, ["observedGeneration": 1])],
                .inProgress("Deployment generation is 2, but latest observed generation is 1")),
            Case(
                "updating", "apps/v1", "Deployment",
                ["spec": wanted, "status": status(done, ["updatedReplicas": 1])], .inProgress("Updated: 1/2")),
            Case(
                "old Pods left", "apps/v1", "Deployment",
                ["spec": wanted, "status": status(done, ["replicas": 3])], .inProgress("Pending termination: 1")),
            Case(
                "not available", "apps/v1", "Deployment",
                ["spec": wanted, "status": status(done, ["availableReplicas": 1])], .inProgress("Available: 1/2")),
            Case(
                "not ready", "apps/v1", "Deployment",
                ["spec": wanted, "status": status(done, ["readyReplicas": 1])], .inProgress("Ready: 1/2")),
            Case(
                "deadline passed", "apps/v1", "Deployment",
                [
                    "spec": wanted,
                    "status": ["conditions": [condition("Progressing", "False", "ProgressDeadlineExceeded")]],
                ], .failed("Progress deadline exceeded")),
            Case(
                "no Progressing condition yet", "apps/v1", "Deployment",
                ["spec": wanted, "status": status(done, ["conditions": [condition("Available", "True")]])],
                .inProgress("ReplicaSet not Available")),
            Case(
                "without a deadline nothing progresses visibly", "apps/v1", "Deployment",
                ["spec": ["replicas": 2], "status": status(done, ["conditions": [condition("Available", "True")]])],
                .current),
            Case(
                "zero replicas", "apps/v1", "Deployment",
                [
                    "spec": ["replicas": 0, "progressDeadlineSeconds": 600],
                    "status": ["conditions": done["conditions"] ?? .null],
                ], .current),
        ])
    func deployment(_ row: Case) { #expect(Readiness.of(row.object) == row.expected) }

    @Test(
        "reads other workloads as kstatus and Flux do",
        arguments: [
            Case(
                "StatefulSet done", "apps/v1", "StatefulSet",
                [
                    "spec": ["replicas": 1],
                    "status": [
                        "replicas": 1, "readyReplicas": 1, "currentReplicas": 1, "currentRevision": "a",
                        "updateRevision": "a",
                    ],
                ], .current),
            Case(
                "StatefulSet between revisions", "apps/v1", "StatefulSet",
                [
                    "status": [
                        "replicas": 1, "readyReplicas": 1, "currentReplicas": 1, "currentRevision": "a",
                        "updateRevision": "b",
                    ]
                ], .inProgress("Waiting for updated revision to match current")),
            Case(
                "StatefulSet with a partition", "apps/v1", "StatefulSet",
                [
                    "spec": ["replicas": 3, "updateStrategy": ["rollingUpdate": ["partition": 1]]],
                    "status": ["replicas": 3, "readyReplicas": 3, "updatedReplicas": 1],
                ], .inProgress("updated: 1/2")),
            Case(
                "StatefulSet OnDelete", "apps/v1", "StatefulSet", ["spec": ["updateStrategy": ["type": "OnDelete"]]],
                .current),
            Case(
                "DaemonSet unseen", "apps/v1", "DaemonSet", ["metadata": ["generation": 1]],
                .inProgress("DaemonSet status.observedGeneration not found")),
            Case(
                "DaemonSet done", "apps/v1", "DaemonSet",
                [
                    "metadata": ["generation": 1],
                    "status": [
                        "observedGeneration": 1, "desiredNumberScheduled": 2, "currentNumberScheduled": 2,
                        "updatedNumberScheduled": 2, "numberAvailable": 2, "numberReady": 2,
                    ],
                ], .current),
            Case(
                "DaemonSet on no node", "apps/v1", "DaemonSet",
                ["metadata": ["generation": 1], "status": ["observedGeneration": 1, "desiredNumberScheduled": 0]],
                .current),
            Case(
                "ReplicaSet cannot make Pods", "apps/v1", "ReplicaSet",
                ["status": ["conditions": [condition("ReplicaFailure", "True")]]],
                .inProgress("Replica Failure condition. Check Pods")),
            Case(
                "Job running is not done", "batch/v1", "Job",
                ["status": ["startTime": "2026-11-23T12:00:00Z", "active": 1]],
                .inProgress("Job in progress. success:0, active: 1, failed: 0")),
            Case("Job not started", "batch/v1", "Job", [:], .inProgress("Job not started. active: 0/1")),
            Case("Job suspended", "batch/v1", "Job", ["spec": ["suspend": true]], .current),
            Case(
                "Job complete", "batch/v1", "Job", ["status": ["conditions": [condition("Complete", "True")]]], .current
            ),
            Case(
                "Job failed", "batch/v1", "Job",
                [
                    "spec": ["completions": 2],
                    "status": [
                        "failed": 3,
                        "conditions": [condition("Failed", "True", "BackoffLimitExceeded", "no more tries")],
                    ],
                ], .failed("Job Failed. failed: 3/2 error: no more tries")),
            Case("CronJob", "batch/v1", "CronJob", [:], .current),
            Case("Pod without phase", "v1", "Pod", [:], .inProgress("Pod phase not available")),
            Case(
                "Pod ready", "v1", "Pod", ["status": ["phase": "Running", "conditions": [condition("Ready", "True")]]],
                .current),
            Case(
                "Pod crash-looping", "v1", "Pod",
                [
                    "status": [
                        "phase": "Running",
                        "containerStatuses": [
                            ["name": "a", "state": ["waiting": ["reason": "CrashLoopBackOff"]]], ["name": "b"],
                        ],
                    ]
                ], .failed("Containers in CrashLoop state: a")),
            Case(
                "Pod unschedulable", "v1", "Pod",
                ["status": ["phase": "Pending", "conditions": [condition("PodScheduled", "False", "Unschedulable")]]],
                .failed("Pod could not be scheduled")),
            Case("Pod succeeded", "v1", "Pod", ["status": ["phase": "Succeeded"]], .current),
            Case(
                "Pod of the future", "v1", "Pod", ["status": ["phase": "Dreaming"]], .unknown("unknown phase Dreaming")),
        ])
    func workloads(_ row: Case) { #expect(Readiness.of(row.object) == row.expected) }

    @Test(
        "reads resources and custom kinds as kstatus does",
        arguments: [
            Case("ConfigMap", "v1", "ConfigMap", [:], .current),
            Case(
                "claim pending", "v1", "PersistentVolumeClaim", ["status": ["phase": "Pending"]],
                .inProgress("PVC is not Bound. phase: Pending")),
            Case("claim bound", "v1", "PersistentVolumeClaim", ["status": ["phase": "Bound"]], .current),
            Case("ClusterIP Service", "v1", "Service", [:], .current),
            Case(
                "balancer without address", "v1", "Service", ["spec": ["type": "LoadBalancer"]],
                .inProgress("ClusterIP not set. Service type: LoadBalancer")),
            Case("balancer", "v1", "Service", ["spec": ["type": "LoadBalancer", "clusterIP": "10.0.0.1"]], .current),
            Case(
                "budget behind", "policy/v1", "PodDisruptionBudget",
                ["metadata": ["generation": 2], "status": ["observedGeneration": 1]],
                .inProgress("PodDisruptionBudget generation is 2, but latest observed generation is 1")),
            Case(
                "CRD new", "apiextensions.k8s.io/v1", "CustomResourceDefinition", [:],
                .inProgress("Install in progress")),
            Case(
                "CRD installing", "apiextensions.k8s.io/v1", "CustomResourceDefinition",
                ["status": ["conditions": [condition("Established", "False", "Installing")]]],
                .inProgress("Install in progress")),
            Case(
                "CRD established", "apiextensions.k8s.io/v1", "CustomResourceDefinition",
                ["status": ["conditions": [condition("NamesAccepted", "True"), condition("Established", "True")]]],
                .current),
            Case(
                "CRD name taken", "apiextensions.k8s.io/v1", "CustomResourceDefinition",
                ["status": ["conditions": [condition("NamesAccepted", "False", "Conflict", "taken")]]], .failed("taken")
            ),
            Case("custom without status", "example.com/v1", "Widget", [:], .current),
            Case(
                "custom ready", "example.com/v1", "Widget", ["status": ["conditions": [condition("Ready", "True")]]],
                .current),
            Case(
                "custom not ready", "example.com/v1", "Widget",
                ["status": ["conditions": [condition("Ready", "False", "R", "warming up")]]], .inProgress("warming up")),
            Case(
                "custom unknown", "example.com/v1", "Widget",
                ["status": ["conditions": [condition("Ready", "Unknown", "R", "who knows")]]], .inProgress("who knows")),
            Case(
                "stalled", "example.com/v1", "Widget",
                [
                    "status": [
                        "conditions": [condition("Ready", "False"), condition("Stalled", "True", "R", "bad spec")]
                    ]
                ],
                .failed("bad spec")),
            Case(
                "reconciling wins over ready", "example.com/v1", "Widget",
                [
                    "status": [
                        "conditions": [condition("Ready", "True"), condition("Reconciling", "True", "R", "building")]
                    ]
                ],
                .inProgress("building")),
            Case(
                "Flux object never seen", "kustomize.toolkit.fluxcd.io/v1", "Kustomization",
                ["metadata": ["generation": 1], "status": ["observedGeneration": -1]],
                .inProgress("Kustomization generation is 1, but latest observed generation is -1")),
            Case(
                "deletion wins over everything", "example.com/v1", "Widget",
                [
                    "metadata": ["deletionTimestamp": "2026-11-23T12:00:00Z"],
                    "status": ["conditions": [condition("Stalled", "True")]],
                ], .terminating),
        ])
    func resources(_ row: Case) { #expect(Readiness.of(row.object) == row.expected) }

    @Test("a missing object is not found") func missing() { #expect(Readiness.of(nil) == .notFound) }

    @Test("a Pod may be unschedulable for fifteen seconds")
    func scheduling() {
        let pod = Case(
            "", "v1", "Pod",
            [
                "metadata": ["creationTimestamp": "2026-11-23T12:00:00Z"],
                "status": [
                    "phase": "Pending", "conditions": [Self.condition("PodScheduled", "False", "Unschedulable")],
                ],
            ], .current
        ).object
        let created = Timestamp(seconds: 1_795_435_200)
        #expect(Readiness.of(pod, now: created + .seconds(14)) == .inProgress("Pod has not been scheduled"))
        #expect(Readiness.of(pod, now: created + .seconds(15)) == .failed("Pod could not be scheduled"))
    }
}
