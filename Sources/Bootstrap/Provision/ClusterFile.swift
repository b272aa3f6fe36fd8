package import Git
package import Fleet
package import KubernetesModel

/// What a cluster shall be: the file of `davit provision -f`. `docs/provisioning.md` explains every field, and
/// `docs/cluster.schema.json` lets editors check it.
package struct ClusterFile: Sendable, Equatable {
    package static let apiVersion = "davit.dev/v1alpha1"
    package static let kind = "Cluster"

    /// Names the cluster in reports.
    package var name: String
    package var cluster: ClusterReference
    package var mode: Mode
    package var source: Source
    /// Of a configuration made through Azure; `self` takes them from the repository.
    package var kustomizations: [Kustomization]
    package var identity: Identity?
    package var sops: SOPSKey?
    package var handOver: HandOverTarget?
    /// By step's name.
    package var timeouts: [ProvisionStep: Duration]

    package enum Mode: String, Sendable, CaseIterable {
        /// The extension microsoft.flux, through Azure Resource Manager.
        case `extension`
        /// Davit writes the repository and the cluster itself.
        case direct = "self"
    }

    package enum ClusterReference: Sendable, Equatable {
        case aks(AKS)
        /// A file on this machine; `nil` for the usual places.
        case kubeconfig(path: String?, context: String?)
    }

    package struct AKS: Sendable, Equatable {
        package var subscription: String
        package var resourceGroup: String
        package var name: String
        /// Turn the OIDC issuer on.
        package var oidcIssuer = false
        /// Turn Workload Identity on; needs the issuer.
        package var workloadIdentity = false
        /// Use the admin kubeconfig instead of our own sign-in.
        package var admin = false

        package init(
            subscription: String, resourceGroup: String, name: String, oidcIssuer: Bool = false,
            workloadIdentity: Bool = false, admin: Bool = false
        ) {
            self.subscription = subscription
            self.resourceGroup = resourceGroup
            self.name = name
            self.oidcIssuer = oidcIssuer
            self.workloadIdentity = workloadIdentity
            self.admin = admin
        }
    }

    package struct Source: Sendable, Equatable {
        package var url: GitURL
        package var branch: String
        package var directory: ClusterDirectory
        package var interval: String
        package var namespace: String
        package var key: KeyPolicy
        /// A known_hosts file.
        package var knownHosts: String?
    }

    /// How the cluster signs in to the repository.
    package enum KeyPolicy: Sendable, Equatable {
        /// A deploy key made for this cluster, registered through the host's API when `register`.
        case generate(algorithm: Algorithm, register: Bool)
        /// A private key file on this machine.
        case file(String)
        /// A token of the environment, over HTTPS.
        case token(variable: String, username: String)
        /// A public repository, or what the cluster has already.
        case none

        package enum Algorithm: String, Sendable, CaseIterable {
            case automatic
            case ecdsa
            case ed25519
            case rsa
        }
    }

    package struct Kustomization: Sendable, Equatable {
        package var name: String
        package var path: String
        package var dependsOn: [String]
        package var prune: Bool
        package var force: Bool
        package var wait: Bool
        package var substitute: [String: String]
    }

    package struct Identity: Sendable, Equatable {
        package var name: String
        /// `nil`: the cluster's.
        package var resourceGroup: String?
        package var location: String?
        package var serviceAccounts: [NamespacedName]

        package init(
            name: String, resourceGroup: String? = nil, location: String? = nil, serviceAccounts: [NamespacedName]
        ) {
            self.name = name
            self.resourceGroup = resourceGroup
            self.location = location
            self.serviceAccounts = serviceAccounts
        }
    }

    package struct SOPSKey: Sendable, Equatable {
        package var vault: String
        /// `nil`: the cluster's.
        package var resourceGroup: String?
        package var location: String?
        package var key: String
        package var bits: Int
        /// Make the vault where it is missing.
        package var createsVault: Bool

        package init(
            vault: String, resourceGroup: String? = nil, location: String? = nil, key: String = "sops",
            bits: Int = 3072, createsVault: Bool = true
        ) {
            self.vault = vault
            self.resourceGroup = resourceGroup
            self.location = location
            self.key = key
            self.bits = bits
            self.createsVault = createsVault
        }
    }
}

/// Who reconciles a cluster.
package enum HandOverTarget: String, Sendable, CaseIterable {
    /// Davit's own reconcilers.
    case agent
    /// The extension microsoft.flux.
    case `extension`
    /// Flux as it is.
    case flux
}
