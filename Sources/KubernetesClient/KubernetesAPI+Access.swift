import KubernetesModel
import YAML

/// What may be done with what, as RBAC asks it.
package struct AccessRequest: Sendable, Hashable {
    /// `get`, `list`, `create`, `patch`, `impersonate`, `*`, …
    package var verb: String
    package var group: String
    /// The plural, or `*`.
    package var resource: String
    /// `nil`: in every namespace, or a cluster-scoped resource.
    package var namespace: String?
    package var name: String?

    package init(verb: String, group: String, resource: String, namespace: String? = nil, name: String? = nil) {
        self.verb = verb
        self.group = group
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }
}

extension KubernetesAPI {
    /// Asks the server whether we may (SelfSubjectAccessReview).
    package func mayI(_ request: AccessRequest) async throws -> Bool {
        var review = KubernetesObject(
            GroupVersionKind(group: "authorization.k8s.io", version: "v1", kind: "SelfSubjectAccessReview"),
            NamespacedName(name: ""))
        review.node["metadata"] = .emptyMapping
        review.node["spec"] = [
            "resourceAttributes": [
                "verb": .string(request.verb), "group": .string(request.group), "resource": .string(request.resource),
                "namespace": .string(request.namespace ?? ""), "name": .string(request.name ?? ""),
            ]
        ]
        let answer = try await create(review, options: WriteOptions())
        return answer.status["allowed"]?.bool ?? false
    }
}
