import Diagnostics
package import KubernetesModel

/// Why the API server did not do what it was asked for.
package enum KubernetesError: ExplainedError {
    /// The server does not serve this kind: its CRD is missing, or the version is not served.
    case unknownType(GroupVersionKind)
    case notFound(ObjectReference)
    case alreadyExists(ObjectReference)
    /// An update met a newer resourceVersion.
    case conflict(ObjectReference, detail: String)
    /// Server-side apply without force met fields of other managers.
    case applyConflict(ObjectReference, [FieldConflict])
    /// Schema or validation refused the object (422), or an immutable field was changed.
    case invalid(ObjectReference, detail: String, immutable: Bool)
    /// An admission webhook or policy refused the object.
    case refused(ObjectReference, detail: String)
    /// RBAC does not allow it; `detail` is the server's sentence, which names user, verb, resource and namespace.
    case forbidden(String)
    case unauthorized(server: String)
    /// The resourceVersion of a list or watch is too old (410).
    case gone(String)
    case tooManyRequests(server: String)
    /// No connection, TLS failure, or the deadline passed.
    case unreachable(server: String, detail: String)
    /// Any other answer.
    case status(code: Int, reason: String, detail: String)

    /// One field that another manager owns.
    package struct FieldConflict: Sendable, Hashable {
        package var manager: String
        /// As the server writes it: `.spec.replicas`.
        package var field: String

        package init(manager: String, field: String) {
            self.manager = manager
            self.field = field
        }
    }

    package var reason: String {
        switch self {
        case .unknownType: "NoKindMatch"
        case .notFound: "NotFound"
        case .alreadyExists: "AlreadyExists"
        case .conflict, .applyConflict: "Conflict"
        case .invalid: "Invalid"
        case .refused, .forbidden: "Forbidden"
        case .unauthorized: "Unauthorized"
        case .gone: "Expired"
        case .tooManyRequests: "TooManyRequests"
        case .unreachable: "Unreachable"
        case .status(_, let reason, _): reason
        }
    }

    package var message: String {
        switch self {
        case .unknownType(let type): "no matches for kind \"\(type.kind)\" in version \"\(type.apiVersion)\""
        case .notFound(let reference): "\(reference) not found"
        case .alreadyExists(let reference): "\(reference) already exists"
        case .conflict(let reference, let detail): "\(reference) was changed meanwhile: \(detail)"
        case .applyConflict(let reference, let conflicts):
            "\(reference) has fields of other managers: "
                + conflicts.map { "\($0.field) (\($0.manager))" }.joined(separator: ", ")
        case .invalid(let reference, let detail, _): "\(reference) is invalid: \(detail)"
        case .refused(let reference, let detail): "\(reference) was refused: \(detail)"
        case .forbidden(let detail): detail
        case .unauthorized(let server): "the API server \(server) does not accept the credentials"
        case .gone(let detail): "the resource version is too old: \(detail)"
        case .tooManyRequests(let server): "the API server \(server) is overloaded and asked to come back later"
        case .unreachable(let server, let detail): "the API server \(server) cannot be reached: \(detail)"
        case .status(let code, let reason, let detail): "the API server answered \(code) \(reason): \(detail)"
        }
    }

    package var hints: [String] {
        switch self {
        case .unknownType(let type):
            ["install the CRD of \(type.kind) first, or make its Kustomization a dependency (spec.dependsOn)"]
        case .applyConflict: ["apply with force to take the fields over, or remove them from the manifest"]
        case .invalid(_, _, immutable: true): ["recreate the object: set spec.force, or delete it by hand"]
        case .unauthorized: ["check the user of the kubeconfig's current context, or log in again"]
        case .unreachable: ["check the server address of the kubeconfig's current context and the network between"]
        default: []
        }
    }
}
