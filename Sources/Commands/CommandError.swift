import Diagnostics

/// Why a command did not do what it was asked for, in Flux's words where Flux has words for it.
package enum CommandError: ExplainedError {
    case nameRequired(String)
    /// `namespace` nil: looked for in all of them.
    case noObjects(kind: String, namespace: String?)
    case objectNotFound(kind: String, name: String, namespace: String?)
    /// A resource by its plural, as the API server names it: `kustomizations.kustomize.toolkit.fluxcd.io`.
    case resourceNotFound(resource: String, name: String)
    case suspended
    /// The person at the terminal said no.
    case declined
    case sourceKindUnknown(String)
    case statusUnknown
    case reconciliationFailed(kind: String, message: String)
    case reconciliationsFailed(count: Int, kind: String)
    case timedOut(what: String, last: String?)
    case selector(String)
    case usage(String)
    case untraceable(object: String, detail: String)

    package var reason: String { "CommandFailed" }

    package var message: String {
        switch self {
        case .nameRequired(let kind): "\(kind) name is required"
        case .noObjects(let kind, let namespace): "no \(kind) objects found in \(Self.shown(namespace)) namespace"
        case .objectNotFound(let kind, let name, let namespace):
            "\(kind) object '\(name)' not found in \(Self.shown(namespace)) namespace"
        case .resourceNotFound(let resource, let name): "\(resource) \"\(name)\" not found"
        case .suspended: "resource is suspended"
        case .declined: "aborted"
        case .sourceKindUnknown(let kind): "cannot reconcile source of kind \(kind)"
        case .statusUnknown: "status can't be determined"
        case .reconciliationFailed(let kind, let message): "\(kind) reconciliation failed: '\(message)'"
        case .reconciliationsFailed(let count, let kind): "reconciliation failed for \(count) \(kind)(s)"
        case .timedOut(let what, let last): "timed out \(what)" + (last.map { ": \($0)" } ?? "")
        case .selector(let text):
            "expected status selector in type=status or type!=status format, but found: \(text)"
        case .usage(let text): text
        case .untraceable(let object, let detail): "failed to trace \(object): \(detail)"
        }
    }

    package var hints: [String] {
        switch self {
        case .noObjects(_, .some), .objectNotFound(_, _, .some):
            ["name another namespace with -n, or look at all of them with -A"]
        case .declined: ["answer y, or do not ask with --silent"]
        case .suspended: ["resume it first: davit resume"]
        case .timedOut: ["look at it with: davit get all, davit events", "allow more time with --timeout"]
        default: []
        }
    }

    private static func shown(_ namespace: String?) -> String { namespace.map { "\"\($0)\"" } ?? "any" }
}
