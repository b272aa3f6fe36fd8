import Azure
import YAML

/// `k8s-configuration flux kustomization …`, as az has them.
enum AzKustomizationCommands {
    static let all: [AzCommand] = [
        AzCommand(
            path: "k8s-configuration flux kustomization create",
            abstract: "Add a kustomization to a configuration.", flags: AzFlags.kustomizationWrite,
            body: { try await write($0, creating: true) }),
        AzCommand(
            path: "k8s-configuration flux kustomization update",
            abstract: "Change a kustomization of a configuration.", flags: AzFlags.kustomizationWrite,
            body: { try await write($0, creating: false) }),
        AzCommand(
            path: "k8s-configuration flux kustomization delete",
            abstract: "Take a kustomization out of a configuration.", flags: AzFlags.kustomizationDelete, body: delete),
        AzCommand(
            path: "k8s-configuration flux kustomization list",
            abstract: "List the kustomizations of a configuration.", flags: AzFlags.fluxShow,
            columns: AzTables.kustomization, body: list),
        AzCommand(
            path: "k8s-configuration flux kustomization show",
            abstract: "Show one kustomization of a configuration.", flags: AzFlags.kustomizationShow,
            columns: AzTables.kustomization, body: show),
    ]

    @Sendable private static func write(_ call: AzCall, creating: Bool) async throws -> Node? {
        let values = call.values
        let name = values["kustomization-name"] ?? ""
        let configuration = values["name"] ?? ""
        try ArgumentValues.name(name, flag: "--kustomization-name")
        var kustomization = KustomizationArgument(name: name, path: values["path"] ?? (creating ? "" : nil))
        kustomization.dependsOn = values["dependencies"].map(ArgumentValues.list)
        kustomization.timeout = try duration("timeout", values)
        kustomization.syncInterval = try duration("sync-interval", values)
        kustomization.retryInterval = try duration("retry-interval", values)
        kustomization.prune = values.toggles["prune"]
        kustomization.force = values.toggles["force"]
        kustomization.wait = !values.isOn("disable-health-check")
        let configurations = try call.configurations()
        try await configurations.checkProvider()
        let existing = try await names(configurations, configuration)
        if creating, existing.contains(name) {
            throw ConfigurationError.kustomizationExists(name, configuration: configuration)
        }
        if !creating { try check(name, configuration, existing) }
        let body: Node = [
            "properties": [
                "kustomizations": try KustomizationArgument.properties(
                    of: [kustomization], configuration: configuration)
            ]
        ]
        let made = try await configurations.change(configuration, body: body, waits: call.waits)
        return call.waits ? AzShape.resource(made, .fluxConfiguration) : nil
    }

    @Sendable private static func delete(_ call: AzCall) async throws -> Node? {
        let name = call.values["kustomization-name"] ?? ""
        let configuration = call.values["name"] ?? ""
        try call.confirm("Delete the kustomization \(name)?")
        let configurations = try call.configurations()
        try await configurations.checkProvider()
        let found = try await configurations.configuration(configuration)
        let all = found["properties"]?["kustomizations"]?.mapping ?? Mapping()
        try check(name, configuration, Array(all.keys))
        if all[name]?["prune"]?.bool ?? false {
            call.console.report(.warning("prune is on for \(name): what it deployed is deleted too"))
            try call.confirm("Do you want to continue?")
        }
        let body: Node = ["properties": ["kustomizations": .mapping(Mapping([(name, .null)]))]]
        let made = try await configurations.change(configuration, body: body, waits: call.waits)
        return call.waits ? AzShape.resource(made, .fluxConfiguration) : nil
    }

    @Sendable private static func list(_ call: AzCall) async throws -> Node? {
        let configurations = try call.configurations()
        try await configurations.checkProvider()
        let found = try await configurations.configuration(call.values["name"] ?? "")
        return AzShape.map(.kustomization).show(found["properties"]?["kustomizations"])
    }

    @Sendable private static func show(_ call: AzCall) async throws -> Node? {
        let name = call.values["kustomization-name"] ?? ""
        let configuration = call.values["name"] ?? ""
        let configurations = try call.configurations()
        try await configurations.checkProvider()
        let found = try await configurations.configuration(configuration)
        let all = found["properties"]?["kustomizations"]?.mapping ?? Mapping()
        try check(name, configuration, Array(all.keys))
        return .mapping(Mapping([(name, AzShape.kustomization.show(all[name]))]))
    }

    private static func names(_ configurations: KubernetesConfigurations, _ name: String) async throws -> [String] {
        let found = try await configurations.configuration(name)
        return (found["properties"]?["kustomizations"]?.mapping?.pairs ?? []).map(\.key)
    }

    private static func check(_ name: String, _ configuration: String, _ existing: [String]) throws {
        guard existing.contains(name) else {
            throw ConfigurationError.kustomizationMissing(name, configuration: configuration, existing: existing)
        }
    }

    private static func duration(_ flag: String, _ values: AzValues) throws(FluxArgumentError) -> Int? {
        guard let text = values[flag] else { return nil }
        return try ArgumentValues.duration(text, flag: "--\(flag)")
    }
}
