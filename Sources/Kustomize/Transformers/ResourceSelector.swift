import KubernetesModel

/// A `Selector` ready to be asked: its parts are expressions that must match whole.
struct ResourceSelector {
    private let group, version, kind, name, namespace: TextPattern?
    private let labels, annotations: LabelSelector

    /// - Throws: `KustomizeError.invalidSelector`.
    init(_ selector: Selector) throws {
        func pattern(_ text: String) throws -> TextPattern? { text.isEmpty ? nil : try TextPattern(text) }
        group = try pattern(selector.type.group)
        version = try pattern(selector.type.version)
        kind = try pattern(selector.type.kind)
        name = try pattern(selector.name)
        namespace = try pattern(selector.namespace)
        labels = try LabelSelector(selector.labelSelector)
        annotations = try LabelSelector(selector.annotationSelector)
    }

    /// Names and namespaces match as they are or as they were at first.
    func selects(_ resource: Resource) -> Bool {
        let id = resource.id
        if let kind, !kind.matches(id.type.kind) { return false }
        if let group, !group.matches(id.type.group) { return false }
        if let version, !version.matches(id.type.version) { return false }
        if name != nil || namespace != nil {
            let original = resource.originalID
            if let namespace, !namespace.matches(original.namespace), !namespace.matches(id.namespace) { return false }
            if let name, !name.matches(original.name), !name.matches(id.name) { return false }
        }
        return selectsTexts(of: resource)
    }

    /// Labels and annotations alone.
    func selectsTexts(of resource: Resource) -> Bool {
        (labels.isEmpty || labels.matches(resource.texts("labels")))
            && (annotations.isEmpty || annotations.matches(resource.texts("annotations")))
    }

    /// The parts of an id; what is not given matches.
    func selects(_ id: ResourceID) -> Bool {
        (kind?.matches(id.type.kind) ?? true) && (group?.matches(id.type.group) ?? true)
            && (version?.matches(id.type.version) ?? true) && (name?.matches(id.name) ?? true)
            && (namespace?.matches(id.namespace) ?? true)
    }
}
