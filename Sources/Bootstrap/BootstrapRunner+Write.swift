import Cryptography
import Diagnostics
import Fleet
import Git
import KubernetesClient
import KubernetesModel

/// Writing to the repository and to the cluster.
extension BootstrapRunner {
    /// One of the two commits, pushed.
    mutating func push(_ change: BootstrapMachine.Change) async throws -> BootstrapMachine.Event {
        guard let workspace else { return .conflict }
        let step = change == .components ? BootstrapStep.components : .sync
        let what = change == .components ? "component manifests" : "sync manifests"
        report(.action, step, "generating \(what)")
        for (path, text) in try await files(of: change, in: workspace) {
            try workspace.write(Array(text.utf8), to: path)
        }
        report(.success, step, "generated \(what)")
        let subject = change == .components ? "Add Davit v\(Release.version) \(what)" : "Add Davit \(what)"
        guard
            let commit = try await workspace.commit(
                message: request.commit.message(subject), author: request.commit.author,
                signing: request.commit.signing)
        else { return .done }
        report(
            .success, step, "committed \(what) to \"\(request.branch)\" (\"\(commit)\")",
            ["commit": commit, "branch": request.branch])
        report(.action, step, "pushing \(what) to \"\(request.url)\"")
        do { try await workspace.push(timeout: request.timeout) } catch GitError.nonFastForward { return .conflict }
        return .pushed(commit: commit)
    }

    /// Contents by path.
    func files(
        of change: BootstrapMachine.Change, in workspace: any FleetWorkspace
    ) async throws -> [(String, String)] {
        let inspection = try repositoryInspection(workspace)
        switch change {
        case .components: return [(request.layout.componentsPath, inspection.components)]
        case .sync:
            let missing = try inspection.missingFiles(try await workspace.files(under: ""))
            return [(request.layout.syncPath, sync.text())]
                + missing.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    mutating func install() async throws {
        report(.action, .install, "installing components in \"\(request.namespace)\" namespace")
        let objects = try await clusterObjects().filter { !sync.isPart($0.reference) }
        try await ComponentApply.apply(objects, with: api)
        report(.success, .install, "installed components")
        report(.success, .install, "reconciled components")
    }

    mutating func applySync() async throws {
        report(.action, .apply, "applying sync manifests")
        let objects = try await clusterObjects().filter { sync.isPart($0.reference) }
        try await ComponentApply.apply(objects, with: api)
        report(.success, .apply, "reconciled sync configuration")
    }

    /// What the folder with the sync objects makes: the user's patches included, once there is a kustomization.
    func clusterObjects() async throws -> [KubernetesObject] {
        let generated = (components?.objects ?? []) + [sync.source, sync.kustomization]
        guard let workspace, try await workspace.read(request.layout.syncPath) != nil else { return generated }
        return try await SyncDirectory(layout: request.layout, workspace: workspace).objects()
    }

    mutating func writeSecret(_ source: BootstrapMachine.SecretSource) async throws {
        let name = "\(request.namespace)/\(request.effectiveSecretName)"
        report(.action, .secret, "determining if source secret \"\(name)\" exists")
        report(.action, .secret, "generating source secret")
        var secret: SourceSecret
        switch (source, request.credentials) {
        case (.kept, _): secret = try await storedSecret() ?? SourceSecret(data: [:], repository: "")
        case (.generated, .generated(let algorithm, _)):
            secret = try SourceSecret.generated(algorithm, repository: request.url.description)
        default: secret = SourceSecret.given(request) ?? SourceSecret(data: [:], repository: "")
        }
        if request.url.scheme == .ssh { secret.data["known_hosts"] = Secret(Array(knownHosts.utf8)) }
        if let publicKey = secret.text("identity.pub") {
            shownKey = publicKey.trimmingNewlines
            report(
                .success, .secret, "public key: \(publicKey.trimmingNewlines)",
                ["publicKey": publicKey.trimmingNewlines])
        }
        report(.action, .secret, "applying source secret \"\(name)\"")
        _ = try await api.apply(
            secret.object(secretReference.key), force: true, options: WriteOptions(manager: ComponentApply.manager))
        report(.success, .secret, "reconciled source secret")
    }

    /// Sees whether the cluster's key reads the repository, and has it registered when it does not yet.
    mutating func verifyKey() async throws {
        guard let secret = try await storedSecret(), let key = secret.keyFile else { return }
        let hosts = secret.text("known_hosts") ?? knownHosts
        do { return try await remote.tryReading(with: key, knownHosts: hosts) } catch {
            let publicKey = (secret.text("identity.pub") ?? "").trimmingNewlines
            if shownKey != publicKey {
                report(.success, .deployKey, "public key: \(publicKey)", ["publicKey": publicKey])
            }
            guard try await registrar.register(publicKey: publicKey, for: request.url) else {
                throw BootstrapFailure([.declined])
            }
            do { try await remote.tryReading(with: key, knownHosts: hosts) } catch {
                let why = Self.detail(of: error)
                throw BootstrapFailure([.keyRefused(url: "\(request.url)", publicKey: publicKey, why: why)])
            }
        }
    }
}

extension BootstrapRunner {
    /// Without the address, which the sentence around it has already.
    private static func detail(of error: any Error) -> String {
        if case GitError.authenticationRefused(_, let detail) = error { return detail }
        return (error as? any ExplainedError)?.message ?? "\(error)"
    }
}

extension String {
    var trimmingNewlines: String { String(reversed().drop { $0.isNewline }.reversed()) }
}
