package import ArgumentParser
import Diagnostics
import Glibc
package import KubernetesClient
import Logging

/// The options every command that talks to a cluster shares, with Flux's names and defaults.
package struct GlobalOptions: ParsableArguments {
    @Option(name: [.customShort("n"), .long], help: "Namespace the command works in (env FLUX_SYSTEM_NAMESPACE).")
    package var namespace: String = environment("FLUX_SYSTEM_NAMESPACE") ?? "flux-system"

    @Flag(help: "Use the namespace of the kubeconfig's context instead of the default one.")
    package var nsFollowsKubeContext = false

    @Option(help: "Path of the kubeconfig file (env KUBECONFIG).")
    package var kubeconfig: String?

    @Option(help: "Context of the kubeconfig to use.")
    package var context: String?

    @Option(help: "Address of the API server, instead of the kubeconfig's.")
    package var server: String?

    @Option(help: "Bearer token for the API server, instead of the kubeconfig's; others on this machine can see it.")
    package var token: String?

    @Option(name: .customLong("as"), help: "User to impersonate.")
    package var impersonatedUser: String?

    @Option(name: .customLong("as-group"), help: "Group to impersonate; may be repeated.")
    package var impersonatedGroups: [String] = []

    @Option(name: .customLong("as-uid"), help: "UID to impersonate.")
    package var impersonatedUID: String?

    @Option(help: "Deadline of the whole operation.")
    package var timeout: DurationArgument = "5m"

    @Option(
        name: .customLong("kube-api-qps"),
        help: "Requests a second to the API server; without it, as many as the server answers.")
    package var kubeAPIRate: Double?

    @Option(name: .customLong("kube-api-burst"), help: "Requests at once before --kube-api-qps counts.")
    package var kubeAPIBurst = 300

    @Flag(help: "Print the requests made to the API server and their answers.")
    package var verbose = false

    package init() {}

    package mutating func validate() throws {
        if let kubeAPIRate, kubeAPIRate <= 0 { throw ValidationError("--kube-api-qps must be above 0") }
        guard kubeAPIBurst > 0 else { throw ValidationError("--kube-api-burst must be at least 1") }
    }

    /// The cluster the options point at.
    ///
    /// - Throws: `KubeconfigError`.
    package func configuration() throws -> ClusterConfiguration {
        var configuration = try Kubeconfig.load(path: kubeconfig, context: context)
        if let server { configuration.server = server }
        if let token {
            configuration.credentials = Credentials()
            configuration.credentials.token = Secret(token)
        }
        if let impersonatedUser {
            configuration.impersonation = Impersonation(
                user: impersonatedUser, groups: impersonatedGroups, uid: impersonatedUID)
        }
        return configuration
    }

    /// A client for the cluster the options point at.
    package func client() throws -> KubernetesClient {
        var options = KubernetesClient.Options()
        options.rate = rate
        return try KubernetesClient(config: configuration(), options: options, logger: requestLog)
    }

    /// What `--kube-api-qps` and `--kube-api-burst` allow.
    package var rate: RequestRate? { kubeAPIRate.map { RequestRate(perSecond: $0, burst: kubeAPIBurst) } }

    /// Where `--verbose` has requests written: standard error, through the redactor.
    private var requestLog: Logger? {
        guard verbose else { return nil }
        return Logger(label: "davit") { StandardErrorLog(label: $0, level: .debug) }
    }

    /// The namespace to work in: `-n`, or the context's with `--ns-follows-kube-context`.
    package func effectiveNamespace() throws -> String {
        nsFollowsKubeContext ? try configuration().namespace : namespace
    }

    /// Where steps are reported.
    package var progress: Progress { Progress() }
}

/// A variable of the process's environment; `nil` when unset or empty.
func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
}
