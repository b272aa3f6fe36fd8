import Diagnostics

/// Why a provider's API did not do what it was asked.
package enum HostingError: ExplainedError, Equatable {
    /// The token, or the App's key, is not accepted.
    case unauthorized(host: String, detail: String)
    /// Accepted, and not allowed to do this.
    case forbidden(what: String, detail: String)
    /// Not there, or not to be seen with this token.
    case notFound(HostedRepository)
    /// The key is a deploy key of another repository, or somebody's own.
    case keyInUse(HostedRepository)
    case rateLimited(host: String, until: Int?)
    /// The provider has no API for it.
    case noKeyAPI(HostedRepository, page: String)
    case notInstalled(app: String, HostedRepository)
    case refused(what: String, status: Int, detail: String)
    case badAnswer(what: String, why: String)

    package var reason: String {
        switch self {
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "RepositoryNotFound"
        case .keyInUse: "KeyInUse"
        case .rateLimited: "RateLimited"
        case .noKeyAPI: "NoKeyAPI"
        case .notInstalled: "AppNotInstalled"
        case .refused: "HostingRefused"
        case .badAnswer: "InvalidAnswer"
        }
    }

    package var message: String {
        switch self {
        case .unauthorized(let host, let detail): "\(host) does not accept the token: \(detail)"
        case .forbidden(let what, let detail): "may not \(what): \(detail)"
        case .notFound(let repository): "there is no repository \(repository), or the token may not see it"
        case .keyInUse(let repository): "the deploy key for \(repository) is registered elsewhere already"
        case .rateLimited(let host, _): "\(host) has had too many requests from this token"
        case .noKeyAPI(let repository, _):
            "Azure DevOps has no API for SSH keys: the key for \(repository) must be added by hand"
        case .notInstalled(let app, let repository): "GitHub App \(app) is not installed on \(repository)"
        case .refused(let what, let status, let detail): "cannot \(what): \(detail) (status \(status))"
        case .badAnswer(let what, let why): "cannot \(what): the answer cannot be used: \(why)"
        }
    }

    package var hints: [String] {
        switch self {
        case .unauthorized: ["make a new token, or check the App's id and private key"]
        case .forbidden:
            [
                "a fine-grained token or App needs Administration: write for deploy keys and Pull requests: write, a classic token the scope repo"
            ]
        case .notFound: ["check the address, and that the token's owner may see the repository"]
        case .keyInUse: ["give every cluster a key of its own: delete it there, or let Davit make a new one"]
        case .rateLimited: ["wait until the limit is lifted and run the same command again"]
        case .noKeyAPI(_, let page): ["add the public key at \(page), signed in as the account the cluster reads with"]
        case .notInstalled: ["install the App on the repository or its organisation"]
        case .refused, .badAnswer: []
        }
    }
}
