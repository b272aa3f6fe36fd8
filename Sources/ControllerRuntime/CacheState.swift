internal import KubernetesClient
internal import KubernetesModel

/// The contents of a watch cache as a value: list, watch events and own writes go in, changes come out.
struct CacheState: Sendable {
    /// Values an object is found under.
    typealias IndexFunction = @Sendable (KubernetesObject) -> [String]

    private struct Index: Sendable {
        let values: IndexFunction
        var keys: [String: Set<NamespacedName>] = [:]
    }

    private(set) var objects: [NamespacedName: KubernetesObject] = [:]
    private var indexes: [String: Index] = [:]
    /// Where the next watch starts; empty: list first.
    private(set) var resourceVersion = ""
    private let keep: @Sendable (KubernetesObject) -> KubernetesObject

    init(keep: @escaping @Sendable (KubernetesObject) -> KubernetesObject) { self.keep = keep }

    mutating func addIndex(_ name: String, _ values: @escaping IndexFunction) {
        var index = Index(values: values)
        for (key, object) in objects {
            for value in values(object) { index.keys[value, default: []].insert(key) }
        }
        indexes[name] = index
    }

    func keys(under value: String, of index: String) -> Set<NamespacedName> { indexes[index]?.keys[value] ?? [] }

    /// Takes a whole list over. An object written here after the list was made survives it.
    mutating func replace(with list: ObjectList) -> [CacheChange] {
        resourceVersion = list.resourceVersion
        var changes: [CacheChange] = []
        var seen = Set<NamespacedName>(minimumCapacity: list.items.count)
        for object in list.items {
            seen.insert(object.key)
            if let change = store(object) { changes.append(change) }
        }
        for (key, object) in objects where !seen.contains(key) {
            if Self.isNewer(object.resourceVersion, than: list.resourceVersion) { continue }
            changes.append(remove(key, last: object))
        }
        return changes
    }

    mutating func apply(_ event: WatchEvent) -> CacheChange? {
        switch event {
        case .added(let object), .modified(let object):
            resourceVersion = object.resourceVersion
            return store(object)
        case .deleted(let object):
            resourceVersion = object.resourceVersion
            guard let held = objects[object.key] else { return nil }
            // the deletion of an earlier object of the same name
            if Self.isNewer(held.resourceVersion, than: object.resourceVersion) { return nil }
            return remove(object.key, last: keep(object))
        case .bookmark(let version):
            resourceVersion = version
            return nil
        }
    }

    /// Takes over what the server answered to a write of ours, so that no older version is handed out afterwards.
    ///
    /// An answer may come later than the watch. When the watch has passed the version and holds no such object, the
    /// object is gone, and storing it would bring back what nobody would ever remove.
    mutating func written(_ object: KubernetesObject) -> CacheChange? {
        let isGone =
            objects[object.key] == nil && !resourceVersion.isEmpty
            && !Self.isNewer(object.resourceVersion, than: resourceVersion) && UInt64(object.resourceVersion) != nil
        return isGone ? nil : store(object)
    }

    /// The server no longer knows the version: list again, keep what is held until then.
    mutating func forgetVersion() { resourceVersion = "" }

    private mutating func store(_ object: KubernetesObject) -> CacheChange? {
        let key = object.key
        let held = objects[key]
        if let held, held.resourceVersion == object.resourceVersion { return nil }
        if let held, Self.isNewer(held.resourceVersion, than: object.resourceVersion) { return nil }
        let new = keep(object)
        objects[key] = new
        reindex(key, from: held, to: new)
        return held.map { .updated(old: $0, new: new) } ?? .added(new)
    }

    private mutating func remove(_ key: NamespacedName, last: KubernetesObject) -> CacheChange {
        reindex(key, from: objects.removeValue(forKey: key), to: nil)
        return .deleted(last)
    }

    private mutating func reindex(_ key: NamespacedName, from old: KubernetesObject?, to new: KubernetesObject?) {
        for name in indexes.keys {
            guard let values = indexes[name]?.values else { continue }
            let before = old.map(values) ?? []
            let after = new.map(values) ?? []
            guard before != after else { continue }
            for value in before {
                indexes[name]?.keys[value]?.remove(key)
                if indexes[name]?.keys[value]?.isEmpty == true { indexes[name]?.keys[value] = nil }
            }
            for value in after { indexes[name]?.keys[value, default: []].insert(key) }
        }
    }

    /// Resource versions of one kind are comparable numbers (etcd revisions; promised since Kubernetes 1.35). Where
    /// they are not, nothing counts as newer and the last word wins.
    private static func isNewer(_ left: String, than right: String) -> Bool {
        guard let left = UInt64(left), let right = UInt64(right) else { return false }
        return left > right
    }
}
