import Cryptography
import Diagnostics
import Glibc
import KubernetesModel
import YAML

/// What a credential plugin such as kubelogin printed.
///
/// - SeeAlso: kubernetes/client-go `plugin/pkg/client/auth/exec/exec.go` v0.34.
struct ExecCredential: Sendable {
    var token: Secret<String>?
    var certificate: Credentials.ClientCertificate?
    /// When the credentials must be asked for again; `nil` for those that last as long as the process.
    var expiry: Timestamp?

    /// A minute is what a browser login needs; a plugin that hangs must not hang us.
    private static let deadline = Duration.seconds(120)
    private static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    /// Runs the plugin.
    ///
    /// - Throws: `KubeconfigError.untrusted` for a kubeconfig that may not run programs, `.pluginFailed`.
    static func fetch(_ plugin: ExecPlugin, for configuration: ClusterConfiguration) async throws -> ExecCredential {
        guard configuration.trusted else { throw KubeconfigError.untrusted(field: "user.exec") }
        func failure(_ detail: String) -> KubeconfigError {
            .pluginFailed(command: plugin.command, detail: detail, installHint: plugin.installHint)
        }
        guard versions.contains(plugin.apiVersion) else { throw failure("unknown apiVersion \"\(plugin.apiVersion)\"") }
        let program = ChildProgram(
            command: plugin.command, arguments: plugin.arguments,
            environment: plugin.environment + [("KUBERNETES_EXEC_INFO", info(plugin, configuration))],
            deadline: deadline)
        let output: [UInt8]
        do {
            output = try await program.output()
        } catch let error as ChildProgram.Failure {
            throw failure(error.detail)
        }
        guard let node = try? Wire.parse(output) else { throw failure("it did not print an ExecCredential") }
        guard node["kind"]?.string == "ExecCredential", node["apiVersion"]?.string == plugin.apiVersion else {
            throw failure("it printed another kind or version than \(plugin.apiVersion) ExecCredential")
        }
        var credential = ExecCredential()
        let status = node["status"] ?? .null
        credential.token = status["token"]?.string.map { Secret($0) }
        if let certificate = status["clientCertificateData"]?.string, let key = status["clientKeyData"]?.string {
            credential.certificate = .init(certificate: Array(certificate.utf8), key: Secret(Array(key.utf8)))
        }
        credential.expiry = status["expirationTimestamp"]?.string.flatMap { Timestamp($0) }
        guard credential.token != nil || credential.certificate != nil else {
            throw failure("it printed neither a token nor a certificate")
        }
        return credential
    }

    /// The question the plugin finds in its environment.
    private static func info(_ plugin: ExecPlugin, _ configuration: ClusterConfiguration) -> String {
        var spec: Mapping = ["interactive": .bool(isatty(STDIN_FILENO) == 1)]
        if plugin.provideClusterInfo {
            var cluster: Mapping = ["server": .string(configuration.server)]
            if let name = configuration.serverName { cluster["tls-server-name"] = .string(name) }
            if configuration.insecureSkipVerify { cluster["insecure-skip-tls-verify"] = true }
            if let authority = configuration.certificateAuthority {
                cluster["certificate-authority-data"] = .string(Base64.encode(authority))
            }
            spec["cluster"] = .mapping(cluster)
        }
        let node: Node = [
            "apiVersion": .string(plugin.apiVersion), "kind": "ExecCredential", "spec": .mapping(spec),
        ]
        return String(decoding: Wire.emit(node), as: UTF8.self)
    }
}
