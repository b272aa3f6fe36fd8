import YAML

/// Labels and annotations: `labels`, `commonLabels`, `commonAnnotations` differ only in the fields they write to.
struct MetadataTransformer: Transformer {
    let entries: [(key: String, value: String)]
    let fields: [FieldSpec]

    func transform(_ set: ResourceSet) throws {
        guard !entries.isEmpty else { return }
        for resource in set.resources {
            let type = resource.id.type
            for field in fields where field.selects(type) {
                try field.apply(to: resource, making: .mapping, write)
            }
        }
    }

    private func write(_ node: inout Node) throws {
        // A null that the path does not make stays one.
        if node.isMissing { return }
        guard case .mapping(var mapping) = node else { throw FieldProblem.notAMapping(node.kindName) }
        for entry in entries where mapping.index(of: entry.key) == nil && !Node.value(of: entry.key).isText {
            throw FieldProblem.keyIsNoString(entry.key)
        }
        node = .null
        for entry in entries { mapping[entry.key] = .literal(entry.value) }
        node = .mapping(mapping)
    }
}

extension LabelEntry {
    /// The fields a `labels` entry writes to: its own, those configured, and what its two switches add.
    func allFields(_ tables: TransformerConfiguration.Tables) throws -> [FieldSpec] {
        var result = try fields.merging(tables.labels)
        if includeSelectors { return try result.merging(tables.commonLabels) }
        if includeTemplates { result = try result.merging(tables.templateLabels) }
        return try result.merging([FieldSpec("metadata/labels", create: true)])
    }
}
