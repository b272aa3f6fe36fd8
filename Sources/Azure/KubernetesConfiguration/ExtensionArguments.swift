package import YAML

/// What az's flags say of an extension.
package struct ExtensionArguments: Sendable, Equatable {
    package var type: String
    package var autoUpgrade: Bool?
    package var releaseTrain: String?
    package var version: String?
    /// `cluster` or `namespace`.
    package var scope: String?
    package var releaseNamespace: String?
    package var targetNamespace: String?
    /// Strings by dotted name; `nil` sends none.
    package var settings: [(name: String, value: String)]?
    package var protectedSettings: [(name: String, value: String)]?

    package init(type: String) { self.type = type.lowercased() }

    package static func == (left: ExtensionArguments, right: ExtensionArguments) -> Bool { left.body == right.body }

    /// What az installs before a configuration; the variables are az's.
    package static func beforeConfiguration(_ environment: AzureEnvironment) -> ExtensionArguments {
        var arguments = ExtensionArguments(type: KubernetesConfigurations.fluxType)
        arguments.autoUpgrade = true
        arguments.releaseTrain = environment["FLUX_EXTENSION_RELEASETRAIN"]
        arguments.version = environment["FLUX_EXTENSION_VERSION"]
        return arguments
    }

    /// - Throws: `FluxArgumentError.versionPin`, `.foreign`, `.missing`.
    package func check() throws(FluxArgumentError) {
        if version != nil, autoUpgrade ?? false { throw .versionPin }
        if scope == "cluster", targetNamespace != nil {
            throw .foreign(flags: ["--target-namespace"], kind: "cluster scope", allowed: ["--release-namespace"])
        }
        if scope != "cluster", releaseNamespace != nil {
            throw .foreign(flags: ["--release-namespace"], kind: "namespace scope", allowed: ["--target-namespace"])
        }
        if scope == "namespace", targetNamespace == nil {
            throw .missing(flags: ["--target-namespace"], kind: "namespace scope")
        }
    }

    /// For PUT.
    package var body: Node {
        var properties: Node = ["extensionType": .string(type)]
        properties["autoUpgradeMinorVersion"] = autoUpgrade.map(Node.bool)
        properties["releaseTrain"] = releaseTrain.map(Node.string)
        properties["version"] = version.map(Node.string)
        switch scope {
        case "cluster":
            var cluster = Node.emptyMapping
            cluster["releaseNamespace"] = releaseNamespace.map(Node.string)
            properties["scope"] = ["cluster": cluster]
        case "namespace":
            var namespace = Node.emptyMapping
            namespace["targetNamespace"] = targetNamespace.map(Node.string)
            properties["scope"] = ["namespace": namespace]
        default: break
        }
        properties["configurationSettings"] = Self.node(settings)
        properties["configurationProtectedSettings"] = Self.node(protectedSettings)
        return ["properties": properties]
    }

    /// For PATCH: only what changes, with both maps of settings as az has them.
    package var patch: Node {
        var properties = Node.emptyMapping
        properties["autoUpgradeMinorVersion"] = autoUpgrade.map(Node.bool)
        properties["releaseTrain"] = releaseTrain.map(Node.string)
        properties["version"] = version.map(Node.string)
        properties["configurationSettings"] = Self.node(settings ?? [])
        properties["configurationProtectedSettings"] = Self.node(protectedSettings ?? [])
        return ["properties": properties]
    }

    private static func node(_ settings: [(name: String, value: String)]?) -> Node? {
        settings.map { settings in .mapping(Mapping(settings.map { ($0.name, .string($0.value)) })) }
    }
}

/// What an extension says of itself.
package enum ExtensionStatus {
    /// The first thing that went wrong, by the extension's own words.
    package static func failure(of node: Node) -> String? {
        let properties = node["properties"]
        let statuses = properties?["statuses"]?.sequence ?? []
        let bad = statuses.filter { ["error", "warning"].contains($0["level"]?.string?.lowercased() ?? "") }
        let words = (bad.isEmpty ? [] : bad).compactMap { status -> String? in
            let message = status["message"]?.string ?? status["displayStatus"]?.string
            return message.map { "\(status["code"]?.string.map { "\($0): " } ?? "")\($0)" }
        }
        if !words.isEmpty { return words.joined(separator: "; ") }
        return properties?["errorInfo"]?["message"]?.string ?? properties?["errorInfo"]?["code"]?.string
    }
}
