package import Fleet

/// What a bootstrap has to know about the cluster before it decides anything; nothing of it is a secret.
package struct ClusterFacts: Sendable, Equatable {
    /// `v1.33.2`
    package var version: String
    package var minor: Int
    /// The uid of `kube-system`: lives and dies with the cluster.
    package var identity: String
    package var denied: [Permission] = []
    package var managedFlux: ManagedFlux?
    /// Names of Flux's own Deployments.
    package var fluxDeployments: [String] = []
    package var source: ExistingSource?
    package var kustomization: ExistingKustomization?
    package var secret: ExistingSecret?
    /// Whether the agent's Deployment exists.
    package var hasAgent = false

    package init(version: String, minor: Int, identity: String) {
        self.version = version
        self.minor = minor
        self.identity = identity
    }

    package struct ManagedFlux: Sendable, Equatable {
        package var version: String
        package var manager: String

        package init(version: String, manager: String) {
            self.version = version
            self.manager = manager
        }
    }

    package struct ExistingSource: Sendable, Equatable {
        package var url: String
        /// Whether it is what this bootstrap would write.
        package var isCurrent: Bool
        /// `main@sha1:…`; empty before the first fetch.
        package var revision: String

        package init(url: String, isCurrent: Bool, revision: String) {
            self.url = url
            self.isCurrent = isCurrent
            self.revision = revision
        }
    }

    package struct ExistingKustomization: Sendable, Equatable {
        package var path: String
        package var isCurrent: Bool
        package var lastAppliedRevision: String

        package init(path: String, isCurrent: Bool, lastAppliedRevision: String) {
            self.path = path
            self.isCurrent = isCurrent
            self.lastAppliedRevision = lastAppliedRevision
        }
    }

    package struct ExistingSecret: Sendable, Equatable {
        /// The repository it was made for; empty when it does not say.
        package var repository: String
        package var hasKey: Bool
        /// Whether it holds just the credentials that were given.
        package var holdsGiven: Bool

        package init(repository: String, hasKey: Bool, holdsGiven: Bool) {
            self.repository = repository
            self.hasKey = hasKey
            self.holdsGiven = holdsGiven
        }
    }
}

/// What a bootstrap has to know about the fleet repository.
package struct RepositoryFacts: Sendable, Equatable {
    /// The branch's commit; `nil` in an empty repository.
    package var head: String?
    /// Whether the cluster's Secret, if there is one, vouches for the git host with the same keys as this run.
    package var hostsCurrent = true
    package var componentsCurrent: Bool
    package var syncCurrent: Bool
    /// Files of the cluster directory that are written once and not there yet.
    package var missing: [String]
    /// The cluster the directory says it belongs to; `nil` when it says nothing.
    package var owner: String?
    /// Directories of other clusters.
    package var others: [ClusterDirectory] = []
    /// The directory has a kustomization.yaml of its own, and it leaves out the folder with the sync objects.
    package var leavesOutSync = false
    /// What the preflight found wrong.
    package var problems: [BootstrapError] = []

    package init(
        head: String? = nil, componentsCurrent: Bool = false, syncCurrent: Bool = false, missing: [String] = []
    ) {
        self.head = head
        self.componentsCurrent = componentsCurrent
        self.syncCurrent = syncCurrent
        self.missing = missing
    }
}
