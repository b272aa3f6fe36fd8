package import KubernetesModel

/// What a watch cache tells its observers, after it has taken the change over.
package enum CacheChange: Sendable {
    case added(KubernetesObject)
    case updated(old: KubernetesObject, new: KubernetesObject)
    case deleted(KubernetesObject)

    /// The object as it is now, or was last.
    package var object: KubernetesObject {
        switch self {
        case .added(let object), .updated(_, let object), .deleted(let object): object
        }
    }

    package var key: NamespacedName { object.key }

    /// Before the change; `nil` for an added object.
    package var old: KubernetesObject? {
        switch self {
        case .added: nil
        case .updated(let old, _), .deleted(let old): old
        }
    }

    /// After the change; `nil` for a deleted object.
    package var new: KubernetesObject? {
        switch self {
        case .added(let new), .updated(_, let new): new
        case .deleted: nil
        }
    }
}
