package import KubernetesClient
import KubernetesModel
import YAML

/// `davit uninstall`: takes Flux and Davit out of a cluster and leaves the workloads alone.
package struct ClusterUninstall: Sendable {
    let api: any KubernetesAPI
    let namespace: String
    let dryRun: Bool
    /// For each object to be gone.
    let timeout: Duration
    let report: ClusterReport
    let clock: any Clock<Duration>

    package init(
        api: any KubernetesAPI, namespace: String, dryRun: Bool, timeout: Duration,
        clock: any Clock<Duration> = ContinuousClock(),
        report: @escaping ClusterReport
    ) {
        self.api = api
        self.namespace = namespace
        self.dryRun = dryRun
        self.timeout = timeout
        self.clock = clock
        self.report = report
    }

    /// Controllers go first, so that nobody acts on what follows. Then every object loses its finalizer and is
    /// suspended at once: a controller that still runs somewhere must not prune what the object applied.
    package func run(keepNamespace: Bool) async throws {
        report(.action, "deleting components in \(namespace) namespace")
        try await deleteComponents()
        report(.action, "deleting toolkit.fluxcd.io finalizers in all namespaces")
        let definitions = try await definitions()
        for definition in definitions { try await releaseObjects(of: definition) }
        report(.action, "deleting toolkit.fluxcd.io custom resource definitions")
        var going = definitions.map(\.reference)
        if !keepNamespace { going.append(ObjectReference(.namespace, NamespacedName(name: namespace))) }
        for reference in going { try await delete(reference) }
        if !dryRun { try await awaitGone(going) }
        report(.success, "uninstall finished")
    }

    /// By the label part-of, in Flux's order.
    private static let inNamespace = [
        GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"),
        GroupVersionKind(group: "", version: "v1", kind: "Service"),
        GroupVersionKind(group: "networking.k8s.io", version: "v1", kind: "NetworkPolicy"),
        GroupVersionKind(group: "", version: "v1", kind: "ResourceQuota"),
        GroupVersionKind(group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding"),
        GroupVersionKind(group: "", version: "v1", kind: "ServiceAccount"),
    ]
    private static let inCluster = [
        GroupVersionKind(group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole"),
        GroupVersionKind(group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding"),
    ]

    private func deleteComponents() async throws {
        var options = ListOptions()
        options.labelSelector = ClusterCheck.partOfFlux
        options.metadataOnly = true
        for type in Self.inNamespace {
            for object in try await api.list(type, namespace: namespace, options: options).items {
                try await delete(ObjectReference(type, object.key))
            }
        }
        // Another installation in another namespace keeps its roles.
        options.labelSelector = ClusterCheck.partOfFlux + ",app.kubernetes.io/instance=\(namespace)"
        for type in Self.inCluster {
            for object in try await api.list(type, namespace: nil, options: options).items {
                try await delete(ObjectReference(type, object.key))
            }
        }
    }

    private func definitions() async throws -> [KubernetesObject] {
        var options = ListOptions()
        options.labelSelector = ClusterCheck.partOfFlux
        return try await api.list(.definition, namespace: nil, options: options).items
            .filter { $0.name.hasSuffix(".fluxcd.io") }.sorted { $0.name < $1.name }
    }

    private func releaseObjects(of definition: KubernetesObject) async throws {
        guard let version = definition.status["storedVersions"]?.sequence?.last?.string else { return }
        let type = GroupVersionKind(
            group: definition.spec["group"]?.string ?? "", version: version,
            kind: definition.spec["names", "kind"]?.string ?? "")
        var options = ListOptions()
        options.metadataOnly = true
        for object in try await api.list(type, namespace: nil, options: options).items {
            let reference = ObjectReference(type, object.key)
            if !dryRun {
                let patch: Node = ["metadata": ["finalizers": .null], "spec": ["suspend": true]]
                do {
                    _ = try await api.patch(
                        reference, .merge(patch), options: WriteOptions(manager: ComponentApply.manager))
                } catch KubernetesError.notFound {
                    continue  // being deleted already, and free now
                }
            }
            guard !object.finalizers.isEmpty else { continue }
            report(.success, "\(reference) finalizers deleted\(suffix)")
        }
    }

    /// What is half gone would refuse the next installation.
    private func awaitGone(_ references: [ObjectReference]) async throws {
        for reference in references {
            var waited = Duration.zero
            while try await api.get(reference) != nil {
                guard waited < timeout else {
                    return report(.warning, "\(reference) is still being deleted")
                }
                try await clock.sleep(for: Self.pause)
                waited += Self.pause
            }
        }
    }

    private static let pause = Duration.milliseconds(250)

    private func delete(_ reference: ObjectReference) async throws {
        if !dryRun { try await api.delete(reference, options: DeleteOptions()) }
        report(.success, "\(reference) deleted\(suffix)")
    }

    private var suffix: String { dryRun ? " (dry run)" : "" }
}
