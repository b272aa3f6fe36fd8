/// What has been fetched of one repository.
package final class GitMirror: Sendable {
    package let url: GitURL

    init(url: GitURL) { self.url = url }

    /// The commit `reference` stands for now, fetched if it is not here yet.
    ///
    /// Asks the server which commit that is, and fetches (one commit deep where the server allows it) only when it is not in the store.
    /// Calls for the same reference with the same access share one request; others wait for their turn.
    /// - Throws: `GitError`.
    package func resolve(
        _ reference: GitReference, access: GitAccess, timeout: Duration = .seconds(60)
    ) async throws -> GitRevision {
        throw GitError.commandFailed(what: "git fetch", detail: "not there yet")
    }

    /// The files of a commit that `resolve` returned earlier; no network.
    package func snapshot(_ commit: String, filter: SourceFilter = SourceFilter()) async throws -> GitSnapshot {
        throw GitError.missingObject(commit)
    }
}
