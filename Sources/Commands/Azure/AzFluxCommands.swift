import Azure
import Diagnostics
import YAML

/// `k8s-configuration flux create|update|show|list|delete|deployed-object`, as az has them.
enum AzFluxCommands {
    static let all: [AzCommand] = [
        AzCommand(
            path: "k8s-configuration flux create", abstract: "Put a Flux configuration on a cluster.",
            flags: AzFlags.fluxCreate, body: create),
        AzCommand(
            path: "k8s-configuration flux update", abstract: "Change a Flux configuration.",
            flags: AzFlags.fluxUpdate, body: update),
        AzCommand(
            path: "k8s-configuration flux show", abstract: "Show a Flux configuration.", flags: AzFlags.fluxShow,
            columns: AzTables.configuration, body: show),
        AzCommand(
            path: "k8s-configuration flux list", abstract: "List the Flux configurations of a cluster.",
            flags: AzFlags.fluxList, columns: AzTables.configuration, body: list),
        AzCommand(
            path: "k8s-configuration flux delete", abstract: "Delete a Flux configuration.", flags: AzFlags.fluxDelete,
            body: delete),
        AzCommand(
            path: "k8s-configuration flux deployed-object list",
            abstract: "List what a configuration has deployed.", flags: AzFlags.fluxShow,
            columns: AzTables.deployedObject, body: deployedObjects),
        AzCommand(
            path: "k8s-configuration flux deployed-object show",
            abstract: "Show one object a configuration has deployed.", flags: AzFlags.deployedObjectShow,
            columns: AzTables.deployedObject, body: deployedObject),
    ]

    @Sendable private static func create(_ call: AzCall) async throws -> Node? {
        let values = call.values
        let name = values["name"] ?? ""
        let request = try FluxCreateArguments(values)
        let configurations = try call.configurations()
        for warning in request.warnings { call.console.report(.warning(warning)) }
        try await configurations.checkProvider(registers: values.isOn("register-provider"))
        let made = try await configurations.create(
            name, body: request.body, extension: .beforeConfiguration(call.session.environment), waits: call.waits)
        return call.waits ? AzShape.resource(made, .fluxConfiguration) : nil
    }

    @Sendable private static func update(_ call: AzCall) async throws -> Node? {
        let values = call.values
        let name = values["name"] ?? ""
        try ArgumentValues.name(name, flag: "--name")
        let kustomizations = try FluxCreateArguments.kustomizations(values)
        let source = try FluxSourceArguments(values)
        let configurations = try call.configurations()
        try await configurations.checkProvider(registers: values.isOn("register-provider"))
        let old = try await configurations.configuration(name)
        let oldKind = old["properties"]?["sourceKind"]?.string.flatMap { FluxSourceKind(contractName: $0) } ?? .git
        let kind = try FluxCreateArguments.kind(values) ?? oldKind
        let changesKind = kind != oldKind
        let new = try source.source(kind, isPatch: true, changesKind: changesKind)
        if changesKind {
            try call.confirm(
                "The source moves from kind \(oldKind.rawValue) to \(kind.rawValue); kustomizations may have to change"
                    + " with it. Are you sure?")
        }
        var properties = Node.emptyMapping
        properties["suspend"] = values.toggles["suspend"].map(Node.bool)
        if changesKind {
            properties["sourceKind"] = .string(kind.contractName)
            // az says what is left behind with an empty object; it forgets OCI.
            let others: [FluxSourceKind] = [.git, .bucket, .azblob] + (oldKind == .oci ? [.oci] : [])
            for other in others where other != kind { properties[other.property] = .emptyMapping }
        }
        properties[kind.property] = new.properties
        if !kustomizations.isEmpty {
            properties["kustomizations"] = try KustomizationArgument.properties(of: kustomizations, configuration: name)
        }
        properties["configurationProtectedSettings"] = new.protectedSettings
        let made = try await configurations.change(name, body: ["properties": properties], waits: call.waits)
        return call.waits ? AzShape.resource(made, .fluxConfiguration) : nil
    }

    @Sendable private static func show(_ call: AzCall) async throws -> Node? {
        let configurations = try call.configurations()
        try await configurations.checkProvider()
        return AzShape.resource(
            try await configurations.configuration(call.values["name"] ?? ""), .fluxConfiguration)
    }

    @Sendable private static func list(_ call: AzCall) async throws -> Node? {
        let configurations = try call.configurations()
        try await configurations.checkProvider()
        return .sequence(
            try await configurations.configurations().map { AzShape.resource($0, .fluxConfiguration) })
    }

    @Sendable private static func delete(_ call: AzCall) async throws -> Node? {
        let name = call.values["name"] ?? ""
        try call.confirm("Delete the configuration \(name)?")
        let configurations = try call.configurations()
        try await configurations.checkProvider()
        let old = try await configurations.configuration(name)
        let pruned = (old["properties"]?["kustomizations"]?.mapping?.pairs ?? [])
            .filter { $0.value["prune"]?.bool ?? false }.map(\.key)
        if !pruned.isEmpty {
            call.console.report(
                .warning("prune is on for \(pruned.joined(separator: ", ")): what they deployed is deleted too"))
            try call.confirm("Do you want to continue?")
        }
        try await configurations.delete(name, force: call.values.isOn("force"), waits: call.waits)
        return nil
    }

    @Sendable private static func deployedObjects(_ call: AzCall) async throws -> Node? {
        .sequence(try await statuses(call).map(AzShape.objectStatus.show))
    }

    @Sendable private static func deployedObject(_ call: AzCall) async throws -> Node? {
        let values = call.values
        let wanted = (values["object-kind"] ?? "", values["object-namespace"] ?? "", values["object-name"] ?? "")
        let found = try await statuses(call).first {
            ($0["kind"]?.string ?? "", $0["namespace"]?.string ?? "", $0["name"]?.string ?? "") == wanted
        }
        guard let found else {
            throw ConfigurationError.objectMissing(
                kind: wanted.0, namespace: wanted.1, name: wanted.2, configuration: values["name"] ?? "")
        }
        return AzShape.objectStatus.show(found)
    }

    private static func statuses(_ call: AzCall) async throws -> [Node] {
        let configurations = try call.configurations()
        try await configurations.checkProvider()
        let found = try await configurations.configuration(call.values["name"] ?? "")
        return found["properties"]?["statuses"]?.sequence ?? []
    }
}
