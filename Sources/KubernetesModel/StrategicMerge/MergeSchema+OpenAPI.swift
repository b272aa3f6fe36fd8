package import YAML

extension MergeSchema {
    /// Reads the definitions of an OpenAPI 2 document, as `openapi.path` of a kustomization names one.
    ///
    /// Definitions without `x-kubernetes-group-version-kind` count only where another refers to them.
    package init(openAPI document: Node) {
        self.init()
        var reader = OpenAPIReader(definitions: document["definitions"]?.mapping ?? Mapping())
        for pair in reader.definitions.pairs {
            guard let versions = pair.value["x-kubernetes-group-version-kind"]?.sequence else { continue }
            for entry in versions {
                guard let kind = entry["kind"]?.string, let version = entry["version"]?.string else { continue }
                let group = entry["group"]?.string ?? ""
                let apiVersion = group.isEmpty ? version : "\(group)/\(version)"
                kinds["\(apiVersion) \(kind)"] = reader.type(named: pair.key)
            }
        }
        types = reader.types
        for path in document["paths"]?.mapping?.pairs ?? [] {
            guard let type = path.value["get"]?["x-kubernetes-group-version-kind"],
                let kind = type["kind"]?.string, let version = type["version"]?.string
            else { continue }
            let group = type["group"]?.string ?? ""
            let key = "\(group.isEmpty ? version : "\(group)/\(version)") \(kind)"
            // A list of all namespaces has no namespace in its path.
            scopes[key] = scopes[key] == true || path.key.contains("namespaces/{namespace}")
        }
    }
}

private struct OpenAPIReader {
    let definitions: Mapping
    var types: [[String: MergeSchema.Field]] = []
    var named: [String: MergeSchema.TypeIndex] = [:]

    mutating func type(named name: String) -> MergeSchema.TypeIndex? {
        if let known = named[name] { return known }
        guard let definition = definitions[name] else { return nil }
        // Entered before its fields are read: definitions refer to one another in circles.
        let index = MergeSchema.TypeIndex(index: types.count)
        named[name] = index
        types.append([:])
        types[index.index] = fields(of: definition)
        return index
    }

    private mutating func fields(of definition: Node) -> [String: MergeSchema.Field] {
        var fields: [String: MergeSchema.Field] = [:]
        for property in definition["properties"]?.mapping?.pairs ?? [] {
            fields[property.key] = field(of: property.value)
        }
        if let others = definition["additionalProperties"], others.mapping != nil { fields["*"] = field(of: others) }
        return fields
    }

    private mutating func field(of property: Node) -> MergeSchema.Field {
        let items = property["items"]
        return MergeSchema.Field(keys: mergeKeys(of: property), type: type(of: items ?? property))
    }

    private mutating func type(of schema: Node) -> MergeSchema.TypeIndex? {
        if let reference = schema["$ref"]?.string {
            return type(named: reference.split(separator: "/").last.map(String.init) ?? reference)
        }
        guard schema["properties"] != nil || schema["additionalProperties"]?.mapping != nil else { return nil }
        let index = MergeSchema.TypeIndex(index: types.count)
        types.append([:])
        types[index.index] = fields(of: schema)
        return index
    }

    private func mergeKeys(of property: Node) -> [String]? {
        let strategies = property["x-kubernetes-patch-strategy"]?.string?.split(separator: ",") ?? []
        guard strategies.contains("merge") else { return nil }
        if let keys = property["x-kubernetes-list-map-keys"]?.sequence { return keys.compactMap(\.string) }
        return property["x-kubernetes-patch-merge-key"]?.string.map { [$0] } ?? []
    }
}
