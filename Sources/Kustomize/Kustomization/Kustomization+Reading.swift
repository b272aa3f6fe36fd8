import YAML

extension Kustomization {
    private static let fields = [
        "apiVersion", "kind", "metadata", "openapi", "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels",
        "commonAnnotations", "patchesStrategicMerge", "patchesJson6902", "patches", "images", "imageTags",
        "replacements", "replicas", "vars", "sortOptions", "resources", "components", "crds", "bases",
        "configMapGenerator", "secretGenerator", "helmGlobals", "helmCharts", "helmChartInflationGenerator",
        "generatorOptions", "configurations", "generators", "transformers", "validators", "buildMetadata",
    ]

    /// - Throws: `KustomizeError` for unknown fields, values of the wrong type, another kind or API version, and a file
    ///   that says nothing.
    init(_ node: Node, source: FieldReader.Source) throws {
        let reader = try FieldReader(node, knowing: Self.fields, source: source)
        try readHeader(reader, isEmpty: !Self.fields.dropFirst(2).contains(where: reader.has))
        resources = try reader.strings("resources") + reader.strings("bases")
        components = try reader.strings("components")
        crds = try reader.strings("crds")
        configurations = try reader.strings("configurations")
        generators = try reader.strings("generators")
        transformers = try reader.strings("transformers")
        validators = try reader.strings("validators")
        buildMetadata = Set(try reader.strings("buildMetadata"))
        openAPI = try reader.stringMap("openapi") ?? []
        namePrefix = try reader.string("namePrefix")
        nameSuffix = try reader.string("nameSuffix")
        namespace = try reader.string("namespace")
        commonLabels = try reader.stringMap("commonLabels") ?? []
        commonAnnotations = try reader.stringMap("commonAnnotations") ?? []
        labels = try reader.readers("labels", knowing: LabelEntry.fields).map(LabelEntry.init)
        patchesStrategicMerge = try reader.strings("patchesStrategicMerge")
        patchesJson6902 = try reader.readers("patchesJson6902", knowing: PatchEntry.fields).map(PatchEntry.init)
        patches = try reader.readers("patches", knowing: PatchEntry.fields).map(PatchEntry.init)
        images = try reader.readers("images", knowing: ImageEntry.fields).map(ImageEntry.init)
        images += try reader.readers("imageTags", knowing: ImageEntry.fields).map(ImageEntry.init)
        replicas = try reader.readers("replicas", knowing: ["name", "count"]).map {
            ReplicaEntry(name: try $0.string("name"), count: try $0.integer("count"))
        }
        replacements = try reader.readers("replacements", knowing: ReplacementEntry.fields).map(ReplacementEntry.init)
        variables = try reader.readers("vars", knowing: Variable.fields).map(Variable.init)
        try readGenerators(reader)
        sortOptions = try SortOptions.read(from: reader)
        hasHelmCharts = ["helmCharts", "helmChartInflationGenerator"].contains {
            reader.node($0)?.sequence?.isEmpty == false
        }
        warnings = Self.warnings(reader)
    }

    private mutating func readHeader(_ reader: FieldReader, isEmpty: Bool) throws {
        let kind = try reader.string("kind")
        let apiVersion = try reader.string("apiVersion")
        guard !isEmpty else { throw KustomizeError.emptyKustomization(reader.source.file) }
        guard ["", "Kustomization", "Component"].contains(kind) else {
            throw KustomizeError.wrongHeader(reader.source.file, "kind", kind, expected: "Kustomization or Component")
        }
        isComponent = kind == "Component"
        let expected = "kustomize.config.k8s.io/" + (isComponent ? "v1alpha1" : "v1beta1")
        guard apiVersion.isEmpty || apiVersion == expected else {
            throw KustomizeError.wrongHeader(reader.source.file, "apiVersion", apiVersion, expected: expected)
        }
    }

    private mutating func readGenerators(_ reader: FieldReader) throws {
        configMapGenerator = try reader.readers("configMapGenerator", knowing: GeneratorEntry.fields)
            .map(GeneratorEntry.init)
        secretGenerator = try reader.readers("secretGenerator", knowing: GeneratorEntry.fields + ["type"])
            .map(GeneratorEntry.init)
        generatorOptions = try reader.reader("generatorOptions", knowing: GeneratorOptions.fields)
            .map(GeneratorOptions.init)
    }

    private static func warnings(_ reader: FieldReader) -> [String] {
        let fix = "Run 'kustomize edit fix' to update your Kustomization automatically."
        return [
            ("bases", "resources", fix), ("commonLabels", "labels", fix), ("imageTags", "images", fix),
            ("patchesJson6902", "patches", fix), ("patchesStrategicMerge", "patches", fix),
            ("vars", "replacements", "[EXPERIMENTAL] " + fix),
        ].compactMap { old, new, advice in
            reader.has(old) ? "# Warning: '\(old)' is deprecated. Please use '\(new)' instead. \(advice)" : nil
        }
    }
}

extension FieldSpec {
    static let fields = ["group", "version", "kind", "path", "create"]

    init(_ reader: FieldReader) throws {
        self.init(
            try reader.string("path"),
            selector: TypeSelector(
                group: try reader.string("group"), version: try reader.string("version"),
                kind: try reader.string("kind")),
            create: try reader.bool("create"))
    }
}

extension LabelEntry {
    static let fields = ["pairs", "includeSelectors", "includeTemplates", "fields"]

    init(_ reader: FieldReader) throws {
        pairs = try reader.stringMap("pairs") ?? []
        includeSelectors = try reader.bool("includeSelectors")
        includeTemplates = try reader.bool("includeTemplates")
        fields = try reader.readers("fields", knowing: FieldSpec.fields).map(FieldSpec.init)
    }
}

