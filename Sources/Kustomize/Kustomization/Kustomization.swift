/// A kustomization file, decoded: its fields under kustomize's names.
struct Kustomization {
    static let fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

    var isComponent = false
    var resources: [String] = []
    var components: [String] = []
    var crds: [String] = []
    var configurations: [String] = []
    var generators: [String] = []
    var transformers: [String] = []
    var validators: [String] = []
    var buildMetadata: Set<String> = []
    var openAPI: [(key: String, value: String)] = []

    var namePrefix = ""
    var nameSuffix = ""
    var namespace = ""
    var commonLabels: [(key: String, value: String)] = []
    var labels: [LabelEntry] = []
    var commonAnnotations: [(key: String, value: String)] = []
    var patchesStrategicMerge: [String] = []
    var patchesJson6902: [PatchEntry] = []
    var patches: [PatchEntry] = []
    var images: [ImageEntry] = []
    var replicas: [ReplicaEntry] = []
    var replacements: [ReplacementEntry] = []
    var variables: [Variable] = []
    var sortOptions: SortOptions?
    var configMapGenerator: [GeneratorEntry] = []
    var secretGenerator: [GeneratorEntry] = []
    var generatorOptions: GeneratorOptions?
    var hasHelmCharts = false

    /// Sentences about fields that kustomize no longer wants, as it prints them.
    var warnings: [String] = []
}

struct LabelEntry {
    var pairs: [(key: String, value: String)] = []
    var includeSelectors = false
    var includeTemplates = false
    var fields: [FieldSpec] = []
}

/// Which resources an entry is for; empty parts stand for any.
struct Selector {
    var type = TypeSelector()
    var name = ""
    var namespace = ""
    var labelSelector = ""
    var annotationSelector = ""

    var isEmpty: Bool {
        namesNothing && labelSelector.isEmpty && annotationSelector.isEmpty
    }

    /// No group, version, kind, name or namespace is given.
    var namesNothing: Bool { type == TypeSelector() && name.isEmpty && namespace.isEmpty }
}

struct PatchEntry {
    var path = ""
    var patch = ""
    var target: Selector?
    var options: [String: Bool] = [:]
}

struct ImageEntry {
    var name = ""
    var newName = ""
    var newTag = ""
    var tagSuffix = ""
    var digest = ""
}

struct ReplicaEntry {
    var name = ""
    var count = 0
}

struct SortOptions {
    enum Order { case fifo, legacy }

    var order: Order
    var first: [String]
    var last: [String]
}

struct GeneratorOptions {
    var labels: [(key: String, value: String)] = []
    var annotations: [(key: String, value: String)] = []
    var disableNameSuffixHash = false
    var immutable = false

    /// The generator's own labels and annotations win; its `false` does not undo a global `true`.
    func adding(global: GeneratorOptions) -> GeneratorOptions {
        func joined(_ own: [(key: String, value: String)], _ global: [(key: String, value: String)])
            -> [(key: String, value: String)]
        {
            (own + global.filter { entry in !own.contains { $0.key == entry.key } })
                .sorted { $0.key.precedesByBytes($1.key) }
        }
        return GeneratorOptions(
            labels: joined(labels, global.labels), annotations: joined(annotations, global.annotations),
            disableNameSuffixHash: disableNameSuffixHash || global.disableNameSuffixHash,
            immutable: immutable || global.immutable)
    }
}

struct GeneratorEntry {
    var name = ""
    var namespace = ""
    var behavior = ""
    var literals: [String] = []
    var files: [String] = []
    var envs: [String] = []
    /// Secrets only.
    var type = ""
    var options: GeneratorOptions?
}

struct Variable {
    var name: String
    var target: TypeSelector
    var targetName: String
    var targetNamespace: String
    var fieldPath: String
}

struct FieldOptions {
    var delimiter = ""
    var index = 0
    var create = false
}

struct ReplacementEntry {
    /// A file that holds the replacement, or a list of them.
    var path = ""
    var source: Selector?
    var sourceField = ""
    var sourceOptions: FieldOptions?
    /// A value given outright, from kustomize 5.7.
    var sourceValue: String?
    var targets: [Target]?

    struct Target {
        var select: Selector?
        var reject: [Selector] = []
        var fieldPaths: [String] = []
        var options: FieldOptions?
    }
}
