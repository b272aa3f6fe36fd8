package import YAML

/// One entry of `status.conditions`, in the form of `metav1.Condition`.
package struct Condition: Sendable, Hashable {
    package enum Status: String, Sendable {
        case `true` = "True"
        case `false` = "False"
        case unknown = "Unknown"
    }

    package var type: String
    package var status: Status
    /// UpperCamelCase, not empty.
    package var reason: String
    package var message: String
    /// The `metadata.generation` this speaks of; 0 when absent.
    package var observedGeneration: Int
    /// RFC 3339 in UTC; empty until the runtime stamps it.
    package var lastTransitionTime: String

    package init(
        type: String, status: Status, reason: String, message: String, observedGeneration: Int = 0,
        lastTransitionTime: String = ""
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.observedGeneration = observedGeneration
        self.lastTransitionTime = lastTransitionTime
    }

    /// `nil` when the node has no type or no known status.
    package init?(_ node: Node) {
        guard let type = node["type"]?.string, let status = node["status"]?.string.flatMap(Status.init(rawValue:))
        else { return nil }
        self.init(
            type: type, status: status, reason: node["reason"]?.string ?? "", message: node["message"]?.string ?? "",
            observedGeneration: node["observedGeneration"]?.integer ?? 0,
            lastTransitionTime: node["lastTransitionTime"]?.string ?? "")
    }

    package var node: Node {
        var mapping: Mapping = [
            "lastTransitionTime": .string(lastTransitionTime), "message": .string(message), "reason": .string(reason),
            "status": .string(status.rawValue), "type": .string(type),
        ]
        if observedGeneration != 0 { mapping["observedGeneration"] = .integer(observedGeneration) }
        return .mapping(mapping)
    }
}
