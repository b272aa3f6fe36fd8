import YAML

extension ResourceSet {
    /// Takes out objects that are meant for tools on this side of the cluster only.
    func dropLocal() {
        let kept = resources.filter { resource in
            let mark = resource.texts("annotations").first { $0.key == "config.kubernetes.io/local-config" }
            return !resource.isEmpty && (mark == nil || mark?.value == "false")
        }
        if kept.count != count { replaceAll(kept) }
    }
}

extension Resource {
    static let originKey = "config.kubernetes.io/origin"
    static let transformationsKey = "alpha.config.kubernetes.io/transformations"

    /// Annotations that tools on kustomize's own way leave behind.
    private static let passing: Set<String> = [
        "internal.config.kubernetes.io/previousKinds", "internal.config.kubernetes.io/previousNames",
        "internal.config.kubernetes.io/prefixes", "internal.config.kubernetes.io/suffixes",
        "internal.config.kubernetes.io/previousNamespaces", "internal.config.kubernetes.io/allowNameChange",
        "internal.config.kubernetes.io/allowKindChange", "internal.config.kubernetes.io/refBy",
        "internal.config.kubernetes.io/generatorBehavior", "internal.config.kubernetes.io/needsHashSuffix",
        "internal.config.kubernetes.io/path", "internal.config.kubernetes.io/index",
        "internal.config.kubernetes.io/seqindent", "internal.config.kubernetes.io/id",
        "internal.config.kubernetes.io/annotations-migration-resource-id", "config.kubernetes.io/path",
        "config.kubernetes.io/index", "config.k8s.io/id",
    ]

    /// The object as it leaves the build: annotations are texts, scalars are values.
    func finished(_ metadata: Set<String>) throws -> Node {
        try requireUniqueKeys()
        if metadata.contains("managedByLabel") { addManagedByLabel() }
        try finishAnnotations(metadata)
        return mayHoldBreaks ? node.resolved.withFoldedBreaks : node.resolved
    }

    /// - Throws: what was found when the file was read, if it is still so.
    func requireUniqueKeys() throws {
        guard let duplicateKey, node.hasDuplicateKeys else { return }
        throw duplicateKey
    }

    private func finishAnnotations(_ metadata: Set<String>) throws {
        let wantsOrigins = metadata.contains("originAnnotations")
        let wantsTransformations = metadata.contains("transformerAnnotations")
        // Lists without items may have no metadata, and get it here.
        if node["metadata"] == nil { node["metadata"] = .emptyMapping }
        guard node["metadata"]?["annotations"] != nil || wantsOrigins || wantsTransformations else { return }
        var texts = texts("annotations").filter { !Self.passing.contains($0.key) }
        texts.removeAll { $0.key == Self.originKey || $0.key == Self.transformationsKey }
        if wantsOrigins, let origin { texts.append((Self.originKey, origin.text)) }
        if wantsTransformations, !transformations.isEmpty {
            texts.append((Self.transformationsKey, Origin.listText(transformations)))
        }
        for text in texts where !Node.value(of: text.key).isText {
            throw KustomizeError.keyIsNoString(text.key, field: "metadata.annotations", object: id.description)
        }
        setTexts("annotations", texts)
    }

    private func addManagedByLabel() {
        var labels = node["metadata"]?["labels"].flatMap { $0.mapping } ?? Mapping()
        labels["app.kubernetes.io/managed-by"] = .string("kustomize-v5.5.0")
        setMetadata("labels", .mapping(labels))
    }
}

extension Node {
    fileprivate var hasDuplicateKeys: Bool {
        switch self {
        case .mapping(let mapping): mapping.hasDuplicates || mapping.pairs.contains { $0.value.hasDuplicateKeys }
        case .sequence(let elements): elements.contains { $0.hasDuplicateKeys }
        default: false
        }
    }
}
