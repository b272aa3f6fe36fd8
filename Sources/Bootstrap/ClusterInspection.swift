import Cryptography
import Fleet
import Git
package import KubernetesClient
import KubernetesModel
import YAML

/// Reads the facts a bootstrap decides from, and changes nothing.
package struct ClusterInspection: Sendable {
    let api: any KubernetesAPI
    let request: BootstrapRequest

    package init(api: any KubernetesAPI, request: BootstrapRequest) {
        self.api = api
        self.request = request
    }

    package func facts() async throws -> ClusterFacts {
        let version = try await api.serverVersion()
        async let denied = deniedPermissions()
        async let identity = readable(.init(.namespace, NamespacedName(name: "kube-system")))?.uid ?? ""
        async let managed = ManagedFlux.find(api)
        async let deployments = deployments()
        async let secret = existingSecret()
        let (source, kustomization) = try await existingSync()
        var facts = try await ClusterFacts(version: version.gitVersion, minor: version.minor, identity: identity)
        facts.denied = try await denied
        facts.managedFlux = try await managed
        facts.source = source
        facts.kustomization = kustomization
        facts.secret = try await secret
        let names = try await deployments
        facts.hasAgent = names.contains(Self.agentName)
        facts.fluxDeployments = names.filter { Component(rawValue: $0) != nil }.sorted()
        return facts
    }

    package static let agentName = "davit-agent"

    /// Names of the Deployments of Flux's and of ours in the namespace.
    private func deployments() async throws -> [String] {
        var options = ListOptions()
        options.labelSelector = "app.kubernetes.io/part-of=flux"
        options.metadataOnly = true
        do {
            return try await api.list(.deployment, namespace: request.namespace, options: options).items.map(\.name)
        } catch KubernetesError.forbidden {
            return []  // said by deniedPermissions
        }
    }

    private func existingSync() async throws -> (
        ClusterFacts.ExistingSource?, ClusterFacts.ExistingKustomization?
    ) {
        let sync = request.sync
        let source = try await readable(sync.sourceReference)
        let kustomization = try await readable(sync.kustomizationReference)
        return (
            source.map {
                let url = $0.spec["url"]?.string ?? ""
                return .init(
                    url: (try? GitURL(url).description) ?? url,
                    isCurrent: Self.spec($0, has: sync.source),
                    revision: $0.status["artifact", "revision"]?.string ?? "")
            },
            kustomization.map {
                .init(
                    path: $0.spec["path"]?.string ?? "", isCurrent: Self.spec($0, has: sync.kustomization),
                    lastAppliedRevision: $0.status["lastAppliedRevision"]?.string ?? "")
            }
        )
    }

    /// `nil` also where we may not read, which `deniedPermissions` says, and before the kind is served.
    private func readable(_ reference: ObjectReference) async throws -> KubernetesObject? {
        do { return try await api.get(reference) } catch KubernetesError.unknownType, KubernetesError.forbidden {
            return nil
        }
    }

    /// Whether every field we set has our value; the server and users may have set others.
    static func spec(_ object: KubernetesObject, has wanted: KubernetesObject) -> Bool {
        (wanted.spec.mapping?.pairs ?? []).allSatisfy { object.spec[$0.key] == $0.value }
    }

    private func existingSecret() async throws -> ClusterFacts.ExistingSecret? {
        let key = NamespacedName(namespace: request.namespace, name: request.effectiveSecretName)
        guard let object = try await readable(.init(.secret, key)) else { return nil }
        let stored = SourceSecret(object)
        return .init(
            repository: stored.repository, hasKey: stored.data["identity"] != nil,
            holdsGiven: SourceSecret.given(request).map { stored.holds($0) } ?? false)
    }
}

extension GroupVersionKind {
    static let namespace = GroupVersionKind(group: "", version: "v1", kind: "Namespace")
    static let secret = GroupVersionKind(group: "", version: "v1", kind: "Secret")
    static let deployment = GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")
    static let definition = GroupVersionKind(
        group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition")
}
