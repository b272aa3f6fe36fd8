import Cryptography
package import Diagnostics
import HTTP
import YAML

/// AKS through Resource Manager.
package struct ManagedClusters: Sendable {
    package let arm: ARMClient

    package init(arm: ARMClient) { self.arm = arm }

    package static func id(subscription: String, group: String, name: String) -> ResourceID {
        ResourceID.group(subscription, group).provider("Microsoft.ContainerService", "managedClusters", name)
    }

    /// - Throws: `AKSError.notFound`, `ARMError`.
    package func read(_ id: ResourceID) async throws -> ManagedCluster {
        guard let found = try await find(id) else { throw AKSError.notFound(id) }
        return found
    }

    package func find(_ id: ResourceID) async throws -> ManagedCluster? {
        try await arm.find("read cluster \(id.name)", id, version: APIVersion.managedClusters)
            .map { ManagedCluster($0.body, etag: $0.headers["ETag"]) }
    }

    /// Reads until no operation is under way.
    ///
    /// - Parameter progress: told each state, when it changes.
    /// - Throws: `AKSError.failed`, `.stopped`; `ARMError.unfinished` past the client's operation timeout.
    package func settled(
        _ id: ResourceID, progress: @Sendable (String) -> Void = { _ in }
    ) async throws -> ManagedCluster {
        let end = ContinuousClock.now + arm.options.operationTimeout
        var pause = arm.options.firstPause
        var shown = ""
        while true {
            let cluster = try await read(id)
            switch cluster.provisioningState.lowercased() {
            case "succeeded":
                guard cluster.isRunning else { throw AKSError.stopped(id) }
                return cluster
            case "failed", "canceled", "cancelled":
                throw AKSError.failed(id, state: cluster.provisioningState)
            default:
                if shown != cluster.provisioningState {
                    shown = cluster.provisioningState
                    progress(shown)
                }
            }
            guard ContinuousClock.now + pause < end else {
                throw ARMError.unfinished(
                    what: "provision cluster \(id.name)", state: cluster.provisioningState,
                    after: arm.options.operationTimeout)
            }
            try await arm.options.pause(pause)
            pause = min(pause * 2, arm.options.longestPause)
        }
    }

    /// Turns features on: reads, writes back everything as read, only if nobody changed it meanwhile.
    ///
    /// - Returns: the cluster as it is then; unchanged when it has them all.
    package func enable(
        _ features: ManagedCluster.Features, on id: ResourceID, progress: @Sendable (String) -> Void = { _ in }
    ) async throws -> ManagedCluster {
        for _ in 0..<Self.attempts {
            let cluster = try await settled(id, progress: progress)
            let missing = cluster.missing(features)
            guard !missing.isEmpty else { return cluster }
            do {
                let node = try await arm.putAndWait(
                    "update cluster \(id.name)", id, version: APIVersion.managedClusters,
                    body: cluster.enabling(missing), ifMatch: cluster.etag, progress: progress)
                let updated = ManagedCluster(node)
                guard updated.missing(features).isEmpty else {
                    throw ARMError.badAnswer(
                        what: "update cluster \(id.name)", why: "it still lacks what was turned on")
                }
                return updated
            } catch let error as ARMError where error.refusal?.status == 412 || error.refusal?.status == 409 {
                // Somebody else changed it between our reading and our writing.
                try await arm.options.pause(arm.options.firstPause)
            }
        }
        throw AKSError.contended(id, attempts: Self.attempts)
    }

    private static let attempts = 5

    /// Whose kubeconfig.
    package enum Account: String, Sendable, Hashable {
        case user
        case admin

        var action: String { self == .user ? "listClusterUserCredential" : "listClusterAdminCredential" }
    }

    /// A kubeconfig, for memory only. For users of Entra it calls kubelogin; what replaces that is `EntraSignIn`.
    ///
    /// - Throws: `AKSError.noLocalAccounts` for the admin of a cluster that has none, `.forbidden`.
    package func kubeconfig(
        _ account: Account, of id: ResourceID, cluster: ManagedCluster? = nil
    ) async throws -> Secret<[UInt8]> {
        if account == .admin, let cluster, !cluster.hasLocalAccounts { throw AKSError.noLocalAccounts(id) }
        let answer: ARMAnswer
        do {
            answer = try await arm.post(
                "read the \(account.rawValue) kubeconfig of cluster \(id.name)", id.child(account.action),
                version: APIVersion.managedClusters,
                query: account == .user ? [(name: "format", value: "exec")] : [])
        } catch let error as ARMError where error.refusal?.says("local account") ?? false {
            throw AKSError.noLocalAccounts(id)
        } catch let error as ARMError where error.isNotFound {
            throw AKSError.notFound(id)
        }
        let value = answer.body["kubeconfigs"]?.sequence?.first?["value"]?.string
        guard let bytes = value.flatMap({ Base64.decode($0) }), !bytes.isEmpty else {
            throw ARMError.badAnswer(what: "read the kubeconfig of cluster \(id.name)", why: "it holds no kubeconfig")
        }
        return Secret(bytes)
    }
}

/// How users of an Entra-integrated cluster sign in, without the program kubelogin.
package enum EntraSignIn {
    /// The application every AKS API server is, in every cloud: what its tokens are made out for.
    ///
    /// - SeeAlso: `learn.microsoft.com/azure/aks/kubelogin-authentication`.
    package static let server = "6dae42f8-4368-4678-94ff-3960e28e3630"

    /// Whether an exec plugin is kubelogin's, and what its tokens would be made out for.
    ///
    /// - Parameters:
    ///   - command: as the kubeconfig has it, perhaps with a path.
    ///   - arguments: `get-token --login … --server-id …`.
    package static func audience(command: String, arguments: [String]) -> String? {
        let name = command.split(separator: "/").last ?? ""
        guard name == "kubelogin" || name == "kubelogin.exe", arguments.first == "get-token" else { return nil }
        guard let index = arguments.firstIndex(of: "--server-id"), index + 1 < arguments.count else { return server }
        return arguments[index + 1]
    }
}

extension ARMRefusal {
    func says(_ words: String) -> Bool { message.lowercased().utf8Range(of: words) != nil }
}
