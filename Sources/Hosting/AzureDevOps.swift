import Cryptography
package import Diagnostics
package import HTTP
import YAML

/// How Davit signs in to Azure DevOps.
package enum AzureDevOpsCredential: Sendable {
    case personalAccessToken(Secret<String>)
    /// A token of Entra for `AzureDevOps.audience`, fetched when it is needed.
    case entra(@Sendable () async throws -> Secret<String>)
}

/// Azure DevOps' REST API, as far as a fleet repository needs it: pull requests. It has none for SSH keys.
///
/// - SeeAlso: `learn.microsoft.com/rest/api/azure/devops/git`, version 7.1.
package struct AzureDevOps: Sendable {
    /// What Entra's tokens for Azure DevOps are made out for.
    ///
    /// - SeeAlso: fluxcd/pkg `auth/azure/scopes.go`.
    package static let audience = "499b84ac-1321-427f-aa17-267ca6975798"

    private let repository: HostedRepository
    private let base: String
    private let path: String
    private let credential: AzureDevOpsCredential
    private let http: HTTPClient

    /// - Parameter repository: of Azure DevOps; `nil` comes back for another provider's.
    /// - Parameter origin: instead of `https://dev.azure.com`, for Azure DevOps Server.
    package init?(
        _ repository: HostedRepository, credential: AzureDevOpsCredential, http: HTTPClient, origin: String? = nil
    ) {
        guard case .azureDevOps(let base, let project, let name) = repository else { return nil }
        self.repository = repository
        let organisation = base.split(separator: "/").last ?? ""
        self.base = origin.map { "\($0)/\(organisation)" } ?? base
        path = "/\(HostedRepository.encoded(project))/_apis/git/repositories/\(HostedRepository.encoded(name))"
        self.credential = credential
        self.http = http
        if case .personalAccessToken(let token) = credential { Redactor.process.register(token) }
    }

    /// Opens a pull request, or gives the one that is active for the same branches.
    package func openPullRequest(_ wanted: PullRequest) async throws -> OpenedPullRequest {
        let what = "open a pull request in \(repository)"
        let web = try await webURL()
        if let number = try await activePullRequest(wanted) {
            return OpenedPullRequest(number: number, url: "\(web)/pullrequest/\(number)", isNew: false)
        }
        let answer = try await send(
            .post, what, "\(path)/pullrequests?api-version=7.1",
            [
                "sourceRefName": .string("refs/heads/" + wanted.source),
                "targetRefName": .string("refs/heads/" + wanted.target), "title": .string(wanted.title),
                "description": .string(wanted.description), "isDraft": .bool(wanted.isDraft),
            ])
        guard let number = answer["pullRequestId"]?.integer else {
            throw HostingError.badAnswer(what: what, why: "it has no pullRequestId")
        }
        return OpenedPullRequest(number: number, url: "\(web)/pullrequest/\(number)", isNew: true)
    }

    private func activePullRequest(_ wanted: PullRequest) async throws -> Int? {
        let source = HostedRepository.encoded("refs/heads/" + wanted.source)
        let target = HostedRepository.encoded("refs/heads/" + wanted.target)
        let answer = try await send(
            .get, "look for a pull request in \(repository)",
            "\(path)/pullrequests?searchCriteria.status=active&searchCriteria.sourceRefName=\(source)&searchCriteria.targetRefName=\(target)&api-version=7.1"
        )
        return answer["value"]?.sequence?.first?["pullRequestId"]?.integer
    }

    /// Where people see the repository.
    package func webURL() async throws -> String {
        let answer = try await send(.get, "read repository \(repository)", "\(path)?api-version=7.1")
        guard let url = answer["webUrl"]?.string else {
            throw HostingError.badAnswer(what: "read repository \(repository)", why: "it has no webUrl")
        }
        return url
    }

    private func authorization() async throws -> String {
        switch credential {
        case .personalAccessToken(let token): "Basic " + Base64.encode(Array(":\(token.exposed)".utf8))
        case .entra(let token): "Bearer " + (try await token()).exposed
        }
    }

    private func send(
        _ method: HTTPRequest.Method, _ what: String, _ path: String, _ body: Node? = nil
    ) async throws -> Node {
        var request = HTTPRequest(method, base + path)
        request.headers["Accept"] = "application/json"
        // Without it the service answers a bad token with a page to sign in at.
        request.headers["X-TFS-FedAuthRedirect"] = "Suppress"
        request.headers["Authorization"] = try await authorization()
        if let body {
            request.body = .bytes(JSONEmitter.emit(body))
            request.headers["Content-Type"] = "application/json"
        }
        request.redirects = 0
        request.responseLimit = 8 << 20
        let response = try await http.send(request)
        let node = (try? JSONParser.parse(response.body)) ?? .null
        // 203 and 302 are its other ways to say that the token is not accepted.
        if response.isSuccess, response.status != 203 {
            guard node.mapping != nil else { throw HostingError.badAnswer(what: what, why: "it is no JSON") }
            return node
        }
        throw error(response, node, what)
    }

    private func error(_ response: HTTPResponse, _ node: Node, _ what: String) -> HostingError {
        let detail = node["message"]?.string ?? "no reason given"
        let host = String(base.dropFirst("https://".count).prefix { $0 != "/" })
        switch response.status {
        case 203, 302, 401: return .unauthorized(host: host, detail: detail)
        case 403: return .forbidden(what: what, detail: detail)
        case 404: return .notFound(repository)
        case 429: return .rateLimited(host: host, until: nil)
        default: return .refused(what: what, status: response.status, detail: detail)
        }
    }
}
