import HTTP
import KubernetesModel
import YAML

/// Makes errors out of the `Status` objects a server answers with.
///
/// - SeeAlso: kubernetes/apimachinery `pkg/api/errors/errors.go` v0.34 for reasons and causes.
struct StatusReader {
    let server: String

    /// - Throws: `KubernetesError.status` when the body is no JSON.
    func node(_ response: HTTPResponse) throws -> Node {
        do {
            return try Wire.parse(response.body)
        } catch {
            let start = String(decoding: response.body.prefix(200), as: UTF8.self)
            throw KubernetesError.status(code: response.status, reason: "InvalidAnswer", detail: "no JSON: \(start)")
        }
    }

    func error(for response: HTTPResponse, about reference: ObjectReference?) -> KubernetesError {
        let body = (try? Wire.parse(response.body)) ?? .null
        let text = String(decoding: response.body.prefix(300), as: UTF8.self)
        return error(code: response.status, status: body, text: text, about: reference)
    }

    /// - Parameters:
    ///   - status: the body, a `Status` where the API server itself answered.
    ///   - text: the body as it came, for proxies that answer in words.
    func error(code: Int, status: Node, text: String = "", about reference: ObjectReference?) -> KubernetesError {
        let reason = status["reason"]?.string ?? ""
        let message = Self.masking(status["message"]?.string ?? text, about: reference)
        let object = reference ?? Self.reference(in: status)
        switch code {
        case 401: return .unauthorized(server: server)
        case 404 where status["details", "name"] != nil || reference != nil && reason == "NotFound":
            return .notFound(object)
        case 409 where reason == "AlreadyExists": return .alreadyExists(object)
        case 410: return .gone(message)
        case 429: return .tooManyRequests(server: server)
        case _ where Self.isDenial(message): return .refused(object, detail: message)
        case 403 where Self.isAuthorization(message) || reference == nil: return .forbidden(message)
        case 403: return .refused(object, detail: message)
        case 409:
            let conflicts = Self.conflicts(in: status)
            return conflicts.isEmpty ? .conflict(object, detail: message) : .applyConflict(object, conflicts)
        case 422:
            return .invalid(object, detail: Self.detail(message), immutable: Self.isImmutability(message))
        default: return .status(code: code, reason: reason.isEmpty ? "Unknown" : reason, detail: message)
        }
    }

    private static func reference(in status: Node) -> ObjectReference {
        let details = status["details"] ?? .null
        let type = GroupVersionKind(
            group: details["group"]?.string ?? "", version: "", kind: details["kind"]?.string ?? "object")
        return ObjectReference(type, NamespacedName(name: details["name"]?.string ?? ""))
    }

    /// A webhook or a ValidatingAdmissionPolicy said no; both may answer with any code.
    private static func isDenial(_ message: String) -> Bool {
        (message.contains("admission webhook") && message.contains("denied the request"))
            || (message.contains("ValidatingAdmissionPolicy") && message.contains("denied request"))
    }

    /// RBAC names the user and what it cannot do; admission plugins (quota, pod security) do not.
    private static func isAuthorization(_ message: String) -> Bool {
        message.contains("User \"") && message.contains(" cannot ")
    }

    private static let immutabilityWords = [
        "immutable", "may not change once set", "forbidden: updates to", "Forbidden: updates to",
        "Forbidden: may not be changed", "cannot be changed", "can not be changed", "may not be modified",
    ]

    private static func isImmutability(_ message: String) -> Bool {
        immutabilityWords.contains { message.contains($0) }
    }

    /// `Deployment.apps "x" is invalid: spec.replicas: …` without what the error says by itself.
    private static func detail(_ message: String) -> String {
        guard let start = message.firstRange(ofText: " is invalid: ") else { return message }
        return String(message[start.upperBound...])
    }

    /// Causes read `conflict with "kubectl" using apps/v1` or `… with subresource "scale" using …`.
    private static func conflicts(in status: Node) -> [KubernetesError.FieldConflict] {
        (status["details", "causes"]?.sequence ?? []).compactMap { cause in
            guard cause["reason"]?.string == "FieldManagerConflict" else { return nil }
            let words = (cause["message"]?.string ?? "").split(separator: "\"", omittingEmptySubsequences: false)
            let manager = words.count > 1 ? String(words[1]) : "another manager"
            return .init(manager: manager, field: cause["field"]?.string ?? "")
        }
    }

    /// The server quotes the request it could not decode; a Secret's must not come out that way.
    private static func masking(_ message: String, about reference: ObjectReference?) -> String {
        guard reference?.type.kind == "Secret" else { return message }
        let quotes = ["error found in #", "bigger context", "Invalid value: "]
        let cut = quotes.compactMap { message.firstRange(ofText: $0)?.lowerBound }.min()
        return cut.map { String(message[..<$0]) + "(content of a Secret not shown)" } ?? message
    }
}

extension StringProtocol {
    /// The first occurrence of `text`, compared byte for byte.
    func firstRange(ofText text: String) -> Range<Index>? {
        let needle = Array(text.utf8)
        var start = startIndex
        while start != endIndex {
            if self[start...].utf8.starts(with: needle) {
                return start..<utf8.index(start, offsetBy: needle.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
