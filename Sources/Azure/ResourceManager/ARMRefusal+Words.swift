extension ARMRefusal {
    /// The service's words as part of a sentence, its code, and what support needs to find the request again.
    var sentence: String {
        var text = Self.oneLine(message.isEmpty ? Self.words(ofStatus: status) : message)
        for detail in details where !text.contains(Self.oneLine(detail.message)) {
            text += "; \(Self.oneLine(detail.message))"
        }
        var notes = [code]
        if let target, !target.isEmpty { notes.append("target \(target)") }
        if let correlation = identity.correlation ?? identity.request { notes.append("correlation id \(correlation)") }
        return "\(text) (\(notes.joined(separator: ", ")))"
    }

    /// What to do now, by the code of the error.
    var hints: [String] {
        switch code {
        case "MissingSubscriptionRegistration", "SubscriptionNotRegistered", "NoRegisteredProviderFound":
            ["register the provider: az provider register -n \(namespace ?? "Microsoft.KubernetesConfiguration")"]
        case "SubscriptionNotFound", "InvalidSubscriptionId":
            ["check --subscription, and that this sign-in may see it: az account list -o table"]
        case "InvalidAuthenticationTokenTenant":
            ["the subscription belongs to another directory: sign in to it, or give --tenant"]
        case "ExpiredAuthenticationToken", "InvalidAuthenticationToken", "AuthenticationFailed":
            ["sign in again with: az login"]
        case "AuthorizationFailed", "LinkedAuthorizationFailed": authorizationHints
        case "ResourceGroupNotFound": ["check --resource-group: az group list -o table"]
        case "ResourceNotFound", "ParentResourceNotFound": ["check the names, and that --cluster-type fits the cluster"]
        case "QuotaExceeded", "OperationNotAllowed": ["ask for a higher quota, or delete what is not needed"]
        case "TooManyRequests", "SubscriptionRequestsThrottled", "OperationThrottled": throttlingHints
        case "AnotherOperationInProgress", "OperationInProgress", "ConcurrentOperation", "ConflictingOperation":
            ["another operation works on this resource: wait for its end and try again"]
        case "ExtensionOperationFailed", "ExtensionCreationFailed":
            ["read the extension's own statuses: davit k8s-extension show … --name flux"]
        case "RequestDisallowedByPolicy": ["ask for an exemption from the policy named in the message"]
        case "ScopeLocked": ["remove the lock from the scope named in the message"]
        default: status == 429 ? throttlingHints : []
        }
    }

    /// `…does not have authorization to perform action 'A' over scope 'S'…`
    private var authorizationHints: [String] {
        guard let action = quoted(after: "perform action"), let scope = quoted(after: "over scope") else {
            return ["ask for a role that allows this, or use another sign-in"]
        }
        return ["ask for a role that allows \(action) on \(scope)"]
    }

    private var throttlingHints: [String] {
        guard let retryAfter else { return ["wait some minutes and try again"] }
        return ["wait \(retryAfter.components.seconds) s and try again"]
    }

    /// The provider in the message (`namespace 'Microsoft.X'`), or the last one of the path.
    package var namespace: String? {
        if let named = quoted(after: "namespace") { return named }
        let parts = path.split(separator: "/")
        guard let index = parts.lastIndex(of: "providers"), index + 1 < parts.count else { return nil }
        return String(parts[index + 1])
    }

    /// The text in single quotes that follows `words` in the message.
    private func quoted(after words: String) -> String? {
        let text = Array(message.utf8)
        let needle = Array(words.utf8)
        guard text.count > needle.count else { return nil }
        let quote = UInt8(ascii: "'")
        for start in 0...(text.count - needle.count) where text[start...].starts(with: needle) {
            let rest = text[(start + needle.count)...]
            guard let begin = rest.firstIndex(of: quote), let close = rest[(begin + 1)...].firstIndex(of: quote),
                begin - start - needle.count < 3
            else { continue }
            return String(decoding: rest[(begin + 1)..<close], as: UTF8.self)
        }
        return nil
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.hasSuffix(".") ? String(line.dropLast()) : line
    }

    private static func words(ofStatus status: Int) -> String {
        switch status {
        case 401: "the token is not accepted"
        case 403: "this sign-in may not do that"
        case 404: "it does not exist"
        case 409: "something else is in the way"
        case 412: "it has been changed by somebody else meanwhile"
        case 429: "too many requests"
        case 500...: "the service failed"
        case 300..<400: "the service sends us elsewhere, where the token may not go"
        default: "the service gives no reason"
        }
    }
}
