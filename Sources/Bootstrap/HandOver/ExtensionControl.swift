package import Azure
import Diagnostics
import YAML

/// The extension microsoft.flux of one cluster, as far as a hand-over deals with it.
package protocol ExtensionControl: Sendable {
    func isInstalled() async throws -> Bool
    /// Keeps it from changing or pruning anything: its configurations are suspended, and prune nothing.
    func quieten() async throws
    /// Takes configurations and extension away.
    func remove() async throws
    /// Installs extension and configuration, and waits for both.
    func install() async throws
}

/// Through Azure Resource Manager.
package struct AzureExtensionControl: ExtensionControl {
    private let configurations: KubernetesConfigurations
    private let environment: AzureEnvironment
    /// The configuration to install: its name and body.
    private let wanted: (name: String, body: String)?

    /// - Parameter wanted: name and JSON body of the configuration for `install`; `nil` where the extension is only
    ///   left.
    package init(
        _ configurations: KubernetesConfigurations, wanted: (name: String, body: String)?, environment: AzureEnvironment
    ) {
        self.configurations = configurations
        self.wanted = wanted
        self.environment = environment
    }

    private func flux() async throws -> Node? {
        try await configurations.extensions().first {
            $0["properties"]?["extensionType"]?.string?.lowercased() == "microsoft.flux"
        }
    }

    package func isInstalled() async throws -> Bool { try await flux() != nil }

    package func quieten() async throws {
        for configuration in try await configurations.configurations() {
            guard let name = configuration["name"]?.string, let patch = Self.quietPatch(configuration) else { continue }
            _ = try await configurations.change(name, body: patch, waits: true)
        }
    }

    /// `nil` when it is quiet already.
    static func quietPatch(_ configuration: Node) -> Node? {
        let properties = configuration["properties"] ?? .null
        var kustomizations = Mapping()
        for pair in properties["kustomizations"]?.mapping?.pairs ?? [] where pair.value["prune"]?.bool == true {
            kustomizations[pair.key] = ["prune": false]
        }
        guard properties["suspend"]?.bool != true || !kustomizations.isEmpty else { return nil }
        var change: Node = ["suspend": true]
        if !kustomizations.isEmpty { change["kustomizations"] = .mapping(kustomizations) }
        return ["properties": change]
    }

    package func remove() async throws {
        for configuration in try await configurations.configurations() {
            if let name = configuration["name"]?.string {
                try await configurations.delete(name, force: false, waits: true)
            }
        }
        if let name = try await flux()?["name"]?.string {
            try await configurations.delete(extension: name, force: false, waits: true)
        }
    }

    package func install() async throws {
        guard let wanted else {
            throw BootstrapFailure([
                .other(
                    reason: "NoConfiguration", message: "nothing says which configuration the extension shall have",
                    hints: ["give --url, --branch and --path"])
            ])
        }
        _ = try await configurations.create(
            wanted.name, body: try JSONParser.parse(wanted.body), extension: .beforeConfiguration(environment),
            waits: true)
    }
}
