package import ArgumentParser
import Azure
import Bootstrap
import Cryptography
import Diagnostics
import Fleet
import Git
import KubernetesClient
import YAML

/// `davit bootstrap extension …`: az's flags, and what the contract allows beyond them.
package struct BootstrapExtensionCommand: AsyncParsableCommand, VerbatimCommand {
    package static let configuration = CommandConfiguration(
        commandName: "extension",
        abstract: "Let Azure install Flux (the extension microsoft.flux) and point it at the fleet repository.")

    @Argument(parsing: .captureForPassthrough, help: "The flags of k8s-configuration flux create, and more.")
    package var words: [String] = []

    package init() {}

    package func run() async throws { try await AzEntry.run(["bootstrap", "extension"] + words) }
}

/// The bootstrap as a command in az's grammar.
enum BootstrapExtension {
    static let command = AzCommand(
        path: "bootstrap extension",
        abstract: "Install microsoft.flux, put a configuration on the cluster, wait until it is compliant.",
        flags: flags, body: { try await run($0) })

    static let flags: [AzFlag] = AzFlag.all(
        [AzFlag("name", "Name of the configuration; flux-system.", also: ["-n"])], AzFlags.cluster,
        [
            AzFlag("scope", "cluster (the default) or namespace.", also: ["-s"]),
            AzFlag("namespace", "Namespace of the configuration; flux-system.", also: ["--ns"]),
            AzFlag("path", "Path in the source: short for -k name=cluster path=… prune=true."),
        ], AzFlags.source,
        [
            AzFlag("wait-for-reconciliation", "Let Azure wait for the first reconciliation.", takes: .toggle),
            AzFlag("reconciliation-wait-duration", "How long: ISO 8601, PT30M."),
            AzFlag(
                "configuration-settings", "Settings of the extension: KEY=VALUE ….", also: ["--config"], takes: .many),
            AzFlag(
                "multi-tenancy",
                "Whether configurations are held to their namespace; the extension's default.",
                takes: .toggle),
            AzFlag("workload-identity-client-id", "Identity the controllers sign in to Azure with."),
            AzFlag("workload-identity-tenant-id", "Its directory."),
            AzFlag(
                "enable-controllers", "Controllers to install as well: image-automation image-reflector.", takes: .many),
            AzFlag("disable-controllers", "Controllers to leave out: helm notification.", takes: .many),
            AzFlag("extension-version", "Version of the extension to stay at."),
            AzFlag("release-train", "Release train of the extension: stable."),
            AzFlag("wait-timeout", "Longest wait until the configuration is compliant: 10m."),
            AzFlag("kubeconfig", "Kubeconfig of the cluster: asks it who reconciles already, and why objects fail."),
            AzFlag("context", "Context of the kubeconfig."),
            AzFlag("write-fleet", "Write the cluster's directory into the fleet repository first.", takes: .bare),
            AzFlag("accept-host-key", "Trust whatever host key the repository's server shows.", takes: .bare),
            AzFlags.noWait, AzFlags.register,
        ], AzFlags.global)

    private static func run(_ call: AzCall) async throws -> Node? {
        var values = call.values
        values.words["name"] = values["name"] ?? "flux-system"
        if let path = values["path"] {
            guard values.groups["kustomization"] == nil else {
                throw AzUsageError.ambiguous("--path", ["--path", "-k"])
            }
            values.groups["kustomization"] = [["name=cluster", "path=\(path)", "prune=true"]]
        }
        let arguments = try FluxCreateArguments(values, namespace: "flux-system")
        for warning in arguments.warnings { call.console.report(.warning(warning)) }
        var request = ExtensionBootstrap.Request(
            name: values["name"] ?? "flux-system", body: arguments.body,
            extension: try extensionArguments(values, call.session.environment))
        request.registersProvider = values.isOn("register-provider")
        request.waits = call.waits
        if let text = values["wait-timeout"] {
            request.compliance.limit = .seconds(try ArgumentValues.duration(text, flag: "--wait-timeout"))
        }
        if values.isOn("write-fleet") { try await writeFleet(values, call) }
        let console = call.console
        let configurations = KubernetesConfigurations(
            arm: call.session.arm, cluster: try call.session.cluster(values), report: { console.report($0) })
        let bootstrap = ExtensionBootstrap(request, configurations: configurations, cluster: try cluster(values))
        let made = try await bootstrap.run()
        guard call.waits else {
            console.report(
                .done("Azure has accepted the configuration; davit k8s-configuration flux show tells how it goes on"))
            return nil
        }
        console.report(.done("the configuration \(request.name) is compliant"))
        return values["output"] == nil ? nil : AzShape.resource(made, .fluxConfiguration)
    }

