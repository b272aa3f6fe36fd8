import Diagnostics
package import KubernetesModel

/// Why a set of objects could not be applied as a whole.
package enum ApplyError: ExplainedError {
    /// The server refused objects before anything of their stage was applied.
    case rejected([Rejection], done: ApplyResult)
    /// An object that had passed validation could not be applied.
    case failed([Rejection], done: ApplyResult)
    /// Definitions or classes did not become ready.
    case notReady(HealthFailure, done: ApplyResult)

    package struct Rejection: Sendable {
        package var reference: ObjectReference
        package var error: KubernetesError
        /// A few words on the step: `dry-run failed`, `apply failed`.
        package var step: String
    }

    /// What had been applied before.
    package var done: ApplyResult {
        switch self {
        case .rejected(_, let done), .failed(_, let done), .notReady(_, let done): done
        }
    }

    package var reason: String { "ReconciliationFailed" }

    package var message: String {
        let what =
            switch self {
            case .rejected(let rejections, _), .failed(let rejections, _):
                rejections.prefix(10).map(\.description).joined(separator: "\n")
            case .notReady(let failure, _): failure.message
            }
        return done.log.isEmpty ? what : "\(what)\n\(done.log)"
    }

    package var hints: [String] {
        switch self {
        case .rejected(let rejections, _), .failed(let rejections, _): rejections.first?.hints ?? []
        case .notReady(let failure, _): failure.hints
        }
    }
}

extension ApplyError.Rejection: CustomStringConvertible {
    /// As Flux words it (fluxcd/pkg `ssa/errors/errors.go`).
    package var description: String {
        switch error {
        case .notFound where reference.key.namespace.isEmpty:
            "\(reference) namespace not specified: the server could not find the requested resource"
        case .notFound:
            "\(reference) not found: namespaces \"\(reference.key.namespace)\" not found"
        case .unknownType, .unreachable, .tooManyRequests: "\(reference) \(step): \(error.message)"
        case .invalid(_, let detail, _): "\(reference) \(step) (\(error.reason)): \(detail)"
        case .refused(_, let detail): "\(reference) \(step) (\(error.reason)): \(detail)"
        case .conflict(_, let detail): "\(reference) \(step) (\(error.reason)): \(detail)"
        case .status(_, let reason, let detail) where !reason.isEmpty: "\(reference) \(step) (\(reason)): \(detail)"
        default: "\(reference) \(step) (\(error.reason)): \(error.message)"
        }
    }

    var hints: [String] {
        switch error {
        case .notFound where reference.key.namespace.isEmpty:
            ["give the object a namespace, or set spec.targetNamespace"]
        case .notFound:
            ["add the Namespace \(reference.key.namespace) to the manifests, or create it first"]
        default: error.hints
        }
    }
}
