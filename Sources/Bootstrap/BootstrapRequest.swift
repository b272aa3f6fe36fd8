package import Cryptography
package import Diagnostics
package import Fleet
package import Git

/// What a caller of `davit bootstrap git` wants, after flags, files and environment are read. Defaults are Flux's.
package struct BootstrapRequest: Sendable {
    package var url: GitURL
    package var branch = "main"
    package var directory: ClusterDirectory
    package var components = ComponentOptions()
    package var secretName: String?
    package var interval = "1m0s"
    package var recurseSubmodules = false
    package var sparseCheckout: [String] = []
    package var credentials: SourceCredentials
    /// Signature algorithms to accept from the host and to use with the key; empty for the URL's own need.
    package var hostKeyAlgorithms: [String] = []
    /// How this machine writes, where it is not as the cluster reads.
    package var writer = Writer.asCluster
    package var commit = CommitStyle()
    /// Go on where another tool's Flux is installed.
    package var force = false
    /// Go on where the path belongs to another cluster, which this one replaces.
    package var takeOver = false
    /// Write folders for infrastructure and applications into a new cluster directory.
    package var scaffold = true
    package var dryRun = false
    /// Whether the reconcilers run in this process rather than in the cluster.
    package var runsHere = false
    /// For each wait on the cluster.
    package var timeout = Duration.seconds(300)

    package init(url: GitURL, directory: ClusterDirectory, credentials: SourceCredentials) {
        self.url = url
        self.directory = directory
        self.credentials = credentials
    }

    package var namespace: String { components.namespace }
    package var layout: ClusterLayout { ClusterLayout(directory: directory, namespace: namespace) }
    package var effectiveSecretName: String { secretName ?? namespace }

    /// What the cluster will follow.
    package var sync: SyncManifest {
        var sync = SyncManifest(
            url: url.description, branch: branch, directory: directory, secretName: effectiveSecretName)
        sync.namespace = namespace
        sync.interval = interval
        sync.recurseSubmodules = recurseSubmodules
        sync.sparseCheckout = sparseCheckout
        return sync
    }
}

/// How the commits get into the repository.
package enum Writer: Sendable {
    /// With the cluster's credentials; with the user's ssh-agent when the cluster's key is made here.
    case asCluster
    /// Over HTTPS, while the cluster reads over SSH.
    case password(GitURL, username: String, Secret<String>)
}

/// How the cluster signs in to the fleet repository.
package enum SourceCredentials: Sendable {
    /// A key that was given; it reads and writes here, and reads from the cluster.
    case deployKey(KeyFile, TrustedHosts)
    /// A key that is made for the cluster; writing from here uses the user's ssh-agent.
    case generated(KeyAlgorithm, TrustedHosts)
    case password(username: String, Secret<String>, certificateAuthority: [UInt8]?)
    case bearer(Secret<String>, certificateAuthority: [UInt8]?)

    /// The text of a private key file, and its passphrase.
    package struct KeyFile: Sendable {
        package var privateKey: Secret<[UInt8]>
        package var passphrase: Secret<String>?

        package init(privateKey: Secret<[UInt8]>, passphrase: Secret<String>? = nil) {
            self.privateKey = privateKey
            self.passphrase = passphrase
        }
    }
}

/// Which host keys are believed, besides those that ship with Davit.
package enum TrustedHosts: Sendable, Hashable {
    /// Only those, and what the cluster's Secret already holds.
    case known
    /// The lines of a known_hosts file.
    case file(String)
    /// Whatever the server presents at the first contact.
    case firstUse
}

package struct CommitStyle: Sendable {
    package var author = GitWorkspace.Author(name: "Davit", email: "davit@localhost")
    /// Put under every message, after an empty line: `[ci skip]`.
    package var messageAppendix = ""
    package var signing = GitWorkspace.Signing.none

    package init() {}

    /// A commit's whole message.
    package func message(_ subject: String) -> String {
        messageAppendix.isEmpty ? subject : subject + "\n\n" + messageAppendix
    }
}
