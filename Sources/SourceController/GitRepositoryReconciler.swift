package import ControllerRuntime
import Diagnostics
package import Git
package import KubernetesClient
package import KubernetesModel
import YAML

/// Keeps the commit a `GitRepository` asks for in the object store, and says in its status which that is.
///
/// The artifact is the commit itself, seen through the source's filters; nothing is packed. A remote that has not
/// moved costs one question to the git server and, if status does not change, none to the API server.
///
/// - SeeAlso: fluxcd/source-controller v1.9 `internal/controller/gitrepository_controller.go`.
package struct GitRepositoryReconciler: Reconciler {
    package static let type = GroupVersionKind(group: "source.toolkit.fluxcd.io", version: "v1", kind: "GitRepository")

    package struct Options: Sendable {
        /// The host in `status.artifact.url`, where artifacts are served for programs outside this one.
        package var artifactHost = "source-controller.flux-system.svc.cluster.local."
        /// `--ssh-hostkey-algos`; empty for what the host itself needs.
        package var hostKeyAlgorithms: [String] = []

        package init() {}
    }

    let store: GitStore
    let api: any KubernetesAPI
    let options: Options

    package var type: GroupVersionKind { Self.type }

    package init(store: GitStore, api: any KubernetesAPI, options: Options = Options()) {
        self.store = store
        self.api = api
        self.options = options
    }

    package func reconcile(_ object: KubernetesObject, in context: ReconcileContext) async throws -> Outcome {
        let report = GitRepositoryReport(object, options, context.time.now)
        do {
            let spec = GitRepositorySpec(object)
            let mirror = try mirror(for: spec)
            let access = try await access(for: spec, to: mirror.url)
            context.progress("building artifact: checking out '\(spec.url)'")
            // A slow git server holds no worker.
            let revision = try await context.parked {
                try await mirror.resolve(spec.reference, access: access, timeout: spec.timeout)
            }
            let isCurrent = report.isCurrent(revision)
            if isCurrent, !spec.recursesSubmodules { return report.unchanged(revision) }
            if !isCurrent { context.progress("building artifact: new upstream revision '\(revision)'") }
            // Submodules are looked for even when nothing has moved: the store may have been lost.
            let submodules = spec.recursesSubmodules ? access : nil
            let snapshot = try await context.parked {
                try await mirror.snapshot(
                    revision.commit, filter: spec.filter, submodules: submodules, timeout: spec.timeout)
            }
            if isCurrent { return report.unchanged(revision) }
            for directory in spec.sparseDirectories {
                guard try snapshot.kind(of: Self.trimmed(directory)) != nil else {
                    throw SourceError.missingSparseDirectory(directory)
                }
            }
            return report.stored(snapshot, revision)
        } catch let error as GitError {
            return report.failed(error)
        } catch let error as SourceError {
            return report.failed(error)
        }
    }

    private func mirror(for spec: GitRepositorySpec) throws(SourceError) -> GitMirror {
        guard spec.provider == "generic" else { throw .unsupportedProvider(spec.provider) }
        if let field = spec.unsupportedField { throw .unsupportedField(field) }
        do {
            return store.mirror(of: try GitURL(spec.url))
        } catch GitError.invalidURL(let url, let why) {
            throw .invalidURL(url, why: why)
        } catch {
            throw .invalidURL(spec.url, why: error.message)
        }
    }

    private func access(for spec: GitRepositorySpec, to url: GitURL) async throws -> GitAccess {
        let secret = try await secret(spec.secret, of: spec)
        var access = try GitAccess(url, secret: secret, hostKeyAlgorithms: options.hostKeyAlgorithms)
        if let proxy = try await self.secret(spec.proxySecret, of: spec) {
            guard url.scheme != .ssh else { throw SourceError.proxyForSSH }
            access.proxy = try GitAccess.Proxy(proxy)
        }
        return access
    }

    private func secret(_ name: String?, of spec: GitRepositorySpec) async throws -> KubernetesObject? {
        guard let name else { return nil }
        let key = NamespacedName(namespace: spec.key.namespace, name: name)
        let secret: KubernetesObject?
        do {
            let type = GroupVersionKind(group: "", version: "v1", kind: "Secret")
            secret = try await api.get(ObjectReference(type, key))
        } catch let error as KubernetesError {
            throw SourceError.secretUnreadable(key, detail: error.message)
        }
        guard let secret else { throw SourceError.secretMissing(key) }
        return secret
    }

    private static func trimmed(_ directory: String) -> String {
        directory.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
