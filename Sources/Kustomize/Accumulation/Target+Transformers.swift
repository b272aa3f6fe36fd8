import YAML

extension Target {
    /// Runs the transformers of the kustomization's own fields, in kustomize's order, then those configured as objects.
    func transform(_ accumulator: inout Accumulator) throws {
        let tables = (accumulator.configuration ?? .defaults(of: state.options.release)).tables
        for (name, field, transformer) in try builtinTransformers(tables) {
            try located(field) { try transformer.transform(accumulator.resources) }
            if state.tracksOrigins {
                note(
                    configuredOrigin(Origin.Configuration(apiVersion: "builtin", kind: name)), on: accumulator.resources
                )
            }
            accumulator.resources.sweep()
        }
        for plugin in try plugins(kustomization.transformers, of: "transformers") {
            try located("transformers") { try transformer(of: plugin).transform(accumulator.resources) }
            if let origin = pluginOrigin(plugin) { note(origin, on: accumulator.resources) }
            accumulator.resources.sweep()
        }
    }

    /// Validators run like transformers, and must not change anything.
    func validate(_ accumulator: Accumulator) throws {
        for plugin in try plugins(kustomization.validators, of: "validators") {
            let before = accumulator.resources.resources.map(\.node)
            try located("validators") { try transformer(of: plugin).transform(accumulator.resources) }
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

    /// A step, what kustomize calls it, and the field it comes from.
    private typealias Step = (name: String, field: String, transformer: any Transformer)

    private func builtinTransformers(_ tables: TransformerConfiguration.Tables) throws -> [Step] {
        let patches = PatchReader(directory: directory, schema: state.schema, release: state.options.release)
        var list: [Step] = []
        if !kustomization.patchesStrategicMerge.isEmpty {
            let merges = try kustomization.patchesStrategicMerge.enumerated().map { index, patch in
                try located("patchesStrategicMerge[\(index)]") { try patches.merges(patch) }
            }
            guard !merges.allSatisfy(\.isEmpty) else {
                throw KustomizeError.invalidPatch("patchesStrategicMerge", why: "its files are empty")
            }
            list.append(("PatchStrategicMergeTransformer", "patchesStrategicMerge", TransformerSequence(merges)))
        }
        list += try steps("PatchTransformer", "patches", kustomization.patches) { try patches.transformer($0) }
        if !kustomization.namespace.isEmpty {
            let transformer = NamespaceTransformer(
                namespace: kustomization.namespace, fields: tables.namespace, schema: state.schema)
            list.append(("NamespaceTransformer", "namespace", transformer))
        }
        if !kustomization.namePrefix.isEmpty {
            let transformer = AffixTransformer(
                side: .prefix, affix: kustomization.namePrefix, fields: tables.namePrefix)
            list.append(("PrefixTransformer", "namePrefix", transformer))
        }
        if !kustomization.nameSuffix.isEmpty {
            let transformer = AffixTransformer(
                side: .suffix, affix: kustomization.nameSuffix, fields: tables.nameSuffix)
            list.append(("SuffixTransformer", "nameSuffix", transformer))
        }
        list += try metadataTransformers(tables)
        list += try steps("PatchJson6902Transformer", "patchesJson6902", kustomization.patchesJson6902) {
            try patches.operations($0)
        }
        return try list + valueTransformers(tables)
    }

    /// One step for each entry of a field.
    private func steps<Entry>(
        _ name: String, _ field: String, _ entries: [Entry], _ make: (Entry) throws -> any Transformer
    ) throws -> [Step] {
        try entries.enumerated().map { index, entry in
            let place = "\(field)[\(index)]"
            return (name, place, try located(place) { try make(entry) })
        }
    }

    private func metadataTransformers(_ tables: TransformerConfiguration.Tables) throws -> [Step] {
        var list = try steps("LabelTransformer", "labels", kustomization.labels) { entry in
            MetadataTransformer(entries: entry.pairs, fields: try entry.allFields(tables))
        }
        if !kustomization.labels.isEmpty || !kustomization.commonLabels.isEmpty {
            let transformer = MetadataTransformer(entries: kustomization.commonLabels, fields: tables.commonLabels)
            list.append(("LabelTransformer", "commonLabels", transformer))
        }
        if !kustomization.commonAnnotations.isEmpty {
            let transformer = MetadataTransformer(
                entries: kustomization.commonAnnotations, fields: tables.commonAnnotations)
            list.append(("AnnotationsTransformer", "commonAnnotations", transformer))
        }
        return list
    }

    private func valueTransformers(_ tables: TransformerConfiguration.Tables) throws -> [Step] {
        var list = try steps("ReplicaCountTransformer", "replicas", kustomization.replicas) {
            ReplicaTransformer(entries: [$0], fields: tables.replicas)
        }
        list += try steps("ImageTagTransformer", "images", kustomization.images) {
            try ImageTransformer(entry: $0, fields: tables.images)
        }
        if !kustomization.replacements.isEmpty {
            let transformer = LocatedSequence(target: self, steps: try replacements(kustomization.replacements))
            list.append(("ReplacementTransformer", "replacements", transformer))
        }
        return list
    }

    /// Entries that name a file stand for what is in it.
    func replacements(_ entries: [ReplacementEntry]) throws -> [LocatedSequence.Step] {
        let release = state.options.release
        return try entries.enumerated().flatMap { index, entry -> [LocatedSequence.Step] in
            let place = "replacements[\(index)]"
            guard !entry.path.isEmpty else { return [(place, ReplacementTransformer(entry: entry, release: release))] }
            let bytes = try located(place) {
                guard entry.source == nil, entry.targets == nil else {
                    throw KustomizeError.replacementFailed(
                        why: "an entry has both a path and a replacement", nearest: nil)
                }
                return try directory.read(entry.path)
            }
            let source = FieldReader.Source(
                file: directory.shown(entry.path), bytes: bytes, isLenient: true)
            let document = try KustomizationFile.parse(bytes, file: source.file)
            return try (document.sequence ?? [document]).map { node in
                let entry = try ReplacementEntry(
                    FieldReader(node, knowing: ReplacementEntry.fields, source: source))
                return (place, ReplacementTransformer(entry: entry, release: release))
            }
        }
    }
}

/// Several steps that count as one, each with the place that its errors name.
struct LocatedSequence: Transformer {
    typealias Step = (place: String, transformer: any Transformer)

    let target: Target
    let steps: [Step]

    func transform(_ set: ResourceSet) throws {
        for step in steps { try target.located(step.place) { try step.transformer.transform(set) } }
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
