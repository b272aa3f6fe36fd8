import Diagnostics
import HTTP
import YAML

/// Why Azure Resource Manager did not do what it was asked.
package enum ARMError: ExplainedError, Equatable {
    /// It refused a request.
    case refused(ARMRefusal)
    /// It took a request and failed at it later.
    case failed(ARMRefusal)
    /// It took a request, and the operation did not end in time.
    case unfinished(what: String, state: String, after: Duration)
    /// A URL in an answer leads to a host that must not see the token.
    case foreignHost(what: String, url: String, expected: String)
    /// An answer that is not what the contract says.
    case badAnswer(what: String, why: String)
    case tooManyPages(what: String, limit: Int)

    package var refusal: ARMRefusal? {
        switch self {
        case .refused(let refusal), .failed(let refusal): refusal
        default: nil
        }
    }

    /// Whether what was asked for is not there.
    package var isNotFound: Bool { refusal?.status == 404 }

    package var reason: String {
        switch self {
        case .refused(let refusal), .failed(let refusal): refusal.code
        case .unfinished: "OperationTimeout"
        case .foreignHost: "ForeignHostRefused"
        case .badAnswer, .tooManyPages: "InvalidAnswer"
        }
    }

    package var message: String {
        switch self {
        case .refused(let refusal): "cannot \(refusal.what): \(refusal.sentence)"
        case .failed(let refusal): "Azure failed to \(refusal.what): \(refusal.sentence)"
        case .unfinished(let what, let state, let after):
            "Azure has not finished to \(what) after \(after.components.seconds) s: its state is \(state)"
        case .foreignHost(let what, let url, let expected):
            "will not go on to \(what): the answer leads to \(url), and the token is for \(expected) only"
        case .badAnswer(let what, let why): "cannot \(what): Azure's answer cannot be used: \(why)"
        case .tooManyPages(let what, let limit): "cannot \(what): the list has more than \(limit) pages"
        }
    }

    package var hints: [String] {
        switch self {
        case .refused(let refusal), .failed(let refusal): refusal.hints
        case .unfinished: ["the operation goes on in Azure: look again later, or give a longer --timeout"]
        case .foreignHost: ["check the proxy between here and Azure, and the endpoints of --cloud"]
        default: []
        }
    }
}

/// An error of Azure Resource Manager's, taken apart.
package struct ARMRefusal: Sendable, Equatable {
    /// What was wanted, after "cannot": `create flux configuration flux-system`.
    package var what: String
    /// Of the resource that was asked for.
    package var path: String
    /// 0 for an operation that failed later.
    package var status: Int
    package var code: String
    /// The service's own words; may be empty.
    package var message: String
    package var target: String?
    package var details: [Detail]
    package var identity: ARMRequestIdentity
    package var retryAfter: Duration?
    package var throttling: ARMThrottling?

    package struct Detail: Sendable, Equatable {
        package var code: String
        package var message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    package init(
        what: String, path: String, status: Int, code: String, message: String, target: String? = nil,
        details: [Detail] = [], identity: ARMRequestIdentity = ARMRequestIdentity(), retryAfter: Duration? = nil,
        throttling: ARMThrottling? = nil
    ) {
        self.what = what
        self.path = path
        self.status = status
        self.code = code
        self.message = message
        self.target = target
        self.details = details
        self.identity = identity
        self.retryAfter = retryAfter
        self.throttling = throttling
    }

    /// Reads `{error: {code, message, target, details, additionalInfo}}`, and the bare inner form some services use.
    package init(what: String, path: String, answer: ARMAnswer) {
        self.init(
            what: what, path: path, status: answer.status, error: answer.body["error"] ?? answer.body,
            identity: answer.identity)
        retryAfter = answer.retryAfter
        throttling = answer.throttling
    }

    init(what: String, path: String, status: Int, error: Node, identity: ARMRequestIdentity) {
        let inner = error.mapping == nil ? Node.emptyMapping : error
        self.init(
            what: what, path: path, status: status,
            code: inner["code"]?.string ?? (status == 0 ? "OperationFailed" : "HTTP\(status)"),
            message: inner["message"]?.string ?? error.string ?? "", target: inner["target"]?.string,
            details: Self.details(inner["details"], depth: 0), identity: identity)
    }

    /// Inner errors, flattened; four levels and twenty entries are more than anybody reads.
    private static func details(_ node: Node?, depth: Int) -> [Detail] {
        guard depth < 4, let items = node?.sequence else { return [] }
        var all: [Detail] = []
        for item in items.prefix(20) {
            if let message = item["message"]?.string, !message.isEmpty {
                all.append(Detail(code: item["code"]?.string ?? "", message: message))
            }
            all += details(item["details"], depth: depth + 1)
        }
        return Array(all.prefix(20))
    }
}