extension Selector {
    static let fields = ["group", "version", "kind", "name", "namespace", "annotationSelector", "labelSelector"]

    init(_ reader: FieldReader) throws {
        type = TypeSelector(
            group: try reader.string("group"), version: try reader.string("version"), kind: try reader.string("kind"))
        name = try reader.string("name")
        namespace = try reader.string("namespace")
        labelSelector = try reader.string("labelSelector")
        annotationSelector = try reader.string("annotationSelector")
    }
}

extension PatchEntry {
    static let fields = ["path", "patch", "target", "options"]

    init(_ reader: FieldReader) throws {
        path = try reader.string("path")
        patch = try reader.string("patch")
        target = try reader.reader("target", knowing: Selector.fields).map(Selector.init)
        options = try reader.boolMap("options")
    }
}

extension ImageEntry {
    static let fields = ["name", "newName", "newTag", "tagSuffix", "digest"]

    init(_ reader: FieldReader) throws {
        name = try reader.string("name")
        newName = try reader.string("newName")
        newTag = try reader.string("newTag")
        tagSuffix = try reader.string("tagSuffix")
        digest = try reader.string("digest")
    }
}

extension GeneratorOptions {
    static let fields = ["labels", "annotations", "disableNameSuffixHash", "immutable"]

    init(_ reader: FieldReader) throws {
        labels = try reader.stringMap("labels") ?? []
        annotations = try reader.stringMap("annotations") ?? []
        disableNameSuffixHash = try reader.bool("disableNameSuffixHash")
        immutable = try reader.bool("immutable")
    }
}

extension GeneratorEntry {
    static let fields = ["namespace", "name", "behavior", "literals", "files", "envs", "env", "options"]

    init(_ reader: FieldReader) throws {
        name = try reader.string("name")
        namespace = try reader.string("namespace")
        behavior = try reader.string("behavior")
        literals = try reader.strings("literals")
        files = try reader.strings("files")
        envs = try reader.strings("envs")
        let env = try reader.string("env")
        if !env.isEmpty { envs.append(env) }
        type = try reader.string("type")
        options = try reader.reader("options", knowing: GeneratorOptions.fields).map(GeneratorOptions.init)
    }
}

extension Variable {
    static let fields = ["name", "objref", "fieldref"]

    init(_ reader: FieldReader) throws {
        name = try reader.string("name")
        let object = try reader.reader(
            "objref", knowing: ["apiVersion", "group", "version", "kind", "name", "namespace"])
        target = TypeSelector(
            group: try object?.string("group") ?? "", version: try object?.string("version") ?? "",
            kind: try object?.string("kind") ?? "")
        let apiVersion = try object?.string("apiVersion") ?? ""
        let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1 where !apiVersion.isEmpty: target.version = parts[0]
        case 2: (target.group, target.version) = (parts[0], parts[1])
        default: break
        }
        targetName = try object?.string("name") ?? ""
        targetNamespace = try object?.string("namespace") ?? ""
        let path = try reader.reader("fieldref", knowing: ["fieldPath"])?.string("fieldPath") ?? ""
        fieldPath = path.isEmpty ? "metadata.name" : path
    }
}

extension FieldOptions {
    static let fields = ["delimiter", "index", "encoding", "create"]

    init(_ reader: FieldReader) throws {
        delimiter = try reader.string("delimiter")
        index = try reader.integer("index")
        _ = try reader.string("encoding")
        create = try reader.bool("create")
    }
}

extension ReplacementEntry {
    static let fields = ["path", "source", "sourceValue", "targets"]

    init(_ reader: FieldReader) throws {
        path = try reader.string("path")
        if reader.has("sourceValue") { sourceValue = try reader.string("sourceValue") }
        let known = Array(Selector.fields.prefix(5)) + ["fieldPath", "options"]
        if let source = try reader.reader("source", knowing: known) {
            self.source = try Selector(source)
            sourceField = try source.string("fieldPath")
            sourceOptions = try source.reader("options", knowing: FieldOptions.fields).map(FieldOptions.init)
        }
        guard reader.has("targets") else { return }
        targets = try reader.readers("targets", knowing: ["select", "reject", "fieldPaths", "options"]).map { target in
            Target(
                select: try target.reader("select", knowing: Selector.fields).map(Selector.init),
                reject: try target.readers("reject", knowing: Selector.fields).map(Selector.init),
                fieldPaths: try target.strings("fieldPaths"),
                options: try target.reader("options", knowing: FieldOptions.fields).map(FieldOptions.init))
        }
    }
}

extension SortOptions {
    static func read(from reader: FieldReader) throws -> SortOptions? {
        guard let options = try reader.reader("sortOptions", knowing: ["order", "legacySortOptions"]) else {
            return nil
        }
        let legacy = try options.reader("legacySortOptions", knowing: ["orderFirst", "orderLast"])
        let first = try legacy?.strings("orderFirst")
        let last = try legacy?.strings("orderLast")
        switch try options.string("order") {
        case "legacy":
            return SortOptions(
                order: .legacy, first: legacy == nil ? KindOrder.first : first ?? [],
                last: legacy == nil ? KindOrder.last : last ?? [])
        case "fifo":
            guard legacy == nil else {
                throw KustomizeError.invalidValue(
                    "sortOptions.legacySortOptions", "given", expected: "order: legacy beside it",
                    file: reader.source.file)
            }
            return SortOptions(order: .fifo, first: [], last: [])
        case let other:
            throw KustomizeError.invalidValue(
                "sortOptions.order", other, expected: "fifo or legacy", file: reader.source.file)
        }
    }
}
