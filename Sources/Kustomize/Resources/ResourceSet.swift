/// Resources in the order they were read, with indices that are built when they are asked for and dropped when names
/// change: no step looks through all resources for one.
final class ResourceSet {
    private(set) var resources: [Resource] = []
    private var present: Set<ResourceID>?
    private var everyID: [ResourceID: [Resource]]?

    init(_ resources: [Resource] = []) { self.resources = resources }

    var count: Int { resources.count }

    /// - Throws: `KustomizeError.duplicate` when the set has a resource of this id.
    func append(_ resource: Resource, from place: String = "") throws {
        if present == nil { present = Set(resources.map(\.id)) }
        guard present?.insert(resource.id).inserted == true else {
            throw KustomizeError.duplicate(resource.id, place: place)
        }
        resources.append(resource)
        if everyID != nil { note(resource) }
    }

    func append(_ others: [Resource], from place: String = "") throws {
        for resource in others { try append(resource, from: place) }
    }

    /// Names, namespaces or kinds have changed.
    func forgetIDs() {
        present = nil
        everyID = nil
    }

    /// Takes out what transformers have emptied.
    func sweep() {
        guard resources.contains(where: \.isEmpty) else { return }
        resources.removeAll(where: \.isEmpty)
        forgetIDs()
    }

    func replaceAll(_ resources: [Resource]) {
        self.resources = resources
        forgetIDs()
    }

    func replace(_ old: Resource, with new: Resource) {
        guard let index = resources.firstIndex(where: { $0 === old }) else { return }
        resources[index] = new
        forgetIDs()
    }

    /// - Throws: `KustomizeError.duplicate` when two resources have the same id.
    func requireDistinct() throws {
        guard present == nil else { return }
        var seen = Set<ResourceID>(minimumCapacity: resources.count)
        for resource in resources where !seen.insert(resource.id).inserted {
            throw KustomizeError.duplicate(resource.id, place: "")
        }
        present = seen
    }

    /// The resources that are or were called `id`, in order.
    func matching(_ id: ResourceID) -> [Resource] {
        if everyID == nil {
            everyID = Dictionary(minimumCapacity: resources.count)
            for resource in resources { note(resource) }
        }
        // An entry may be out of date: what it points at has been renamed, or is gone.
        return (everyID?[id] ?? []).filter { !$0.isEmpty && $0.answers(to: id) }
    }

    /// One resource may have another id now.
    func renamed(_ resource: Resource) {
        present = nil
        note(resource)
    }

    /// Enters the ids of a resource that has just been renamed.
    func note(_ resource: Resource) {
        enter(resource, under: resource.id)
        for id in resource.formerIDs { enter(resource, under: id) }
    }

    private func enter(_ resource: Resource, under id: ResourceID) {
        guard everyID?[id]?.contains(where: { $0 === resource }) != true else { return }
        everyID?[id, default: []].append(resource)
    }
}
