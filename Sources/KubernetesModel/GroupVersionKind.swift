/// The type of an object. The core group is the empty string.
package struct GroupVersionKind: Sendable, Hashable {
    package var group: String
    package var version: String
    package var kind: String

    package init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    /// From `apps/v1` or `v1` and a kind.
    package init(apiVersion: String, kind: String) {
        if let slash = apiVersion.firstIndex(of: "/") {
            group = String(apiVersion[..<slash])
            version = String(apiVersion[apiVersion.index(after: slash)...])
        } else {
            group = ""
            version = apiVersion
        }
        self.kind = kind
    }

    /// `apps/v1`, or `v1` for the core group.
    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
}

/// An object's name within its kind. `namespace` is empty for cluster-scoped objects.
package struct NamespacedName: Sendable, Hashable, CustomStringConvertible {
    package var namespace: String
    package var name: String

    package init(namespace: String = "", name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `namespace/name`, or `name` without a namespace.
    package var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}

/// One object of a cluster: its type and its name.
package struct ObjectReference: Sendable, Hashable, CustomStringConvertible {
    package var type: GroupVersionKind
    package var key: NamespacedName

    package init(_ type: GroupVersionKind, _ key: NamespacedName) {
        self.type = type
        self.key = key
    }

    /// `Deployment/apps/podinfo` as Flux prints it: kind, namespace (if any), name.
    package var description: String { "\(type.kind)/\(key)" }
}
