package import Cryptography
import Synchronization
import YAML

/// GitHub's REST API for deploy keys, pull requests and Apps, version 2022-11-28, of one repository.
package final class SimulatedGitHub: SimulatedService {
    package struct DeployKey: Sendable, Hashable {
        package var id: Int
        package var title: String
        package var key: String
        package var isReadOnly: Bool

        package init(id: Int, title: String, key: String, isReadOnly: Bool) {
            self.id = id
            self.title = title
            self.key = key
            self.isReadOnly = isReadOnly
        }
    }

    package struct PullRequest: Sendable, Hashable {
        package var number: Int
        package var title: String
        package var head: String
        package var base: String
        package var isOpen: Bool
    }

    /// An App that is registered: its assertions are verified with this key.
    package struct App: Sendable {
        package var id: String
        package var key: PrivateKey
        package var installation: Int?

        package init(id: String, key: PrivateKey, installation: Int?) {
            self.id = id
            self.key = key
            self.installation = installation
        }
    }

    private struct State {
        var keys: [DeployKey] = []
        var foreignKeys: Set<String> = []
        var pulls: [PullRequest] = []
        var next = 1
        var installationTokens: Set<String> = []
        var limited = 0
    }

    private let owner: String
    private let name: String
    /// Tokens that may write, and those that only read.
    private let tokens: [String: Bool]
    private let app: App?
    private let now: @Sendable () -> Int
    private let state = Mutex(State())

    /// - Parameter tokens: whether each may administrate the repository.
    package init(
        owner: String = "acme", name: String = "fleet", tokens: [String: Bool], app: App? = nil,
        now: @escaping @Sendable () -> Int = { Int(SimulatedClock.now) }
    ) {
        self.owner = owner
        self.name = name
        self.tokens = tokens
        self.app = app
        self.now = now
    }

    package var deployKeys: [DeployKey] { state.withLock { $0.keys } }
    package var pullRequests: [PullRequest] { state.withLock { $0.pulls } }
    /// A key that another repository has already.
    package func useElsewhere(_ key: String) { state.withLock { _ = $0.foreignKeys.insert(key) } }
    package func limit(_ requests: Int) { state.withLock { $0.limited = requests } }

    package func answer(_ request: SimulatedRequest) async -> SimulatedAnswer? {
        var segments = request.segments
        if segments.starts(with: ["api", "v3"]) { segments.removeFirst(2) }
        guard segments.first == "repos" || segments.first == "app" else { return nil }
        if let refusal = limited() { return refusal }
        if segments.first == "app" { return installationToken(segments, request) }
        guard segments.count >= 4, segments[1] == owner, segments[2] == name else {
            return Self.message(404, "Not Found")
        }
        if segments[3] == "installation" { return installation(request) }
        switch writes(request) {
        case nil: return Self.message(401, "Bad credentials")
        case false? where request.method != "GET":
            return Self.message(403, "Resource not accessible by personal access token")
        default: break
        }
        switch (request.method, segments[3], segments.count) {
        case ("GET", "keys", 4): return page(deployKeys.map(Self.node), request)
        case ("POST", "keys", 4): return addKey(request)
        case ("DELETE", "keys", 5):
            let id = Int(segments[4])
            let existed = state.withLock { state in
                let index = state.keys.firstIndex { $0.id == id }
                if let index { state.keys.remove(at: index) }
                return index != nil
            }
            return existed ? SimulatedAnswer(status: 204) : Self.message(404, "Not Found")
        case ("GET", "pulls", 4): return listPulls(request)
        case ("POST", "pulls", 4): return openPull(request)
        default: return Self.message(404, "Not Found")
        }
    }

    private func limited() -> SimulatedAnswer? {
        state.withLock { state in
            guard state.limited > 0 else { return nil }
            state.limited -= 1
            return .json(
                [
                    "message": "API rate limit exceeded for user ID 1.",
                    "documentation_url": "https://docs.github.com/rest",
                ],
                status: 403,
                headers: [
                    (name: "x-ratelimit-remaining", value: "0"), (name: "x-ratelimit-reset", value: "\(now() + 60)"),
                ])
        }
    }

    /// `nil`: the token is not accepted.
    private func writes(_ request: SimulatedRequest) -> Bool? {
        guard let header = request.header("Authorization"), header.hasPrefix("Bearer ") else { return nil }
        let token = String(header.dropFirst("Bearer ".count))
        if state.withLock({ $0.installationTokens.contains(token) }) { return true }
        return tokens[token]
    }

    private func addKey(_ request: SimulatedRequest) -> SimulatedAnswer {
        guard let body = request.json, let key = body["key"]?.string, key.split(separator: " ").count >= 2 else {
            return Self.invalid(
                "PublicKey", "key", "key is invalid. You must supply a key in OpenSSH public key format")
        }
        return state.withLock { state in
            guard !state.foreignKeys.contains(key), !state.keys.contains(where: { $0.key == key }) else {
                return Self.invalid("PublicKey", "key", "key is already in use")
            }
            let made = DeployKey(
                id: state.next, title: body["title"]?.string ?? "", key: key,
                isReadOnly: body["read_only"]?.bool ?? false)
            state.next += 1
            state.keys.append(made)
            return .json(Self.node(made), status: 201)
        }
    }

    private static func node(_ key: DeployKey) -> Node {
        [
            "id": .integer(key.id), "key": .string(key.key),
            "url": .string("https://api.github.com/repos/acme/fleet/keys/\(key.id)"), "title": .string(key.title),
            "verified": true, "created_at": "2026-11-23T10:00:00Z", "read_only": .bool(key.isReadOnly),
        ]
    }

    private func page(_ entries: [Node], _ request: SimulatedRequest) -> SimulatedAnswer {
        let size = request.query("per_page").flatMap { Int($0) } ?? 30
        let number = request.query("page").flatMap { Int($0) } ?? 1
        return .json(.sequence(Array(entries.dropFirst((number - 1) * size).prefix(size))))
    }

    private func listPulls(_ request: SimulatedRequest) -> SimulatedAnswer {
        let head = request.query("head")
        let found = pullRequests.filter {
            $0.isOpen && (head == nil || head == "\(owner):\($0.head)")
                && (request.query("base") ?? $0.base) == $0.base
        }
        return page(found.map(node), request)
    }

    private func openPull(_ request: SimulatedRequest) -> SimulatedAnswer {
        guard let body = request.json, let title = body["title"]?.string, let head = body["head"]?.string,
            let base = body["base"]?.string
        else { return Self.invalid("PullRequest", "head", "head, base and title must be given") }
        return state.withLock { state in
            guard !state.pulls.contains(where: { $0.isOpen && $0.head == head && $0.base == base }) else {
                return Self.invalid("PullRequest", nil, "A pull request already exists for \(owner):\(head).")
            }
            let made = PullRequest(number: state.next, title: title, head: head, base: base, isOpen: true)
            state.next += 1
            state.pulls.append(made)
            return .json(node(made), status: 201)
        }
    }

    private func node(_ pull: PullRequest) -> Node {
        [
            "number": .integer(pull.number), "state": .string(pull.isOpen ? "open" : "closed"),
            "title": .string(pull.title),
            "html_url": .string("https://github.com/\(owner)/\(name)/pull/\(pull.number)"),
            "head": ["ref": .string(pull.head)], "base": ["ref": .string(pull.base)],
        ]
    }

    // MARK: Apps

    private func assertedApp(_ request: SimulatedRequest) -> App? {
        guard let app, let header = request.header("Authorization"), header.hasPrefix("Bearer ") else { return nil }
        let parts = header.dropFirst("Bearer ".count).split(separator: ".")
        guard parts.count == 3, let claims = Base64.decode(parts[1], .url).flatMap({ try? JSONParser.parse($0) }),
            claims["iss"]?.string == app.id, let issued = claims["iat"]?.integer, let ends = claims["exp"]?.integer,
            issued <= now(), ends > now(), ends - now() <= 600,
            let signature = Base64.decode(parts[2], .url)
        else { return nil }
        // PKCS #1 v1.5 is deterministic: the same key over the same text gives the same signature.
        let signed = Array("\(parts[0]).\(parts[1])".utf8)
        guard let expected = try? app.key.signature(of: signed, digest: .sha256), expected == signature else {
            return nil
        }
        return app
    }

    private func installation(_ request: SimulatedRequest) -> SimulatedAnswer {
        guard let app = assertedApp(request) else {
            return Self.message(401, "A JSON web token could not be decoded")
        }
        guard let id = app.installation else { return Self.message(404, "Not Found") }
        return .json(["id": .integer(id), "app_id": .string(app.id), "target_type": "Organization"])
    }

    private func installationToken(_ segments: [String], _ request: SimulatedRequest) -> SimulatedAnswer {
        guard request.method == "POST", segments.count == 4, segments[1] == "installations",
            segments[3] == "access_tokens"
        else { return Self.message(404, "Not Found") }
        guard let app = assertedApp(request) else {
            return Self.message(401, "A JSON web token could not be decoded")
        }
        guard app.installation == Int(segments[2]) else { return Self.message(404, "Not Found") }
        let token = "ghs_" + Hex.encode(randomBytes(18))
        state.withLock { _ = $0.installationTokens.insert(token) }
        return .json(
            [
                "token": .string(token), "expires_at": "2026-11-23T11:00:00Z",
                "permissions": ["administration": "write", "pull_requests": "write"],
                "repository_selection": "selected",
            ], status: 201)
    }

    private static func message(_ status: Int, _ text: String) -> SimulatedAnswer {
        .json(
            [
                "message": .string(text), "documentation_url": "https://docs.github.com/rest",
                "status": .string("\(status)"),
            ], status: status)
    }

    private static func invalid(_ resource: String, _ field: String?, _ text: String) -> SimulatedAnswer {
        var entry: Node = ["resource": .string(resource), "code": "custom", "message": .string(text)]
        if let field { entry["field"] = .string(field) }
        return .json(
            [
                "message": "Validation Failed", "errors": [entry], "documentation_url": "https://docs.github.com/rest",
                "status": "422",
            ], status: 422)
    }
}
