import Azure
import YAML

/// `k8s-extension …`, as az has them.
enum AzExtensionCommands {
    static let all: [AzCommand] = [
        AzCommand(
            path: "k8s-extension create", abstract: "Install an extension on a cluster.",
            flags: AzFlags.extensionCreate, body: create),
        AzCommand(
            path: "k8s-extension update", abstract: "Change an extension of a cluster.",
            flags: AzFlags.extensionUpdate, body: update),
        AzCommand(
            path: "k8s-extension show", abstract: "Show an extension of a cluster.", flags: AzFlags.extensionShow,
            columns: AzTables.extension, body: show),
        AzCommand(
            path: "k8s-extension list", abstract: "List the extensions of a cluster.", flags: AzFlags.extensionList,
            columns: AzTables.extension, body: list),
        AzCommand(
            path: "k8s-extension delete", abstract: "Remove an extension from a cluster.",
            flags: AzFlags.extensionDelete, body: delete),
    ]

    @Sendable private static func create(_ call: AzCall) async throws -> Node? {
        let values = call.values
        var arguments = try Self.arguments(values, type: values["extension-type"] ?? "")
        arguments.scope = try values["scope"].map { (text) throws(FluxArgumentError) in
            try ArgumentValues.choice(text, of: ["cluster", "namespace"], flag: "--scope")
        }
        arguments.releaseNamespace = values["release-namespace"]
        arguments.targetNamespace = values["target-namespace"]
        try arguments.check()
        let configurations = try call.configurations()
        try await configurations.checkProvider(registers: values.isOn("register-provider"))
        let made = try await configurations.create(
            extension: values["name"] ?? "", arguments, waits: call.waits)
        return call.waits ? AzShape.resource(made, .extension) : nil
    }

    @Sendable private static func update(_ call: AzCall) async throws -> Node? {
        let values = call.values
        let changesSettings =
            !(values.lists["configuration-settings"] ?? []).isEmpty
            || !(values.lists["config-protected-settings"] ?? []).isEmpty || values["config-settings-file"] != nil
            || values["config-protected-settings-file"] != nil
        if changesSettings {
            try call.confirm("Not every extension takes new settings while it runs. Do you want to proceed?")
        }
        let arguments = try Self.arguments(values, type: "")
        let configurations = try call.configurations()
        let name = values["name"] ?? ""
        _ = try await configurations.show(extension: name)
        let made = try await configurations.update(extension: name, arguments, waits: call.waits)
        return call.waits ? AzShape.resource(made, .extension) : nil
    }

    @Sendable private static func show(_ call: AzCall) async throws -> Node? {
        AzShape.resource(try await call.configurations().show(extension: call.values["name"] ?? ""), .extension)
    }

    @Sendable private static func list(_ call: AzCall) async throws -> Node? {
        .sequence(try await call.configurations().extensions().map { AzShape.resource($0, .extension) })
    }

    @Sendable private static func delete(_ call: AzCall) async throws -> Node? {
        let name = call.values["name"] ?? ""
        let configurations = try call.configurations()
        do {
            _ = try await configurations.show(extension: name)
        } catch let error as ARMError where error.isNotFound && error.refusal?.code == "ResourceNotFound" {
            call.console.report(
                .warning("no extension \(name) is on \(call.values["cluster-name"] ?? ""): nothing to delete"))
            return nil
        }
        try call.confirm("Delete the extension \(name)?")
        try await configurations.delete(extension: name, force: call.values.isOn("force"), waits: call.waits)
        return nil
    }

    private static func arguments(_ values: AzValues, type: String) throws -> ExtensionArguments {
        var arguments = ExtensionArguments(type: type)
        arguments.autoUpgrade = values.toggles["auto-upgrade-minor-version"]
        arguments.releaseTrain = values["release-train"]
        arguments.version = values["version"]
        arguments.settings = try settings(values, "configuration-settings", file: "config-settings-file")
        arguments.protectedSettings = try settings(
            values, "config-protected-settings", file: "config-protected-settings-file")
        return arguments
    }

    /// From words or from a file, not from both; empty when there are none, as az sends them.
    private static func settings(
        _ values: AzValues, _ flag: String, file: String
    ) throws -> [(name: String, value: String)] {
        let words = values.lists[flag] ?? []
        guard let path = values[file] else {
            var all: [(name: String, value: String)] = []
            for word in words {
                let (key, value) = try ArgumentValues.pair(word, flag: "--\(flag)")
                all.removeAll { $0.name == key }
                all.append((name: key, value: value))
            }
            return all
        }
        guard words.isEmpty else { throw FluxArgumentError.keyTwice(flag: "--\(flag)", file: "--\(file)") }
        let node = try JSONParser.parse(try InputFile.read(path))
        guard let mapping = node.mapping, !mapping.isEmpty else {
            throw FluxArgumentError.pair(flag: "--\(file)", value: path)
        }
        return mapping.pairs.map { (name: $0.key, value: $0.value.string ?? JSONEmitter.text($0.value)) }
    }
}
