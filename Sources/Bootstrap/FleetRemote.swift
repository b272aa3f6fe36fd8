import Diagnostics
package import Git

/// The fleet repository's server, as far as a bootstrap deals with it. `GitFleetRemote` is the real one.
package protocol FleetRemote: Sendable {
    /// Looks at everything that can be wrong before anything is changed: the host's key, the login, the right to read
    /// and to write.
    ///
    /// - Parameter storedHosts: known_hosts lines the cluster holds already.
    func examine(storedHosts: String) async -> RemoteFindings

    /// Clones the branch.
    func open(knownHosts: String) async throws -> any FleetWorkspace

    /// Whether the cluster's own key may read.
    ///
    /// - Throws: `GitError` when it may not.
    func tryReading(with key: SourceCredentials.KeyFile, knownHosts: String) async throws
}

package struct RemoteFindings: Sendable {
    /// The lines that vouch for the host; empty for HTTPS.
    package var knownHosts = ""
    /// What a person may want to compare: `ssh-ed25519 SHA256:…`.
    package var fingerprints: [String] = []
    package var problems: [BootstrapError] = []

    package init() {}
}

/// A clone that is being changed; `GitWorkspace` is the real one.
package protocol FleetWorkspace: Sendable {
    /// The branch's commit, `nil` in an empty repository.
    var head: String? { get }
    func read(_ path: String) async throws -> [UInt8]?
    func files(under directory: String) async throws -> [String]
    func write(_ bytes: [UInt8], to path: String) throws(GitError)
    /// - Returns: the commit's name; `nil` when nothing differs.
    func commit(message: String, author: GitWorkspace.Author, signing: GitWorkspace.Signing) async throws -> String?
    /// - Throws: `GitError.nonFastForward` when somebody else pushed first.
    func push(timeout: Duration) async throws
}

extension GitWorkspace: FleetWorkspace {}

/// Whoever gives a new key access to the repository: a person who is asked, or a provider's API.
package protocol DeployKeyRegistrar: Sendable {
    /// - Parameter publicKey: one line, as in authorized_keys.
    /// - Returns: false when whoever was asked declined.
    func register(publicKey: String, for url: GitURL) async throws -> Bool
}

/// The embedded reconcilers, for a bootstrap that hands over within its own process. The command wires them in, since
/// the agent and the bootstrap do not know each other.
package protocol EmbeddedReconcilers: Sendable {
    /// Reconciles until cancelled.
    func run() async throws
}
