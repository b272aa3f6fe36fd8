import Cryptography
import Synchronization
import YAML

/// Azure DevOps' REST API for pull requests, version 7.1, of one repository.
package final class SimulatedAzureDevOps: SimulatedService {
    package struct PullRequest: Sendable, Hashable {
        package var number: Int
        package var title: String
        package var source: String
        package var target: String
        package var isActive: Bool

        package init(number: Int, title: String, source: String, target: String, isActive: Bool) {
            self.number = number
            self.title = title
            self.source = source
            self.target = target
            self.isActive = isActive
        }
    }

    private struct State {
        var pulls: [PullRequest] = []
    }

    private let organisation: String
    private let project: String
    private let name: String
    /// Personal access tokens, and bearer tokens of Entra, that are accepted.
    private let tokens: Set<String>
    private let state = Mutex(State())

    package init(organisation: String = "org", project: String = "project", name: String = "fleet", tokens: Set<String>)
    {
        self.organisation = organisation
        self.project = project
        self.name = name
        self.tokens = tokens
    }

    package var pullRequests: [PullRequest] { state.withLock { $0.pulls } }

    package func answer(_ request: SimulatedRequest) async -> SimulatedAnswer? {
        let segments = request.segments
        guard segments.count >= 6, segments[2] == "_apis", segments[3] == "git", segments[4] == "repositories" else {
            return nil
        }
        guard isSignedIn(request) else {
            // As the service does it: a page to sign in at, unless it is told that nobody will read it.
            return request.header("X-TFS-FedAuthRedirect") == "Suppress"
                ? SimulatedAnswer(status: 401)
                : SimulatedAnswer(
                    status: 203, headers: [(name: "Content-Type", value: "text/html")],
                    body: Array("<html>Azure DevOps Services | Sign In</html>".utf8))
        }
        guard request.query("api-version") == "7.1" else {
            return Self.failure(400, "VssVersionNotSpecifiedException", "No api-version was supplied for the request.")
        }
        guard segments[0] == organisation, segments[1] == project, segments[5] == name else {
            return Self.failure(
                404, "GitRepositoryNotFoundException",
                "TF401019: The Git repository with name or identifier \(segments[5]) does not exist or you do not have permissions for the operation you are attempting."
            )
        }
        switch (request.method, segments.count, segments.last) {
        case ("GET", 6, _): return .json(repository)
        case ("GET", 7, "pullrequests"): return list(request)
        case ("POST", 7, "pullrequests"): return open(request)
        default: return Self.failure(404, "VssResourceNotFoundException", "The resource cannot be found.")
        }
    }

    private func isSignedIn(_ request: SimulatedRequest) -> Bool {
        guard let header = request.header("Authorization") else { return false }
        if header.hasPrefix("Bearer ") { return tokens.contains(String(header.dropFirst("Bearer ".count))) }
        guard header.hasPrefix("Basic "), let bytes = Base64.decode(header.dropFirst("Basic ".count)) else {
            return false
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).last
            .map { tokens.contains(String($0)) } ?? false
    }

    private var repository: Node {
        let web = "https://dev.azure.com/\(organisation)/\(project)/_git/\(name)"
        return [
            "id": "5febef5a-833d-4e14-b9c0-14cb638f91e6", "name": .string(name),
            "project": ["id": "6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c", "name": .string(project), "state": "wellFormed"],
            "defaultBranch": "refs/heads/main", "remoteUrl": .string(web), "webUrl": .string(web),
            "sshUrl": .string("git@ssh.dev.azure.com:v3/\(organisation)/\(project)/\(name)"), "isDisabled": false,
        ]
    }

    private func list(_ request: SimulatedRequest) -> SimulatedAnswer {
        let found = pullRequests.filter {
            $0.isActive && (request.query("searchCriteria.sourceRefName") ?? $0.source) == $0.source
                && (request.query("searchCriteria.targetRefName") ?? $0.target) == $0.target
        }
        return .json(["value": .sequence(found.map(node)), "count": .integer(found.count)])
    }

    private func open(_ request: SimulatedRequest) -> SimulatedAnswer {
        guard let body = request.json, let source = body["sourceRefName"]?.string,
            let target = body["targetRefName"]?.string, let title = body["title"]?.string,
            source.hasPrefix("refs/heads/"), target.hasPrefix("refs/heads/")
        else {
            return Self.failure(
                400, "InvalidArgumentValueException",
                "TF401398: The pull request cannot be activated because the source and/or the target branch no longer exists, or the requested refs are invalid."
            )
        }
        return state.withLock { state in
            guard !state.pulls.contains(where: { $0.isActive && $0.source == source && $0.target == target }) else {
                return Self.failure(
                    409, "GitPullRequestExistsException",
                    "TF401179: An active pull request for the source and target branch already exists.")
            }
            let made = PullRequest(
                number: state.pulls.count + 1, title: title, source: source, target: target, isActive: true)
            state.pulls.append(made)
            return .json(node(made), status: 201)
        }
    }

    private func node(_ pull: PullRequest) -> Node {
        [
            "repository": repository, "pullRequestId": .integer(pull.number), "codeReviewId": .integer(pull.number),
            "status": .string(pull.isActive ? "active" : "completed"), "title": .string(pull.title),
            "sourceRefName": .string(pull.source), "targetRefName": .string(pull.target), "isDraft": false,
        ]
    }

    private static func failure(_ status: Int, _ type: String, _ message: String) -> SimulatedAnswer {
        .json(
            [
                "$id": "1", "innerException": .null, "message": .string(message),
                "typeName": .string("Microsoft.TeamFoundation.Git.Server.\(type), Microsoft.TeamFoundation.Git.Server"),
                "typeKey": .string(type), "errorCode": 0, "eventId": 3000,
            ], status: status)
    }
}
