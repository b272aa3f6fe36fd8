import YAML

/// A vault's refusal on its way to an error: `{error: {code, message, innererror: {code}}}`.
struct KeyVaultRefusal {
    let key: KeyVaultKeyID
    let operation: KeyVaultOperation
    let status: Int
    let credential: String
    private let code: String
    private let inner: String
    private let detail: String

    init(key: KeyVaultKeyID, operation: KeyVaultOperation, status: Int, body: Node, credential: String) {
        self.key = key
        self.operation = operation
        self.status = status
        self.credential = credential
        let error = body["error"] ?? .null
        code = error["code"]?.string ?? "HTTP\(status)"
        inner = error["innererror"]?["code"]?.string ?? ""
        detail = error["message"]?.string ?? ""
    }

    /// Whether a look at the vault's deleted keys may tell more.
    var mayBeDeleted: Bool {
        status == 404
            || (status == 409 && (inner == "ObjectIsDeletedButRecoverable" || says("deleted but recoverable")))
    }

    var error: KeyVaultError {
        switch status {
        case 401: return .unauthorized(vault: key.vault, detail: firstLine.isEmpty ? "it gives no reason" : firstLine)
        case 403: return forbidden
        case 404: return .notFound(key)
        case 409 where mayBeDeleted: return .softDeleted(key, purgedOn: nil)
        case 429: return .throttled(vault: key.vault)
        case 400 where operation == .decrypt || operation == .unwrapKey:
            return says("not permitted") || says("not supported")
                ? .notAllowed(key, operation, detail: firstLine) : .undecryptable(key, detail: firstLine)
        case 400 where says("not permitted"): return .notAllowed(key, operation, detail: firstLine)
        default:
            return .refused(what: "\(operation.words) \(key)", status: status, code: code, detail: firstLine)
        }
    }

    private var forbidden: KeyVaultError {
        if inner == "KeyDisabled" || says("disabled key") { return .disabled(key, operation) }
        if inner == "KeyExpired" || says("expired key") { return .outsideValidity(key, operation, expired: true) }
        if inner == "KeyNotYetValid" || says("not yet valid") || says("before its not before") {
            return .outsideValidity(key, operation, expired: false)
        }
        if says("is not permitted on this key") || says("key_ops") {
            return .notAllowed(key, operation, detail: firstLine)
        }
        let cause: KeyVaultError.Denial.Cause
        switch inner {
        case "ForbiddenByRbac": cause = .role
        case "AccessDenied", "ForbiddenByPolicy": cause = .policy
        case "ForbiddenByFirewall", "ForbiddenByConnection": cause = .network
        default: cause = .unknown(firstLine)
        }
        return .forbidden(
            .init(
                key: key, operation: operation, cause: cause, application: field("appid"), object: field("oid"),
                credential: credential))
    }

    /// `appid=<id>;oid=<id>;…` in the message: whom the vault took us for.
    private func field(_ name: String) -> String? {
        guard let range = detail.utf8Range(of: "\(name)=") else { return nil }
        let value = detail[range.upperBound...].prefix { $0.isHexDigit || $0 == "-" }
        return value.count == 36 ? String(value) : nil
    }

    private func says(_ words: String) -> Bool { detail.lowercased().utf8Range(of: words) != nil }

    private var firstLine: String {
        let line = detail.prefix { !$0.isNewline }
        return String(line.hasSuffix(".") ? line.dropLast() : line)
    }
}
