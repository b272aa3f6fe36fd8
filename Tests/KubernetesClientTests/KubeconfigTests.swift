import Diagnostics
import TestSupport
import Testing

@testable import KubernetesClient

@Suite("Kubeconfig")
struct KubeconfigTests {
    private static let text = """
        apiVersion: v1
        kind: Config
        current-context: prod
        clusters:
        - name: aks
          cluster:
            server: https://aks.example.com:443/
            certificate-authority-data: Q0E=
            tls-server-name: api.internal
            proxy-url: http://proxy.example.com:3128
        - name: local
          cluster: {server: 127.0.0.1:6443, insecure-skip-tls-verify: true}
        contexts:
        - {name: prod, context: {cluster: aks, user: admin, namespace: apps}}
        - {name: dev, context: {cluster: local, user: plugin}}
        - {name: broken, context: {cluster: nowhere, user: admin}}
        users:
        - name: admin
          user:
            token: canary
            client-certificate-data: Q0VSVA==
            client-key-data: S0VZ
            as: auditor
            as-groups: [readers]
        - name: plugin
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: ./login
              args: [get-token]
              env: [{name: A, value: b}]
              installHint: install it
              provideClusterInfo: true
        """

    @Test func readsAContext() throws {
        let configuration = try Kubeconfig.parse(Array(Self.text.utf8), trusted: true)
        #expect(configuration.server == "https://aks.example.com:443")
        #expect(configuration.certificateAuthority == Array("CA".utf8))
        #expect(configuration.serverName == "api.internal")
        #expect(configuration.proxy == "http://proxy.example.com:3128")
        #expect(configuration.namespace == "apps")
        #expect(configuration.context == "prod")
        #expect(configuration.credentials.token == Secret("canary"))
        #expect(configuration.credentials.clientCertificate?.key == Secret(Array("KEY".utf8)))
        #expect(configuration.impersonation == Impersonation(user: "auditor", groups: ["readers"]))
        #expect(!"\(configuration)".contains("canary"))
    }

    @Test func readsAPlugin() throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Self.text, to: "config")
        let configuration = try Kubeconfig.load(path: path, context: "dev")
        #expect(configuration.server == "https://127.0.0.1:6443")
        #expect(configuration.insecureSkipVerify)
        let plugin = try #require(configuration.credentials.exec)
        #expect(plugin.command == folder.path + "/./login")
        #expect(plugin.arguments == ["get-token"])
        #expect(plugin.environment.map(\.name) == ["A"])
        #expect(plugin.provideClusterInfo)
    }

    @Test func mergesTheListOfFiles() throws {
        let folder = try TemporaryDirectory()
        let first = try folder.write(
            "{contexts: [{name: prod, context: {cluster: aks, namespace: first}}], users: []}", to: "first")
        let second = try folder.write(Self.text, to: "second")
        let environment = ["KUBECONFIG": "\(first):/nowhere/at/all:\(second)"]
        let configuration = try Kubeconfig.load(path: nil, context: nil) { environment[$0] }
        #expect(configuration.namespace == "first", "the first file's entry wins")
        #expect(configuration.server == "https://aks.example.com:443", "entries of all files are seen")
    }

    @Test func resolvesPathsBesideTheirFile() throws {
        let folder = try TemporaryDirectory()
        try folder.write("PEM", to: "keys/ca.pem")
        let path = try folder.write(
            """
            current-context: a
            contexts: [{name: a, context: {cluster: a, user: a}}]
            clusters: [{name: a, cluster: {server: "https://a", certificate-authority: keys/ca.pem}}]
            users: [{name: a, user: {tokenFile: keys/token}}]
            """, to: "config")
        let configuration = try Kubeconfig.load(path: path)
        #expect(configuration.certificateAuthority == Array("PEM".utf8))
        #expect(configuration.credentials.tokenFile == folder.path + "/keys/token")
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        var context: String?
        let message: String
    }

    static let refusals = [
        Refusal(testDescription: "no such context", text: text, context: "x", message: "context \"x\" does not exist"),
        Refusal(testDescription: "no current context", text: "{}", message: "the kubeconfig names no current context"),
        Refusal(
            testDescription: "cluster missing", text: text, context: "broken",
            message: "context \"broken\" names cluster \"nowhere\", which the kubeconfig does not define"),
        Refusal(
            testDescription: "plugin in a Secret", text: text, context: "dev",
            message: "a kubeconfig from a Secret may not use user.exec"),
        Refusal(
            testDescription: "file in a Secret",
            text: """
                {current-context: a, contexts: [{name: a, context: {cluster: a, user: a}}],
                clusters: [{name: a, cluster: {server: "https://a"}}], users: [{name: a, user: {tokenFile: /etc/shadow}}]}
                """, message: "a kubeconfig from a Secret may not use user.tokenFile"),
        Refusal(
            testDescription: "data is no base64",
            text: """
                {current-context: a, contexts: [{name: a, context: {cluster: a}}],
                clusters: [{name: a, cluster: {server: "https://a", certificate-authority-data: "?"}}]}
                """,
            message: "kubeconfig field cluster.certificate-authority-data is invalid: it is not base64"),
    ]

    @Test("refuses, and says why", arguments: refusals)
    func refuses(_ row: Refusal) {
        let error = #expect(throws: KubeconfigError.self) {
            try Kubeconfig.parse(Array(row.text.utf8), context: row.context, trusted: false)
        }
        #expect(error?.message == row.message)
    }

    @Test("broken files never crash", arguments: ["", "[]", "clusters: 1", "a: [", "contexts: [{name: 1}]", "\u{0}"])
    func broken(_ text: String) {
        #expect(throws: KubeconfigError.self) { try Kubeconfig.parse(Array(text.utf8), trusted: true) }
    }

    @Test func findsThePodsOwn() throws {
        let folder = try TemporaryDirectory()
        try folder.write("token", to: "token")
        try folder.write("CA", to: "ca.crt")
        try folder.write("flux-system\n", to: "namespace")
        let environment = ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"]
        let configuration = try ClusterConfiguration.inCluster(mount: folder.path) { environment[$0] }
        #expect(configuration.server == "https://[fd00::1]:443")
        #expect(configuration.namespace == "flux-system")
        #expect(configuration.credentials.tokenFile == folder.path + "/token")
        #expect(throws: KubeconfigError.self) { try ClusterConfiguration.inCluster(mount: folder.path) { _ in nil } }
    }
}
