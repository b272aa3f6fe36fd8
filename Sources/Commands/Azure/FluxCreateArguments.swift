import Azure
import Diagnostics
import YAML

/// The body `flux create` puts, out of its flags.
struct FluxCreateArguments {
    let body: Node
    let warnings: [String]

    /// - Throws: `FluxArgumentError`, `InputFileError`.
    init(_ values: AzValues, namespace: String = "default", extra: Mapping = Mapping()) throws {
        let name = values["name"] ?? ""
        try ArgumentValues.name(name, flag: "--name")
        let namespace = values["namespace"] ?? namespace
        try ArgumentValues.name(namespace, flag: "--namespace", limit: 253)
        let scope = try values["scope"].map { (text) throws(FluxArgumentError) in
            try ArgumentValues.choice(text, of: ["cluster", "namespace"], flag: "--scope")
        }
        let kind = try Self.kind(values) ?? .git
        let source = try FluxSourceArguments(values).source(kind)
        var kustomizations = try Self.kustomizations(values)
        var warnings = KustomizationArgument.unknownDependencies(of: kustomizations).map {
            "kustomization \($0.kustomization) depends on \($0.on), which this configuration does not have"
        }
        if kustomizations.isEmpty {
            kustomizations = [.generated]
            warnings.append("no kustomization is given: kustomization-1 is made, of the whole source, without pruning")
        }
        var properties: Node = [
            "scope": .string(scope ?? "cluster"), "namespace": .string(namespace),
            "sourceKind": .string(kind.contractName), "suspend": .bool(values.isOn("suspend")),
            "kustomizations": try KustomizationArgument.properties(of: kustomizations, configuration: name),
        ]
        properties[kind.property] = source.properties
        properties["configurationProtectedSettings"] = source.protectedSettings
        properties["waitForReconciliation"] = values.toggles["wait-for-reconciliation"].map(Node.bool)
        properties["reconciliationWaitDuration"] = values["reconciliation-wait-duration"].map(Node.string)
        for pair in extra.pairs { properties[pair.key] = pair.value }
        body = ["properties": properties]
        self.warnings = warnings
    }

    static func kind(_ values: AzValues) throws(FluxArgumentError) -> FluxSourceKind? {
        guard let text = values["kind"] else { return nil }
        let choices = FluxSourceKind.allCases.map(\.rawValue)
        return FluxSourceKind(rawValue: try ArgumentValues.choice(text, of: choices, flag: "--kind"))
    }

    static func kustomizations(_ values: AzValues) throws(FluxArgumentError) -> [KustomizationArgument] {
        var all: [KustomizationArgument] = []
        for words in values.groups["kustomization"] ?? [] { all.append(try KustomizationArgument(words)) }
        return all
    }
}

extension FluxSourceArguments {
    /// The flags of a source, with the files they name read.
    ///
    /// - Throws: `InputFileError`, `FluxArgumentError.keyTwice`.
    init(_ values: AzValues) throws {
        self.init()
        let own = Set(AzFlags.source.map(\.name)).subtracting(["kind", "kustomization", "suspend"])
        for (name, value) in values.words where own.contains(name) {
            self.values[name] = name.hasSuffix("-file") ? try Self.text(of: value) : value
        }
        if let key = self.values.removeValue(forKey: "https-key-file") {
            guard self.values["https-key"] == nil else {
                throw FluxArgumentError.keyTwice(flag: "--https-key", file: "--https-key-file")
            }
            self.values["https-key"] = key.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        }
        for (name, value) in values.toggles where own.contains(name) { switches[name] = value }
        for (name, list) in values.lists where own.contains(name) { lists[name] = list }
    }

    private static func text(of path: String) throws -> String {
        String(decoding: try InputFile.read(path), as: UTF8.self)
    }
}
