package import Azure
import Diagnostics
package import YAML

/// A cluster into the fleet through Azure: the extension microsoft.flux, one configuration, and the wait until it is
/// compliant. Running it again changes nothing; what is there already and means something else is refused.
package struct ExtensionBootstrap: Sendable {
    package struct Request: Sendable {
        package var name: String
        /// The configuration's whole body.
        package var body: Node
        package var `extension`: ExtensionArguments
        package var registersProvider = false
        package var waits = true
        package var compliance = ComplianceWatch()

        package init(name: String, body: Node, extension: ExtensionArguments) {
            self.name = name
            self.body = body
            self.extension = `extension`
        }
    }

    private let configurations: KubernetesConfigurations
    private let request: Request
    /// The cluster itself, where it can be reached.
    private let cluster: (any ConfiguredCluster)?

    package init(
        _ request: Request, configurations: KubernetesConfigurations, cluster: (any ConfiguredCluster)? = nil
    ) {
        self.request = request
        self.configurations = configurations
        self.cluster = cluster
    }

    /// - Returns: the configuration, compliant; as accepted when not waited for.
    /// - Throws: `ConfigurationError`, `ARMError`, `ExtensionConflict`.
    package func run() async throws -> Node {
        if let owner = try await cluster?.owner(of: request.name, namespace: namespace) {
            throw ExtensionConflict.owned(name: request.name, namespace: namespace, by: owner)
        }
        do {
            try await prepare()
        } catch let error as ARMError where Self.wantsRegistration(error) && request.registersProvider {
            try await configurations.registerProvider()
            try await prepare()
        }
        let made = try await configurations.write(request.name, body: request.body, waits: request.waits)
        guard request.waits else { return made }
        showKey(made)
        do {
            return try await configurations.waitUntilCompliant(
                request.name, seen: made, watch: request.compliance)
        } catch let error as ConfigurationError {
            throw await explained(error)
        }
    }

    /// Looks at what is there, and installs the extension where it is missing.
    private func prepare() async throws {
        try await configurations.refuseOldConfigurations()
        let existing = try await configurations.arm.find(
            "read the configuration \(request.name)", configurations.cluster.fluxConfiguration(request.name),
            version: APIVersion.fluxConfigurations)
        if let existing { try refuseAnother(existing.body) }
        _ = try await configurations.ensureExtension(request.extension, waits: request.waits)
    }

    private var namespace: String { request.body["properties"]?["namespace"]?.string ?? "default" }

    private static func wantsRegistration(_ error: ARMError) -> Bool {
        ["MissingSubscriptionRegistration", "SubscriptionNotRegistered"].contains(error.refusal?.code ?? "")
    }

    /// A configuration of the same name is ours when it follows the same source from the same namespace.
    private func refuseAnother(_ existing: Node) throws(ConfigurationError) {
        let (old, new) = (existing["properties"] ?? .null, request.body["properties"] ?? .null)
        for (what, path) in [
            ("the namespace", ["namespace"]), ("the scope", ["scope"]), ("the source", ["sourceKind"]),
        ] {
            try compare(what, old, new, path)
        }
        let source = new["sourceKind"]?.string.flatMap { FluxSourceKind(contractName: $0)?.property } ?? ""
        try compare("the URL", old, new, [source, "url"])
    }

    private func compare(_ what: String, _ old: Node, _ new: Node, _ path: [String]) throws(ConfigurationError) {
        let pointer = JSONPointer(tokens: path)
        guard let before = pointer.value(in: old)?.string, let after = pointer.value(in: new)?.string, before != after
        else { return }
        throw .configurationDiffers(name: request.name, what: what, existing: before, wanted: after)
    }

    /// Without a key of ours the cluster makes one; whoever runs the repository must let it in.
    private func showKey(_ made: Node) {
        guard let key = made["properties"]?["repositoryPublicKey"]?.string, !key.isEmpty else { return }
        configurations.report(.done("the cluster has made a key pair; let this key read the repository: \(key)"))
    }

    /// With what the cluster itself says of the failing objects.
    private func explained(_ error: ConfigurationError) async -> ConfigurationError {
        guard case .notCompliant(let name, let failures, let after) = error, let cluster,
            let more = try? await cluster.explanation(of: name, namespace: namespace), !more.isEmpty
        else { return error }
        return .notCompliant(name: name, failures: failures + more, after: after)
    }
}

/// What is asked of the cluster itself during a bootstrap through Azure.
package protocol ConfiguredCluster: Sendable {
    /// Who reconciles objects of the configuration's name already; `nil` when nobody does.
    func owner(of name: String, namespace: String) async throws -> String?
    /// What the failing objects' conditions and events say, a sentence each.
    func explanation(of name: String, namespace: String) async throws -> [String]
}

/// Something else reconciles the same objects.
package enum ExtensionConflict: ExplainedError, Equatable {
    case owned(name: String, namespace: String, by: String)

    package var reason: String { "AlreadyReconciled" }

    package var message: String {
        switch self {
        case .owned(let name, let namespace, let owner):
            "the objects \(name) in namespace \(namespace) are reconciled by \(owner) already"
        }
    }

    package var hints: [String] {
        ["hand the cluster over: davit handover --to extension", "or give the configuration another --name"]
    }
}
