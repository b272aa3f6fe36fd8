import YAML

extension Target {
    /// Runs the transformers of the kustomization's own fields, in kustomize's order, then those configured as objects.
    func transform(_ accumulator: inout Accumulator) throws {
        let tables = (accumulator.configuration ?? .defaults(of: state.options.release)).tables
        for (name, transformer) in try builtinTransformers(tables) {
            try transformer.transform(accumulator.resources)
            if state.tracksOrigins {
                note(
                    configuredOrigin(Origin.Configuration(apiVersion: "builtin", kind: name)), on: accumulator.resources
                )
            }
            accumulator.resources.sweep()
        }
        for plugin in try plugins(kustomization.transformers) {
            try transformer(of: plugin).transform(accumulator.resources)
            if let origin = pluginOrigin(plugin) { note(origin, on: accumulator.resources) }
            accumulator.resources.sweep()
        }
    }

    /// Validators run like transformers, and must not change anything.
    func validate(_ accumulator: Accumulator) throws {
        for plugin in try plugins(kustomization.validators) {
            let before = accumulator.resources.resources.map(\.node)
            try transformer(of: plugin).transform(accumulator.resources)
            for (resource, node) in zip(accumulator.resources.resources, before) where resource.node != node {
                throw KustomizeError.validatorChanged(resource.id.description)
            }
        }
    }

    private func note(_ origin: Origin, on set: ResourceSet) {
        for resource in set.resources {
            if resource.origin == nil { resource.origin = origin } else { resource.transformations.append(origin) }
        }
    }

    private func builtinTransformers(_ tables: TransformerConfiguration.Tables) throws -> [(String, any Transformer)] {
        let patches = PatchReader(directory: directory, schema: state.schema, release: state.options.release)
        var list: [(String, any Transformer)] = []
        if !kustomization.patchesStrategicMerge.isEmpty {
            let merges = try kustomization.patchesStrategicMerge.map(patches.merges)
            guard !merges.allSatisfy(\.isEmpty) else {
                throw KustomizeError.invalidPatch("patchesStrategicMerge", why: "its files are empty")
            }
            list.append(("PatchStrategicMergeTransformer", TransformerSequence(merges)))
        }
        for entry in kustomization.patches { list.append(("PatchTransformer", try patches.transformer(entry))) }
        if !kustomization.namespace.isEmpty {
            let transformer = NamespaceTransformer(namespace: kustomization.namespace, fields: tables.namespace)
            list.append(("NamespaceTransformer", transformer))
        }
        if !kustomization.namePrefix.isEmpty {
            let transformer = AffixTransformer(
                side: .prefix, affix: kustomization.namePrefix, fields: tables.namePrefix)
            list.append(("PrefixTransformer", transformer))
        }
        if !kustomization.nameSuffix.isEmpty {
            let transformer = AffixTransformer(
                side: .suffix, affix: kustomization.nameSuffix, fields: tables.nameSuffix)
            list.append(("SuffixTransformer", transformer))
        }
        return try list + metadataTransformers(tables)
            + kustomization.patchesJson6902.map { ("PatchJson6902Transformer", try patches.operations($0)) }
            + valueTransformers(tables)
    }

    private func metadataTransformers(_ tables: TransformerConfiguration.Tables) throws -> [(String, any Transformer)] {
        var list: [(String, any Transformer)] = []
        for entry in kustomization.labels {
            let transformer = MetadataTransformer(entries: entry.pairs, fields: try entry.allFields(tables))
            list.append(("LabelTransformer", transformer))
        }
        if !kustomization.labels.isEmpty || !kustomization.commonLabels.isEmpty {
            let transformer = MetadataTransformer(entries: kustomization.commonLabels, fields: tables.commonLabels)
            list.append(("LabelTransformer", transformer))
        }
        if !kustomization.commonAnnotations.isEmpty {
            let transformer = MetadataTransformer(
                entries: kustomization.commonAnnotations, fields: tables.commonAnnotations)
            list.append(("AnnotationsTransformer", transformer))
        }
        return list
    }

    private func valueTransformers(_ tables: TransformerConfiguration.Tables) throws -> [(String, any Transformer)] {
        var list: [(String, any Transformer)] = kustomization.replicas.map {
            ("ReplicaCountTransformer", ReplicaTransformer(entries: [$0], fields: tables.replicas))
        }
        for entry in kustomization.images {
            list.append(("ImageTagTransformer", try ImageTransformer(entry: entry, fields: tables.images)))
        }
        if !kustomization.replacements.isEmpty {
            let transformer = ReplacementTransformer(
                entries: try replacements(kustomization.replacements), release: state.options.release)
            list.append(("ReplacementTransformer", transformer))
        }
        return list
    }

    /// Entries that name a file stand for what is in it.
    func replacements(_ entries: [ReplacementEntry]) throws -> [ReplacementEntry] {
        try entries.flatMap { entry -> [ReplacementEntry] in
            guard !entry.path.isEmpty else { return [entry] }
            guard entry.source == nil, entry.targets == nil else {
                throw KustomizeError.replacementFailed(why: "an entry has both a path and a replacement", nearest: nil)
            }
            let bytes = try directory.read(entry.path)
            let source = FieldReader.Source(
                file: TreePath.join(directory.path, entry.path) ?? entry.path, bytes: bytes, isLenient: true)
            let document = try KustomizationFile.parse(bytes, file: source.file)
            return try (document.sequence ?? [document]).map { node in
                try ReplacementEntry(FieldReader(node, knowing: ReplacementEntry.fields, source: source))
            }
        }
    }
}

/// Several steps that count as one.
struct TransformerSequence: Transformer {
    let steps: [any Transformer]

    init(_ steps: [any Transformer]) { self.steps = steps }

    func transform(_ set: ResourceSet) throws {
        for step in steps { try step.transform(set) }
    }
}
