package import ArgumentParser
import Glibc
package import KubernetesClient

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

    @Option(name: .customLong("as"), help: "User to impersonate.")
    package var impersonatedUser: String?

    @Option(name: .customLong("as-group"), help: "Group to impersonate; may be repeated.")
    package var impersonatedGroups: [String] = []

    @Option(name: .customLong("as-uid"), help: "UID to impersonate.")
    package var impersonatedUID: String?

    @Option(help: "Deadline of the whole operation.")
    package var timeout: DurationArgument = "5m"

    @Flag(help: "Print more about what is done.")
    package var verbose = false

    package init() {}

    /// The cluster the options point at.
    ///
    /// - Throws: `KubeconfigError`.
    package func configuration() throws -> ClusterConfiguration {
        var configuration = try Kubeconfig.load(path: kubeconfig, context: context)
        if let server { configuration.server = server }
        if let impersonatedUser {
            configuration.impersonation = Impersonation(
                user: impersonatedUser, groups: impersonatedGroups, uid: impersonatedUID)
        }
        return configuration
    }

    /// A client for the cluster the options point at; `manager` becomes its user agent.
    package func client() throws -> KubernetesClient { try KubernetesClient(config: configuration()) }

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
