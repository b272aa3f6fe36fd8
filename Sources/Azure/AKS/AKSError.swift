import Diagnostics

/// Why a cluster cannot be worked with as it is.
package enum AKSError: ExplainedError, Equatable {
    case notFound(ResourceID)
    case failed(ResourceID, state: String)
    case stopped(ResourceID)
    case noLocalAccounts(ResourceID)
    /// The API server of a private cluster could not be reached.
    case unreachable(ResourceID, address: String, isPrivate: Bool, ranges: [String])
    case servicePrincipal(ResourceID)
    case noIssuer(ResourceID)
    case contended(ResourceID, attempts: Int)

    package var reason: String {
        switch self {
        case .notFound: "ClusterNotFound"
        case .failed: "ClusterFailed"
        case .stopped: "ClusterStopped"
        case .noLocalAccounts: "LocalAccountsDisabled"
        case .unreachable: "ClusterUnreachable"
        case .servicePrincipal: "ServicePrincipalCluster"
        case .noIssuer: "NoOIDCIssuer"
        case .contended: "Conflict"
        }
    }

    package var message: String {
        switch self {
        case .notFound(let id): "there is no AKS cluster \(id.name) at \(id)"
        case .failed(let id, let state): "cluster \(id.name) is in the provisioning state \(state)"
        case .stopped(let id): "cluster \(id.name) is stopped"
        case .noLocalAccounts(let id): "cluster \(id.name) has no local accounts, so there is no admin kubeconfig"
        case .unreachable(let id, let address, true, _):
            "cluster \(id.name) is private: its API server \(address) cannot be reached from this network"
        case .unreachable(let id, let address, false, let ranges):
            ranges.isEmpty
                ? "the API server \(address) of cluster \(id.name) cannot be reached"
                : "the API server \(address) of cluster \(id.name) lets in only " + ranges.joined(separator: ", ")
        case .servicePrincipal(let id):
            "cluster \(id.name) runs as a service principal, and microsoft.flux needs a managed identity"
        case .noIssuer(let id): "cluster \(id.name) has no OIDC issuer, so no service account can be federated"
        case .contended(let id, let attempts):
            "cluster \(id.name) was changed by somebody else during every one of \(attempts) attempts to update it"
        }
    }

    package var hints: [String] {
        switch self {
        case .notFound: ["check subscription, resource group and name: az aks list -o table"]
        case .failed(let id, _): ["let AKS reconcile it: az resource update --ids \(id)"]
        case .stopped(let id): ["start it: az aks start --ids \(id)"]
        case .noLocalAccounts:
            [
                "sign in through Entra instead: leave out --admin, and ask for a role such as Azure Kubernetes Service RBAC Cluster Admin"
            ]
        case .unreachable(let id, _, true, _):
            [
                "run this in the cluster's virtual network or a peered one, or over its VPN",
                "or use mode: extension, which needs no access to the API server: cluster \(id.name) pulls its configuration",
            ]
        case .unreachable(_, _, false, let ranges):
            ranges.isEmpty
                ? ["check the network between here and the cluster"]
                : ["add this machine's address: az aks update --api-server-authorized-ip-ranges …"]
        case .servicePrincipal(let id): ["move it: az aks update --enable-managed-identity --ids \(id)"]
        case .noIssuer: ["turn it on: set spec.cluster.aks.oidcIssuer: true, or az aks update --enable-oidc-issuer"]
        case .contended: ["run the same command again when nobody else updates the cluster"]
        }
    }
}
