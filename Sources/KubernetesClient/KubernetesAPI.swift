package import KubernetesModel
package import YAML

/// A Kubernetes API server as reconcilers and commands use it. `KubernetesClient` is the real one; tests wrap it.
///
/// Every call is bounded by the client's deadline and retried where the server says so (429, Retry-After) or where
/// repeating is safe; all of them throw `KubernetesError`.
package protocol KubernetesAPI: Sendable {
    func serverVersion() async throws -> ServerVersion

    /// How the server serves `type`: plural, scope. Discovery is cached; a miss asks the server once more.
    /// - Throws: `KubernetesError.unknownType` when the server does not serve it.
    func resource(for type: GroupVersionKind) async throws -> APIResource

    /// - Returns: `nil` when there is no such object.
    func get(_ reference: ObjectReference) async throws -> KubernetesObject?

    /// All objects of `type`, read in chunks. `namespace` nil: every namespace.
    func list(_ type: GroupVersionKind, namespace: String?, options: ListOptions) async throws -> ObjectList

    func create(_ object: KubernetesObject, options: WriteOptions) async throws -> KubernetesObject

    /// Server-side apply. `metadata.managedFields` is never sent.
    /// - Throws: `KubernetesError.applyConflict` naming fields and managers when `force` is off.
    func apply(_ object: KubernetesObject, force: Bool, options: WriteOptions) async throws -> KubernetesObject

    func patch(_ reference: ObjectReference, _ patch: Patch, options: WriteOptions) async throws -> KubernetesObject

    /// Deletes; an object already gone is no error and gives `false`.
    @discardableResult
    func delete(_ reference: ObjectReference, options: DeleteOptions) async throws -> Bool

    /// Changes of `type` after `resourceVersion`, without end until cancelled or until the server closes the stream.
    /// - Throws: `KubernetesError.gone` when the version is too old: list again.
    func watch(_ type: GroupVersionKind, namespace: String?, from resourceVersion: String, options: ListOptions)
        -> AsyncThrowingStream<WatchEvent, any Error>

    /// The same server, acting as another user.
    func impersonating(user: String, groups: [String]) -> any KubernetesAPI
}

package struct ServerVersion: Sendable, Hashable {
    package var major: Int
    package var minor: Int
    /// `v1.20.2`
    package var gitVersion: String

    package init(major: Int, minor: Int, gitVersion: String) {
        self.major = major
        self.minor = minor
        self.gitVersion = gitVersion
    }
}

package struct APIResource: Sendable, Hashable {
    package var type: GroupVersionKind
    /// `deployments`
    package var plural: String
    package var namespaced: Bool

    package init(type: GroupVersionKind, plural: String, namespaced: Bool) {
        self.type = type
        self.plural = plural
        self.namespaced = namespaced
    }
}

package struct ListOptions: Sendable {
    package var labelSelector: String?
    package var fieldSelector: String?
    /// Objects a request; the client follows `continue` until the end.
    package var chunk = 500
    /// Asks for `PartialObjectMetadata` only: no spec, no status.
    package var metadataOnly = false

    package init() {}
}

package struct ObjectList: Sendable {
    package var items: [KubernetesObject]
    /// Where a watch can start.
    package var resourceVersion: String

    package init(items: [KubernetesObject], resourceVersion: String) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}

package struct WriteOptions: Sendable {
    /// The field manager; the server makes one up from the user agent when empty.
    package var manager = ""
    package var dryRun = false
    /// `status`, `scale`, or nil for the object itself.
    package var subresource: String?
    package var urgency: RequestUrgency

    package init(
        manager: String = "", dryRun: Bool = false, subresource: String? = nil, urgency: RequestUrgency = .ordinary
    ) {
        self.manager = manager
        self.dryRun = dryRun
        self.subresource = subresource
        self.urgency = urgency
    }
}

package struct DeleteOptions: Sendable {
    package enum Propagation: String, Sendable {
        case background = "Background"
        case foreground = "Foreground"
        case orphan = "Orphan"
    }

    package var propagation = Propagation.background
    /// Deletes only the object with this uid.
    package var uid: String?
    package var dryRun = false

    package init() {}
}

package enum Patch: Sendable {
    /// RFC 7386.
    case merge(Node)
    /// RFC 6902, a sequence of operations.
    case json(Node)
    /// Strategic merge, builtin kinds only.
    case strategic(Node)
}

package enum WatchEvent: Sendable {
    case added(KubernetesObject)
    case modified(KubernetesObject)
    case deleted(KubernetesObject)
    /// Nothing changed up to this resourceVersion.
    case bookmark(resourceVersion: String)
}
