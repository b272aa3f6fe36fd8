import YAML

/// What the service adds to what a client wrote, as recorded.
enum KubernetesConfigurationShapes {
    static let systemData: Node = [
        "createdBy": "x", "createdByType": "Application", "createdAt": "2026-11-23T10:00:00Z",
        "lastModifiedAt": "2026-11-23T10:00:00Z",
    ]

    /// The newest version of the extension that the recordings know.
    static let extensionVersion = "1.17.3"

    static func resource(_ path: String, name: String, type: String, properties: Node) -> Node {
        [
            "properties": properties, "id": .string(path), "name": .string(name),
            "type": .string("Microsoft.KubernetesConfiguration/\(type)"), "systemData": systemData,
        ]
    }

    /// An extension as it is right after PUT.
    static func newExtension(_ path: String, name: String, body: Node) -> Node {
        var properties = body["properties"] ?? .emptyMapping
        properties["provisioningState"] = "Creating"
        return resource(path, name: name, type: "extensions", properties: redacted(properties))
    }

    /// A configuration as it is right after PUT: names of kustomizations made, secrets hidden, nothing compliant yet.
    static func newConfiguration(_ path: String, name: String, body: Node) -> Node {
        var properties = redacted(body["properties"] ?? .emptyMapping)
        properties["kustomizations"] = named(properties["kustomizations"] ?? .emptyMapping, configuration: name)
        properties["provisioningState"] = "Creating"
        properties["complianceState"] = "Pending"
        properties["statuses"] = []
        properties["repositoryPublicKey"] = ""
        properties["errorMessage"] = .null
        return resource(path, name: name, type: "fluxConfigurations", properties: properties)
    }

    static func patched(_ old: Node, name: String, body: Node) -> Node {
        var node = old
        var properties = MergePatch.apply(redacted(body["properties"] ?? .emptyMapping), to: old["properties"] ?? .null)
        if let kustomizations = properties["kustomizations"] {
            properties["kustomizations"] = named(kustomizations, configuration: name)
        }
        properties["provisioningState"] = "Updating"
        node["properties"] = properties
        return node
    }

    /// The properties once an operation has ended; `nil` changes nothing more.
    static func settled(_ node: Node, _ properties: Node, succeeded: Bool) -> Node? {
        var properties = properties
        switch node["type"]?.string {
        case "Microsoft.KubernetesConfiguration/extensions" where succeeded:
            properties["installedVersion"] = properties["version"] ?? .string(extensionVersion)
            properties["currentVersion"] = properties["version"] ?? .string(extensionVersion)
            properties["isSystemExtension"] = false
            return properties
        case "Microsoft.KubernetesConfiguration/fluxConfigurations" where succeeded:
            if properties["complianceState"]?.string == "Pending" { properties["complianceState"] = "Compliant" }
            return properties
        default: return nil
        }
    }

    /// Each kustomization bears the name of its object in the cluster: `<configuration>-<name>`.
    private static func named(_ kustomizations: Node, configuration: String) -> Node {
        var result = Mapping()
        for pair in kustomizations.mapping?.pairs ?? [] {
            var value = pair.value
            if value.mapping != nil { value["name"] = .string("\(configuration)-\(pair.key)") }
            result[pair.key] = value
        }
        return .mapping(result)
    }

    /// Protected settings come back as names only, secrets of sources as `<redacted>`.
    private static func redacted(_ properties: Node) -> Node {
        var properties = properties
        if let settings = properties["configurationProtectedSettings"]?.mapping {
            var hidden = Mapping()
            for pair in settings.pairs { hidden[pair.key] = "<redacted>" }
            properties["configurationProtectedSettings"] = .mapping(hidden)
        }
        for (source, secrets) in [("azureBlob", ["accountKey", "sasToken"])] {
            for name in secrets where properties[source]?[name]?.string != nil {
                var inner = properties[source] ?? .emptyMapping
                inner[name] = "<redacted>"
                properties[source] = inner
            }
        }
        return properties
    }
}
