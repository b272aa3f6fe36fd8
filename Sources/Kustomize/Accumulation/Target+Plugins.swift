import YAML

/// Generators and transformers that are configured as objects of their own: kustomize's builtin ones, and no others.
extension Target {
    /// The objects that `generators`, `transformers` or `validators` list: inline, in files, or built in directories.
    func plugins(_ entries: [String], of field: String) throws -> [Resource] {
        guard !entries.isEmpty else { return [] }
        var accumulator = Accumulator()
        var paths: [String] = []
        for entry in entries {
            guard let inline = try? ResourceReader.resources(Array(entry.utf8), file: place) else {
                paths.append(entry)
                continue
            }
            if state.tracksOrigins {
                for resource in inline { resource.origin = origin.appending(file) }
            }
            try accumulator.resources.append(inline, from: place)
        }
        try accumulateResources(paths, of: field, into: &accumulator)
        return accumulator.resources.resources
    }

    private func reader(_ plugin: Resource) throws -> FieldReader {
        guard plugin.apiVersion == "builtin" else { throw KustomizeError.pluginUnavailable(plugin.kind) }
        return try FieldReader(
            plugin.node.resolved, knowing: nil,
            source: FieldReader.Source(file: "\(plugin.kind) \(plugin.name)", isLenient: true))
    }

    func generated(by plugin: Resource) throws -> [Resource] {
        let reader = try reader(plugin)
        switch plugin.kind {
        case "ConfigMapGenerator", "SecretGenerator":
            var entry = try GeneratorEntry(reader)
            if entry.name.isEmpty { entry.name = plugin.name }
            if entry.namespace.isEmpty { entry.namespace = plugin.namespace }
            return [try generator(plugin.kind == "SecretGenerator" ? .secret : .configMap, entry).generate()]
        case "IAMPolicyGenerator": return [try identityPolicy(reader)]
        case "HelmChartInflationGenerator":
            throw KustomizeError.unsupported("inflating Helm charts", file: place)
        default: throw KustomizeError.pluginUnavailable(plugin.kind)
        }
    }

    /// A service account that stands for one of Google Cloud.
    private func identityPolicy(_ reader: FieldReader) throws -> Resource {
        guard try reader.string("cloud") == "gke" else {
            throw KustomizeError.generatorFailed("IAMPolicyGenerator", why: "its cloud is not gke")
        }
        let kubernetes = try reader.reader("kubernetesService", knowing: ["name", "namespace"])
        let account = try reader.reader("serviceAccount", knowing: ["name", "projectId"])
        let owner = "\(try account?.string("name") ?? "")@\(try account?.string("projectId") ?? "")"
        var metadata: Mapping = [
            "annotations": [
                "iam.gke.io/gcp-service-account": .string("\(owner).iam.gserviceaccount.com")
            ], "name": .string(try kubernetes?.string("name") ?? ""),
        ]
        if let namespace = try kubernetes?.string("namespace"), !namespace.isEmpty {
            metadata["namespace"] = .string(namespace)
        }
        return Resource(["apiVersion": "v1", "kind": "ServiceAccount", "metadata": .mapping(metadata)])
    }

    func transformer(of plugin: Resource) throws -> any Transformer {
        let reader = try reader(plugin)
        switch plugin.kind {
        case "LabelTransformer":
            return MetadataTransformer(entries: try reader.stringMap("labels") ?? [], fields: try fields(reader))
        case "AnnotationsTransformer":
            return MetadataTransformer(entries: try reader.stringMap("annotations") ?? [], fields: try fields(reader))
        case "PrefixTransformer":
            return AffixTransformer(side: .prefix, affix: try reader.string("prefix"), fields: try affixFields(reader))
        case "SuffixTransformer":
            return AffixTransformer(side: .suffix, affix: try reader.string("suffix"), fields: try affixFields(reader))
        case "PrefixSuffixTransformer":
            let fields = try affixFields(reader)
            return TransformerSequence([
                AffixTransformer(side: .prefix, affix: try reader.string("prefix"), fields: fields),
                AffixTransformer(side: .suffix, affix: try reader.string("suffix"), fields: fields),
            ])
        case "HashTransformer": return HashTransformer()
        case "ReplicaCountTransformer":
            let entry = try reader.reader("replica", knowing: ["name", "count"])
            let replica = ReplicaEntry(name: try entry?.string("name") ?? "", count: try entry?.integer("count") ?? 0)
            return ReplicaTransformer(entries: [replica], fields: try fields(reader))
        case "ImageTagTransformer":
            let entry = try reader.reader("imageTag", knowing: ImageEntry.fields).map(ImageEntry.init) ?? ImageEntry()
            return try ImageTransformer(entry: entry, fields: try fields(reader))
        default: return try otherTransformer(of: plugin, reader)
        }
    }

    private func otherTransformer(of plugin: Resource, _ reader: FieldReader) throws -> any Transformer {
        let patches = PatchReader(directory: directory, schema: state.schema, release: state.options.release)
        switch plugin.kind {
        case "NamespaceTransformer": return try namespaceTransformer(of: plugin, reader)
        case "PatchTransformer": return try patches.transformer(PatchEntry(reader))
        case "PatchJson6902Transformer":
            var entry = try PatchEntry(reader)
            entry.patch = try reader.string("jsonOp")
            return try patches.operations(entry)
        case "PatchStrategicMergeTransformer":
            var steps = try reader.strings("paths").map(patches.merges)
            let inline = try reader.string("patches")
            if !inline.isEmpty { steps.append(try patches.merges(inline)) }
            guard !steps.allSatisfy(\.isEmpty) else {
                throw KustomizeError.invalidPatch(plugin.name, why: "it has neither paths nor patches")
            }
            return TransformerSequence(steps)
        case "ReplacementTransformer":
            let entries = try reader.readers("replacements", knowing: ReplacementEntry.fields).map(
                ReplacementEntry.init)
            return TransformerSequence(try replacements(entries).map(\.transformer))
        case "ValueAddTransformer": return try ValueAddTransformer(reader, directory: directory)
        default: throw KustomizeError.pluginUnavailable(plugin.kind)
        }
    }

    private func namespaceTransformer(of plugin: Resource, _ reader: FieldReader) throws -> NamespaceTransformer {
        let mode = try reader.string("setRoleBindingSubjects")
        guard let subjects = mode.isEmpty ? .defaultOnly : NamespaceTransformer.Subjects(rawValue: mode) else {
            throw KustomizeError.invalidValue(
                "setRoleBindingSubjects", mode, expected: "defaultOnly, allServiceAccounts or none", file: plugin.name)
        }
        return NamespaceTransformer(
            namespace: plugin.namespace, fields: try fields(reader), unsetOnly: try reader.bool("unsetOnly"),
            subjects: subjects, schema: state.schema)
    }

    private func fields(_ reader: FieldReader) throws -> [FieldSpec] {
        try reader.readers("fieldSpecs", knowing: FieldSpec.fields).map(FieldSpec.init)
    }

    private func affixFields(_ reader: FieldReader) throws -> [FieldSpec] {
        guard reader.has("fieldSpecs") else {
            throw KustomizeError.missing("fieldSpecs", of: reader.source.file, file: place)
        }
        return try fields(reader)
    }
}