    private static func cluster(_ values: AzValues) throws -> (any ConfiguredCluster)? {
        guard values["kubeconfig"] != nil || values["context"] != nil else { return nil }
        let configuration = try Kubeconfig.load(path: values["kubeconfig"], context: values["context"])
        return ObservedCluster(try KubernetesClient(config: configuration))
    }

    /// The extension, with settings by their dotted names.
    private static func extensionArguments(
        _ values: AzValues, _ environment: AzureEnvironment
    ) throws(FluxArgumentError) -> ExtensionArguments {
        var arguments = ExtensionArguments.beforeConfiguration(environment)
        arguments.releaseTrain = values["release-train"] ?? arguments.releaseTrain
        if let version = values["extension-version"] {
            arguments.version = version
            arguments.autoUpgrade = false
        }
        var settings: [(name: String, value: String)] = []
        func set(_ name: String, _ value: String) {
            settings.removeAll { $0.name == name }
            settings.append((name: name, value: value))
        }
        for (flag, value) in [("enable-controllers", "true"), ("disable-controllers", "false")] {
            for controller in values.lists[flag] ?? [] {
                let known = ["source", "kustomize", "helm", "notification", "image-automation", "image-reflector"]
                let name = controller.hasSuffix("-controller") ? String(controller.dropLast(11)) : controller
                let chosen = try ArgumentValues.choice(name, of: known, flag: "--\(flag)")
                set("\(chosen)-controller.enabled", value)
            }
        }
        if let enforced = values.toggles["multi-tenancy"] { set("multiTenancy.enforce", enforced ? "true" : "false") }
        if let client = values["workload-identity-client-id"] {
            set("workloadIdentity.enable", "true")
            set("workloadIdentity.azureClientId", client)
            if let tenant = values["workload-identity-tenant-id"] { set("workloadIdentity.azureTenantId", tenant) }
        }
        for word in values.lists["configuration-settings"] ?? [] {
            let (key, value) = try ArgumentValues.pair(word, flag: "--configuration-settings")
            set(key, value)
        }
        if !settings.isEmpty { arguments.settings = settings }
        return arguments
    }

    // MARK: The fleet repository

    /// Writes the folders of a new cluster directory, as `bootstrap git` does, without Flux's own manifests: the
    /// extension brings those.
    private static func writeFleet(_ values: AzValues, _ call: AzCall) async throws {
        guard let text = values["url"], let branch = values["branch"] else {
            throw AzUsageError.required(["--url", "--branch"])
        }
        let kustomizations = try FluxCreateArguments.kustomizations(values)
        guard let path = kustomizations.first?.path, !path.isEmpty else { throw AzUsageError.required(["--path"]) }
        var request = BootstrapRequest(
            url: try GitURL(text), directory: try ClusterDirectory(path),
            credentials: try fleetCredentials(values))
        request.branch = branch
        let remote = GitFleetRemote(request)
        let findings = await remote.examine(storedHosts: "")
        guard findings.problems.isEmpty else { throw BootstrapFailure(findings.problems) }
        let workspace = try await remote.open(knownHosts: findings.knownHosts)
        let missing = try request.layout.missingScaffold(existing: try await workspace.files(under: ""))
        for (file, contents) in missing.sorted(by: { $0.key < $1.key }) {
            try workspace.write(Array(contents.utf8), to: file)
        }
        let message = request.commit.message("Add cluster directory \(request.directory)")
        guard
            let commit = try await workspace.commit(
                message: message, author: request.commit.author, signing: request.commit.signing)
        else {
            call.console.report(.done("\(request.directory) is in the fleet repository already"))
            return
        }
        try await workspace.push(timeout: request.timeout)
        call.console.report(.done("wrote \(request.directory) into the fleet repository (\(commit))"))
    }

    private static func fleetCredentials(_ values: AzValues) throws -> SourceCredentials {
        if let user = values["https-user"] {
            let key = try FluxSourceArguments(values)["https-key"] ?? ""
            let authority = try values["https-ca-cert-file"].map { try InputFile.read($0) }
            return .password(username: user, Secret(key), certificateAuthority: authority)
        }
        let hosts: TrustedHosts =
            if let path = values["known-hosts-file"] {
                .file(String(decoding: try InputFile.read(path), as: UTF8.self))
            } else {
                values.isOn("accept-host-key") ? .firstUse : .known
            }
        if let path = values["ssh-private-key-file"] {
            return .deployKey(SourceCredentials.KeyFile(privateKey: Secret(try InputFile.read(path))), hosts)
        }
        // The user's own ssh-agent writes; the cluster makes its own key.
        return .generated(.rsa(bits: 4096), hosts)
    }
}
