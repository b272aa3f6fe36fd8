import Diagnostics
import Glibc
package import HTTP
import YAML

/// GitHub's REST API, as far as a fleet repository needs it: deploy keys and pull requests.
///
/// - SeeAlso: `docs.github.com/rest`, version 2022-11-28.
package actor GitHub {
    private let repository: HostedRepository
    private let api: String
    private let path: String
    private let owner: String
    private let name: String
    private let credential: GitHubCredential
    private let http: HTTPClient
    private let now: @Sendable () -> Int
    /// Of an App's installation, and when it ends.
    private var installationToken: (token: Secret<String>, until: Int)?

    /// - Parameter repository: of GitHub; `nil` comes back for another provider's.
    package init?(
        _ repository: HostedRepository, credential: GitHubCredential, http: HTTPClient,
        now: @escaping @Sendable () -> Int = GitHub.clock
    ) {
        guard case .gitHub(let api, let owner, let name) = repository else { return nil }
        self.repository = repository
        self.api = api
        self.owner = owner
        self.name = name
        path = "/repos/\(HostedRepository.encoded(owner))/\(HostedRepository.encoded(name))"
        self.credential = credential
        self.http = http
        self.now = now
        if case .token(let token) = credential { Redactor.process.register(token) }
    }

    /// Unix time in seconds.
    package static let clock: @Sendable () -> Int = { Int(time(nil)) }

    // MARK: Deploy keys

    package struct DeployKey: Sendable, Hashable {
        package var id: Int
        package var title: String
        /// `type base64`, without a comment.
        package var key: String
        package var isReadOnly: Bool
    }

    package func deployKeys() async throws -> [DeployKey] {
        var keys: [DeployKey] = []
        for page in 1...20 {
            let answer = try await call(
                .get, "list the deploy keys of \(repository)", "\(path)/keys?per_page=100&page=\(page)")
            let entries = answer.sequence ?? []
            keys += entries.compactMap(Self.deployKey)
            if entries.count < 100 { return keys }
        }
        throw HostingError.badAnswer(what: "list the deploy keys of \(repository)", why: "there are more than 2000")
    }

    /// Registers a key unless it is there already with the same access; one with the other access is replaced.
    ///
    /// - Returns: whether it was registered now.
    package func registerDeployKey(_ line: String, title: String, readOnly: Bool) async throws -> Bool {
        let key = line.split(separator: " ").prefix(2).joined(separator: " ")
        if let existing = try await deployKeys().first(where: { $0.key == key }) {
            if existing.isReadOnly == readOnly { return false }
            try await deleteDeployKey(existing.id)
        }
        _ = try await call(
            .post, "register a deploy key of \(repository)", "\(path)/keys",
            ["title": .string(title), "key": .string(key), "read_only": .bool(readOnly)])
        return true
    }

    package func deleteDeployKey(_ id: Int) async throws {
        _ = try await call(.delete, "delete deploy key \(id) of \(repository)", "\(path)/keys/\(id)")
    }

    private static func deployKey(_ node: Node) -> DeployKey? {
        guard let id = node["id"]?.integer, let key = node["key"]?.string else { return nil }
        return DeployKey(
            id: id, title: node["title"]?.string ?? "",
            key: key.split(separator: " ").prefix(2).joined(separator: " "),
            isReadOnly: node["read_only"]?.bool ?? true)
    }

    // MARK: Pull requests

    /// Opens a pull request, or gives the one that is open for the same branches.
    package func openPullRequest(_ wanted: PullRequest) async throws -> OpenedPullRequest {
        let what = "open a pull request in \(repository)"
        if let open = try await openedPullRequest(wanted) { return open }
        let answer = try await call(
            .post, what, "\(path)/pulls",
            [
                "title": .string(wanted.title), "head": .string(wanted.source), "base": .string(wanted.target),
                "body": .string(wanted.description), "draft": .bool(wanted.isDraft),
            ])
        return try Self.pullRequest(answer, what, isNew: true)
    }

    private func openedPullRequest(_ wanted: PullRequest) async throws -> OpenedPullRequest? {
        let what = "look for a pull request in \(repository)"
        let head = HostedRepository.encoded("\(owner):\(wanted.source)")
        let base = HostedRepository.encoded(wanted.target)
        let answer = try await call(.get, what, "\(path)/pulls?state=open&head=\(head)&base=\(base)")
        return try answer.sequence?.first.map { try Self.pullRequest($0, what, isNew: false) }
    }

    private static func pullRequest(_ node: Node, _ what: String, isNew: Bool) throws -> OpenedPullRequest {
        guard let number = node["number"]?.integer, let url = node["html_url"]?.string else {
            throw HostingError.badAnswer(what: what, why: "it has no number or no html_url")
        }
        return OpenedPullRequest(number: number, url: url, isNew: isNew)
    }

    // MARK: Requests

    private func token() async throws -> Secret<String> {
        guard case .app(let app) = credential else {
            if case .token(let token) = credential { return token }
            preconditionFailure("a credential is a token or an App")
        }
        if let held = installationToken, held.until - 60 > now() { return held.token }
        let assertion = try app.assertion(now: now())
        Redactor.process.register(assertion)
        let installation: Int
        if let given = app.installation {
            installation = given
        } else {
            do {
                let answer = try await send(
                    .get, "find the installation of App \(app.id)", "\(path)/installation", nil, assertion)
                guard let id = answer["id"]?.integer else {
                    throw HostingError.badAnswer(what: "find the installation of App \(app.id)", why: "it has no id")
                }
                installation = id
            } catch HostingError.notFound {
                throw HostingError.notInstalled(app: app.id, repository)
            }
        }
        let answer = try await send(
            .post, "sign in as App \(app.id)", "/app/installations/\(installation)/access_tokens",
            ["repositories": [.string(name)]], assertion)
        guard let text = answer["token"]?.string else {
            throw HostingError.badAnswer(what: "sign in as App \(app.id)", why: "it has no token")
        }
        let token = Secret(text)
        Redactor.process.register(token)
        // Good for an hour; how long exactly is not worth a date parser.
        installationToken = (token, now() + 3000)
        return token
    }

    private func call(
        _ method: HTTPRequest.Method, _ what: String, _ path: String, _ body: Node? = nil
    ) async throws -> Node { try await send(method, what, path, body, try await token()) }

    private func send(
        _ method: HTTPRequest.Method, _ what: String, _ path: String, _ body: Node?, _ token: Secret<String>
    ) async throws -> Node {
        var request = HTTPRequest(method, api + path)
        request.headers["Accept"] = "application/vnd.github+json"
        request.headers["X-GitHub-Api-Version"] = "2022-11-28"
        request.headers["Authorization"] = "Bearer " + token.exposed
        if let body {
            request.body = .bytes(JSONEmitter.emit(body))
            request.headers["Content-Type"] = "application/json"
        }
        request.redirects = 0
        request.responseLimit = 8 << 20
        let response = try await http.send(request)
        let node = response.body.isEmpty ? Node.null : (try? JSONParser.parse(response.body)) ?? .null
        if response.isSuccess { return node }
        throw error(response, node, what)
    }

    private func error(_ response: HTTPResponse, _ node: Node, _ what: String) -> HostingError {
        var detail = node["message"]?.string ?? "no reason given"
        let more = (node["errors"]?.sequence ?? []).compactMap { $0["message"]?.string ?? $0.string }
        if !more.isEmpty { detail += ": " + more.joined(separator: ", ") }
        let host = String(api.dropFirst("https://".count).prefix { $0 != "/" })
        switch response.status {
        case 401: return .unauthorized(host: host, detail: detail)
        case 403 where response.headers["x-ratelimit-remaining"] == "0", 429:
            return .rateLimited(host: host, until: response.headers["x-ratelimit-reset"].flatMap { Int($0) })
        case 403: return .forbidden(what: what, detail: detail)
        case 404: return .notFound(repository)
        case 422 where more.contains(where: { $0.lowercased().hasPrefix("key is already in use") }):
            return .keyInUse(repository)
        default: return .refused(what: what, status: response.status, detail: detail)
        }
    }
}
