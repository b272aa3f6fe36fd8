import HTTP
package import YAML

/// Flux configurations and extensions of one cluster, through Azure Resource Manager, in the order az does things.
package struct KubernetesConfigurations: Sendable {
    package let arm: ARMClient
    package let cluster: ClusterReference
    /// Told what goes on while it goes on.
    package var report: @Sendable (ConfigurationStep) -> Void

    package init(
        arm: ARMClient, cluster: ClusterReference, report: @escaping @Sendable (ConfigurationStep) -> Void = { _ in }
    ) {
        self.arm = arm
        self.cluster = cluster
        self.report = report
    }

    static let fluxType = "microsoft.flux"

    // MARK: Provider

    /// The provider's registration state; `nil` when it cannot be read, which az only warns of as well.
    package func providerState() async throws -> String? {
        let path = ResourceID.subscription(cluster.subscription)
        let provider = ResourceID(path: "\(path.path)/providers/\(ClusterType.configurationProvider)")
        do {
            let answer = try await arm.get("read the provider's registration", provider, version: APIVersion.providers)
            return answer.body["registrationState"]?.string
        } catch let error as ARMError where error.refusal.map({ $0.status == 403 || $0.status == 404 }) ?? false {
            guard error.refusal?.code != "SubscriptionNotFound" else { throw error }
            return nil
        }
    }

    /// Registers the provider and waits until it is registered.
    package func registerProvider() async throws {
        let namespace = ClusterType.configurationProvider
        let path = ResourceID(path: "\(ResourceID.subscription(cluster.subscription).path)/providers/\(namespace)")
        report(.action("registering the provider \(namespace)"))
        _ = try await arm.post(
            "register the provider \(namespace)", path.child("register"), version: APIVersion.providerRegistration)
        var pause = arm.options.firstPause
        for _ in 0..<120 {
            if try await providerState()?.lowercased() == "registered" { return }
            try await arm.options.pause(pause)
            pause = min(pause * 2, arm.options.longestPause)
        }
        throw ConfigurationError.providerNotRegistered(namespace, state: "still registering")
    }

    /// What az checks before every command: a warning, or, when `registers`, the registration itself.
    package func checkProvider(registers: Bool = false) async throws {
        guard let state = try await providerState() else {
            report(.warning("cannot read the registration of \(ClusterType.configurationProvider)"))
            return
        }
        guard state.lowercased() != "registered" else { return }
        if registers {
            try await registerProvider()
        } else {
            report(
                .warning(
                    "the provider \(ClusterType.configurationProvider) is \(state): register it with az provider register"
                        + " -n \(ClusterType.configurationProvider), or give --register-provider"))
        }
    }

    // MARK: Extension

    /// Refuses beside Flux v1.
    package func refuseOldConfigurations() async throws {
        let old = try await arm.list(
            "list configurations of Flux v1", cluster.sourceControlConfigurations,
            version: APIVersion.sourceControlConfigurations)
        guard old.isEmpty else {
            throw ConfigurationError.oldConfigurations(old.map { $0["name"]?.string ?? "?" })
        }
    }

    package func extensions(version: String = APIVersion.extensions) async throws -> [Node] {
        try await arm.list("list the extensions of \(cluster.name)", cluster.extension(), version: version)
    }

    /// The extension that runs Flux, among others.
    package static func flux(among extensions: [Node]) -> Node? {
        extensions.first { $0["properties"]?["extensionType"]?.string?.lowercased() == fluxType }
    }

    /// Installs the extension where there is none; refuses where one is half installed.
    ///
    /// - Parameter waits: `false` goes on at once, as az does with `--no-wait`.
    /// - Returns: whether it was installed now.
    package func ensureExtension(_ wanted: ExtensionArguments, waits: Bool) async throws -> Bool {
        let all = try await extensions(version: APIVersion.extensionsBeforeConfiguration)
        if let present = Self.flux(among: all) {
            try check(present)
            return false
        }
        report(.action("the extension microsoft.flux is not on the cluster: installing it, which takes some minutes"))
        let body = try await withIdentity(wanted.body)
        let what = "install the extension flux"
        let version = APIVersion.extensionsBeforeConfiguration
        let answer = try await arm.put(what, cluster.extension("flux"), version: version, body: body)
        guard waits else { return true }
        do {
            _ = try await arm.finish(
                answer, of: .put, what, cluster.extension("flux"), version: version,
                progress: { report(.state("extension flux", $0)) })
        } catch let error as ARMError {
            throw await explained(error, extension: "flux", version: version)
        }
        report(.done("the extension flux is installed"))
        return true
    }

    private func check(_ present: Node) throws(ConfigurationError) {
        let name = present["name"]?.string ?? "flux"
        let state = present["properties"]?["provisioningState"]?.string ?? "unknown"
        switch state.lowercased() {
        case "succeeded": return
        case "creating": throw .extensionInstalling(name: name)
        default:
            throw .extensionBroken(name: name, state: state, why: ExtensionStatus.failure(of: present))
        }
    }

    /// An installation that failed, with what the extension itself says of it, where that can be read.
    func explained(_ error: ARMError, extension name: String, version: String) async -> any Error {
        guard case .failed(var refusal) = error, refusal.code.hasPrefix("Extension"),
            let found = try? await arm.find("read the extension \(name)", cluster.extension(name), version: version),
            let why = ExtensionStatus.failure(of: found.body), !refusal.message.contains(why)
        else { return error }
        refusal.details.append(ARMRefusal.Detail(code: "", message: why))
        return ARMError.failed(refusal)
    }

    /// Arc clusters get an identity of the system's, at the cluster's location; AKS refuses one.
    func withIdentity(_ body: Node) async throws -> Node {
        guard cluster.type != .managed else { return body }
        let found = try await arm.get("read the cluster \(cluster.name)", cluster.id, version: cluster.type.apiVersion)
        var body = body
        body["identity"] = ["type": "SystemAssigned"]
        body["location"] = found.body["location"]?.string.map { .string($0.lowercased()) }
        return body
    }

    // MARK: Configurations

    package func configuration(_ name: String) async throws -> Node {
        try await arm.get(
            "read the configuration \(name)", cluster.fluxConfiguration(name), version: APIVersion.fluxConfigurations
        ).body
    }

    package func configurations() async throws -> [Node] {
        try await arm.list(
            "list the configurations of \(cluster.name)", cluster.fluxConfiguration(),
            version: APIVersion.fluxConfigurations)
    }

    /// Puts a configuration, with the extension before it where that is missing.
    ///
    /// - Returns: the configuration as provisioned; as accepted when not waited for.
    package func create(
        _ name: String, body: Node, extension wanted: ExtensionArguments, waits: Bool
    ) async throws -> Node {
        try await refuseOldConfigurations()
        _ = try await ensureExtension(wanted, waits: waits)
        return try await write(name, body: body, waits: waits)
    }

    package func write(_ name: String, body: Node, waits: Bool) async throws -> Node {
        report(.action("creating the configuration \(name) on \(cluster.name), which takes some minutes"))
        return try await finish(
            .put, "create the configuration \(name)", name,
            try await arm.put(
                "create the configuration \(name)", cluster.fluxConfiguration(name),
                version: APIVersion.fluxConfigurations, body: body), waits: waits)
    }

    package func change(_ name: String, body: Node, waits: Bool) async throws -> Node {
        try await finish(
            .patch, "change the configuration \(name)", name,
            try await arm.patch(
                "change the configuration \(name)", cluster.fluxConfiguration(name),
                version: APIVersion.fluxConfigurations, body: body), waits: waits)
    }

    package func delete(_ name: String, force: Bool, waits: Bool) async throws {
        let what = "delete the configuration \(name)"
        let answer = try await arm.delete(
            what, cluster.fluxConfiguration(name), version: APIVersion.fluxConfigurations,
            query: [(name: "forceDelete", value: force ? "true" : "false")])
        _ = try await finish(.delete, what, name, answer, waits: waits)
    }

    private func finish(
        _ method: HTTPRequest.Method, _ what: String, _ name: String, _ answer: ARMAnswer, waits: Bool
    ) async throws -> Node {
        guard waits else { return answer.body }
        return try await arm.finish(
            answer, of: method, what, cluster.fluxConfiguration(name), version: APIVersion.fluxConfigurations,
            progress: { report(.state("configuration \(name)", $0)) })
    }
}

/// What goes on, for people.
package enum ConfigurationStep: Sendable, Equatable {
    case action(String)
    case state(_ what: String, _ state: String)
    case warning(String)
    case done(String)
}
