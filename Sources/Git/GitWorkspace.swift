package import Diagnostics

/// A branch being changed: files are read and written in memory, committed, and pushed.
package final class GitWorkspace: Sendable {
    package struct Author: Sendable, Equatable {
        package var name: String
        package var email: String

        package init(name: String, email: String) {
            self.name = name
            self.email = email
        }
    }

    package enum Signing: Sendable {
        case none
        /// An SSH private key, as `git config gpg.format ssh` signs.
        case ssh(privateKey: Secret<[UInt8]>, passphrase: Secret<String>?)
        /// A GnuPG secret keyring, armoured or binary; `keyID` empty for its first key.
        case gpg(keyring: Secret<[UInt8]>, passphrase: Secret<String>?, keyID: String)
    }

    package let url: GitURL
    package let branch: String
    /// The commit the branch stands at: the remote's, then those made here; `nil` for an empty remote.
    package var head: String? { nil }

    init(url: GitURL, branch: String) {
        self.url = url
        self.branch = branch
    }

    /// Fetches the branch's last commit. An empty remote gives an empty workspace whose first push creates the branch.
    ///
    /// - Throws: `GitError.referenceNotFound` when the remote has commits but no such branch.
    package static func clone(
        _ url: GitURL, branch: String, access: GitAccess, timeout: Duration = .seconds(60)
    ) async throws -> GitWorkspace { GitWorkspace(url: url, branch: branch) }

    /// The file at `path` with the changes made here; `nil` when there is none.
    package func read(_ path: String) async throws -> [UInt8]? { nil }
    /// Paths of all files under a directory (`""` for all), sorted by bytes.
    package func files(under directory: String) async throws -> [String] { [] }
    /// Changes a file in memory.
    package func write(_ bytes: [UInt8], to path: String) throws(GitError) {}
    package func remove(_ path: String) throws(GitError) {}
    /// Whether a commit would change anything.
    package func hasChanges() async throws -> Bool { false }
    /// Commits what was written.
    ///
    /// - Returns: the commit's name; `nil` when nothing differs from the parent.
    package func commit(message: String, author: Author, signing: Signing = .none) async throws -> String? { nil }
    /// Pushes the commits made here.
    ///
    /// - Throws: `GitError.nonFastForward` when the branch moved; `GitError.pushRejected` with the server's words.
    package func push(timeout: Duration = .seconds(60)) async throws {}
}
