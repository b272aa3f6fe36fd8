import YAML

extension TransformerConfiguration {
    private static let fields = [
        "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels", "templateLabels", "commonAnnotations",
        "nameReference", "varReference", "images", "replicas",
    ]

    /// Reads a file that `configurations` names.
    convenience init(_ bytes: [UInt8], file: String) throws {
        let source = FieldReader.Source(file: file, bytes: bytes, convertsScalars: true)
        let reader = try FieldReader(KustomizationFile.parse(bytes, file: file), knowing: Self.fields, source: source)
        func specs(_ name: String) throws -> [FieldSpec] {
            try reader.readers(name, knowing: FieldSpec.fields).map(FieldSpec.init)
        }
        var tables = Tables()
        tables.namePrefix = try specs("namePrefix")
        tables.nameSuffix = try specs("nameSuffix")
        tables.namespace = try specs("namespace")
        tables.commonLabels = try specs("commonLabels")
        tables.labels = try specs("labels")
        tables.templateLabels = try specs("templateLabels")
        tables.commonAnnotations = try specs("commonAnnotations")
        tables.varReference = try specs("varReference")
        tables.images = try specs("images")
        tables.replicas = try specs("replicas")
        tables.nameReference = try reader.readers("nameReference", knowing: ["group", "version", "kind", "fieldSpecs"])
            .map { reference in
                NameReference(
                    target: TypeSelector(
                        group: try reference.string("group"), version: try reference.string("version"),
                        kind: try reference.string("kind")),
                    referrers: try reference.readers("fieldSpecs", knowing: FieldSpec.fields).map(FieldSpec.init))
            }
        tables.sort()
        self.init(tables)
    }

    /// Reads a file that `crds` names: OpenAPI definitions whose extensions say which fields are annotations, label
    /// selectors, names, or references.
    ///
    /// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/internal/accumulator/loadconfigfromcrds.go`.
    convenience init(crds bytes: [UInt8], file: String) throws {
        let definitions = try KustomizationFile.parse(bytes, file: file)
        var reader = DefinitionReader(definitions: definitions.mapping ?? Mapping())
        for pair in reader.definitions.pairs {
            let properties = DefinitionReader.properties(of: pair.value)
            guard ["kind", "apiVersion", "metadata"].allSatisfy({ properties?[$0] != nil }) else { continue }
            let kind = pair.key.split(separator: ".").last.map(String.init) ?? pair.key
            reader.read(pair.key, of: TypeSelector(kind: kind), path: [])
        }
        reader.tables.sort()
        self.init(reader.tables)
    }
}

private struct DefinitionReader {
    let definitions: Mapping
    var tables = TransformerConfiguration.Tables()

    init(definitions: Mapping) { self.definitions = definitions }

    static func properties(of definition: Node) -> Mapping? { definition["Schema"]?["properties"]?.mapping }

    mutating func read(_ name: String, of kind: TypeSelector, path: [String]) {
        guard path.count < 64, let definition = definitions[name], let properties = Self.properties(of: definition)
        else { return }
        for property in properties.pairs {
            let place = path + [property.key]
            let field = FieldSpec(place.joined(separator: "/"), selector: kind)
            if property.value["x-kubernetes-annotation"]?.string != nil { tables.commonAnnotations.append(field) }
            if property.value["x-kubernetes-label-selector"]?.string != nil { tables.commonLabels.append(field) }
            if property.value["x-kubernetes-identity"]?.string != nil { tables.namePrefix.append(field) }
            if let version = property.value["x-kubernetes-object-ref-api-version"]?.string,
                let target = property.value["x-kubernetes-object-ref-kind"]?.string
            {
                let key = property.value["x-kubernetes-object-ref-name-key"]?.string ?? "name"
                let referrer = FieldSpec((place + [key]).joined(separator: "/"), selector: kind)
                tables.nameReference.append(
                    .init(target: TypeSelector(version: version, kind: target), referrers: [referrer]))
            }
            if let reference = property.value["$ref"]?.string { read(reference, of: kind, path: place) }
        }
    }
}
