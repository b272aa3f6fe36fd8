import Cryptography
package import KubernetesClient
import KubernetesModel
import Synchronization
import YAML

/// The cluster a `Kustomization` is applied to, and as whom: its own or another one, as the agent or as a tenant.
///
/// - SeeAlso: fluxcd/pkg `runtime/client/impersonator.go`.
package final class ClusterAccess: Sendable {
    private struct Remote {
        let resourceVersion: String
        let api: any KubernetesAPI
    }

    /// The agent's own cluster and identity.
    private let own: any KubernetesAPI
    private let defaultServiceAccount: String?
    private let connect: @Sendable (_ kubeconfig: [UInt8]) throws -> any KubernetesAPI
    private let remotes = Mutex<[String: Remote]>([:])

    /// - Parameters:
    ///   - own: the agent's own cluster and identity.
    ///   - defaultServiceAccount: acts for every object that names no account of its own.
    ///   - connect: makes a client of a kubeconfig that is not trusted.
    package init(
        own: any KubernetesAPI, defaultServiceAccount: String? = nil,
        connect: @escaping @Sendable ([UInt8]) throws -> any KubernetesAPI = ClusterAccess.connectUntrusted
    ) {
        self.own = own
        self.defaultServiceAccount = defaultServiceAccount.flatMap { $0.isEmpty ? nil : $0 }
        self.connect = connect
    }

    /// Neither runs programs nor reads files that a kubeconfig names.
    package static let connectUntrusted: @Sendable ([UInt8]) throws -> any KubernetesAPI = { text in
        try KubernetesClient(config: Kubeconfig.parse(text, trusted: false))
    }

    /// - Throws: `KustomizationError.kubeConfig`; never falls back to the agent's own identity.
    func api(for spec: KustomizationSpec) async throws -> any KubernetesAPI {
        let cluster = spec.hasKubeConfig ? try await remote(for: spec) : own
        guard let account = account(of: spec) else { return cluster }
        return cluster.impersonating(user: "system:serviceaccount:\(spec.key.namespace):\(account)", groups: [])
    }

    /// Whether the account to act as is still there; without one nothing can be cleaned up as it.
    func canImpersonate(for spec: KustomizationSpec) async throws -> Bool {
        guard let account = account(of: spec) else { return true }
        let type = GroupVersionKind(group: "", version: "v1", kind: "ServiceAccount")
        return try await own.get(
            ObjectReference(type, NamespacedName(namespace: spec.key.namespace, name: account))) != nil
    }

    private func account(of spec: KustomizationSpec) -> String? { spec.serviceAccount ?? defaultServiceAccount }

    private func remote(for spec: KustomizationSpec) async throws -> any KubernetesAPI {
        guard let name = spec.kubeConfigSecret else {
            throw KustomizationError.kubeConfig("spec.kubeConfig.configMapRef is not yet supported, use secretRef")
        }
        let key = NamespacedName(namespace: spec.key.namespace, name: name)
        let type = GroupVersionKind(group: "", version: "v1", kind: "Secret")
        let secret: KubernetesObject?
        do {
            secret = try await own.get(ObjectReference(type, key))
        } catch {
            throw KustomizationError.kubeConfig("unable to read KubeConfig secret '\(key)' error: \(error)")
        }
        guard let secret else {
            throw KustomizationError.kubeConfig("unable to read KubeConfig secret '\(key)' error: not found")
        }
        let identity = "\(key)#\(spec.kubeConfigKey ?? "")"
        if let known = remotes.withLock({ $0[identity] }), known.resourceVersion == secret.resourceVersion {
            return known.api
        }
        let api: any KubernetesAPI
        do {
            api = try connect(try kubeconfig(in: secret, key, spec.kubeConfigKey))
        } catch let error as KustomizationError {
            throw error
        } catch {
            throw KustomizationError.kubeConfig("KubeConfig secret '\(key)': \(error)")
        }
        remotes.withLock { $0[identity] = Remote(resourceVersion: secret.resourceVersion, api: api) }
        return api
    }

    private func kubeconfig(in secret: KubernetesObject, _ key: NamespacedName, _ field: String?) throws -> [UInt8] {
        let data = secret.node["data"]
        for name in field.map({ [$0] }) ?? ["value", "value.yaml"] {
            if let text = data?[name]?.string, let bytes = Base64.decode(text) { return bytes }
        }
        throw KustomizationError.kubeConfig(
            "KubeConfig secret '\(key)' does not contain a '\(field ?? "value")' key with a kubeconfig")
    }
}
