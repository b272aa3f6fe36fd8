package import Azure
import Cryptography
package import Diagnostics
import Git
import KubernetesModel
import YAML

/// The cluster follows the repository through Azure: the extension microsoft.flux and one configuration.
package struct ExtensionStage: ProvisionStage {
    private let configurations: KubernetesConfigurations
    private let file: ClusterFile
    private let credentials: Credentials
    private let environment: AzureEnvironment

    /// What the configuration signs in to the repository with.
    package enum Credentials: Sendable {
        case none
        /// The cluster makes a key pair and shows its public half.
        case generated
        case privateKey(Secret<[UInt8]>)
        case token(username: String, Secret<String>)
    }

    package init(
        _ file: ClusterFile, cluster: ClusterReference, arm: ARMClient, credentials: Credentials,
        environment: AzureEnvironment
    ) {
        configurations = KubernetesConfigurations(arm: arm, cluster: cluster)
        self.file = file
        self.credentials = credentials
        self.environment = environment
    }

    /// What the configuration is called; its objects in the cluster are named after it.
    package static let name = "flux-system"

    package func inspect() async throws -> ProvisionFinding {
        var finding = ProvisionFinding()
        let cluster = configurations.cluster
        let installed = try await configurations.extensions().first {
            $0["properties"]?["extensionType"]?.string?.lowercased() == "microsoft.flux"
        }
        let resource = ProvisionResource(.extension, "flux", id: cluster.extension("flux").path)
        if let installed {
            let state = installed["properties"]?["provisioningState"]?.string ?? "Unknown"
            if state.lowercased() == "succeeded" {
                finding.existing.append(resource)
            } else {
                finding.problems = [
                    .other(
                        reason: "ExtensionNotReady",
                        message: "the extension microsoft.flux on \(cluster.name) is \(state)",
                        hints: [
                            "wait for it to be Succeeded, or remove it: davit k8s-extension delete --name flux"
                        ])
                ]
                return finding
            }
        } else {
            finding.changes.append(
                ProvisionChange(.source, "install the extension microsoft.flux on \(cluster.name)", creates: resource))
        }
        try await inspectConfiguration(&finding)
        return finding
    }

    private func inspectConfiguration(_ finding: inout ProvisionFinding) async throws {
        let id = configurations.cluster.fluxConfiguration(Self.name)
        let resource = ProvisionResource(.configuration, Self.name, id: id.path)
        let existing = try await configurations.arm.find(
            "read the configuration \(Self.name)", id, version: APIVersion.fluxConfigurations)
        guard let existing else {
            finding.changes.append(
                ProvisionChange(
                    .source, "create the configuration \(Self.name) for \(file.source.url)", creates: resource))
            return
        }
        let properties = existing.body["properties"] ?? .null
        let different = Self.differences(wanted, properties, path: "")
        if different.isEmpty {
            finding.existing.append(resource)
        } else {
            finding.changes.append(
                ProvisionChange(
                    .source, "change \(different.joined(separator: ", ")) of the configuration \(Self.name)"))
        }
        if let key = properties["repositoryPublicKey"]?.string, !key.isEmpty, case .generated = credentials {
            finding.byHand.append("let this key read \(file.source.url): \(key)")
        }
        let state = properties["complianceState"]?.string ?? "Unknown"
        if different.isEmpty, state == "Non-Compliant" {
            finding.byHand.append(
                "see why the configuration is Non-Compliant: davit k8s-configuration flux show --name \(Self.name)")
        }
    }

    package func perform(_ progress: @escaping @Sendable (String) -> Void) async throws {
        var configurations = configurations
        configurations.report = { step in
            switch step {
            case .action(let text), .warning(let text), .done(let text): progress(text)
            case .state(let what, let state): progress("\(what) is \(state)")
            }
        }
        var properties = wanted
        properties["configurationProtectedSettings"] = protectedSettings
        _ = try await configurations.create(
            Self.name, body: ["properties": properties], extension: .beforeConfiguration(environment), waits: true)
    }

    /// The properties the file wants, without secrets.
    var wanted: Node {
        let source = file.source
        var git: Node = [
            "url": .string(source.url.description), "repositoryRef": ["branch": .string(source.branch)],
            "syncIntervalInSeconds": .integer(
                Int((GoDuration(source.interval)?.nanoseconds ?? 60_000_000_000) / 1_000_000_000)),
        ]
        if case .token(let username, _) = credentials { git["httpsUser"] = .string(username) }
        var kustomizations = Mapping()
        for one in file.kustomizations { kustomizations[one.name] = Self.node(one) }
        if kustomizations.isEmpty {
            kustomizations["cluster"] = ["path": .string("./\(source.directory)"), "prune": true, "wait": true]
        }
        return [
            "scope": "cluster", "namespace": .string(source.namespace), "sourceKind": "GitRepository", "suspend": false,
            "gitRepository": git, "kustomizations": .mapping(kustomizations),
        ]
    }

    private static func node(_ one: ClusterFile.Kustomization) -> Node {
        var node: Node = [
            "path": .string(one.path), "prune": .bool(one.prune), "force": .bool(one.force), "wait": .bool(one.wait),
        ]
        if !one.dependsOn.isEmpty { node["dependsOn"] = .sequence(one.dependsOn.map(Node.string)) }
        if !one.substitute.isEmpty {
            node["postBuild"] = [
                "substitute": .mapping(
                    Mapping(one.substitute.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
            ]
        }
        return node
    }

    private var protectedSettings: Node? {
        switch credentials {
        case .none, .generated: nil
        case .privateKey(let key): ["sshPrivateKey": .string(Base64.encode(key.exposed))]
        case .token(_, let token): ["httpsKey": .string(Base64.encode(Array(token.exposed.utf8)))]
        }
    }

    /// The fields of `wanted` that are otherwise in `found`; a kustomization that is only in `found` is one, too.
    static func differences(_ wanted: Node, _ found: Node, path: String) -> [String] {
        guard let pairs = wanted.mapping?.pairs, let other = found.mapping else {
            return wanted == found ? [] : [path]
        }
        var result: [String] = []
        for pair in pairs {
            let place = path.isEmpty ? pair.key : "\(path).\(pair.key)"
            guard let value = other[pair.key], !value.isNull else {
                result.append(place)
                continue
            }
            result += differences(pair.value, value, path: place)
        }
        if path == "kustomizations" {
            result += other.pairs.filter { pair in !pairs.contains { $0.key == pair.key } }.map { "\(path).\($0.key)" }
        }
        return result
    }
}
