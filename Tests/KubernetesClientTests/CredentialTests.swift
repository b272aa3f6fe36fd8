import Diagnostics
import KubernetesModel
import TestSupport
import Testing

@testable import KubernetesClient

@Suite("Credentials")
struct CredentialTests {
    private func plugin(_ script: String, in folder: TemporaryDirectory) throws -> ExecPlugin {
        // Not run by its own name: a child of another test, forked meanwhile, may hold the new file open for writing.
        var plugin = ExecPlugin(command: "sh", apiVersion: "client.authentication.k8s.io/v1")
        plugin.arguments = [try folder.write(script, to: "plugin")]
        plugin.environment = [(name: "EXTRA", value: "canary")]
        plugin.installHint = "install the plugin"
        return plugin
    }

    private static let head = #"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":"#

    @Test func pluginGivesATokenAndSeesItsEnvironment() async throws {
        let folder = try TemporaryDirectory()
        let plugin = try plugin(
            #"printf '%s{"token":"%s"}}' '"# + Self.head
                + #"' "$EXTRA-$(echo "$KUBERNETES_EXEC_INFO" | grep -c ExecCredential)""#,
            in: folder)
        let credential = try await ExecCredential.fetch(plugin, for: ClusterConfiguration(server: "https://a"))
        #expect(credential.token == Secret("canary-1"))
        #expect(credential.expiry == nil)
    }

    @Test("a plugin is asked again when its credentials end, and when the server refuses them")
    func renewal() async throws {
        let folder = try TemporaryDirectory()
        var configuration = ClusterConfiguration(server: "https://a")
        let script = """
            echo x >> \(folder.path)/calls
            echo '\(Self.head){"token":"t'$(wc -l < \(folder.path)/calls)'","expirationTimestamp":"2099-01-01T00:00:00Z"}}'
            """
        configuration.credentials.exec = try plugin(script, in: folder)
        let source = CredentialSource(configuration)
        let first = try await source.current()
        #expect(first.authorization == Secret("Bearer t1"))
        #expect(try await source.current().generation == first.generation)
        async let one = source.renewed(after: first)
        async let two = source.renewed(after: first)
        #expect(try await [one?.authorization, two?.authorization] == [Secret("Bearer t2"), Secret("Bearer t2")])
    }

    @Test(
        "what goes wrong with a plugin is said",
        arguments: [
            ("exit 3", "it exited with code 3"),
            ("echo nonsense", "it did not print an ExecCredential"),
            ("yes", "it printed more than 1 MiB"),
            (#"echo '{"kind":"ExecCredential","apiVersion":"v9"}'"#, "it printed another kind or version"),
        ])
    func failures(_ script: String, _ detail: String) async throws {
        let folder = try TemporaryDirectory()
        let plugin = try plugin(script, in: folder)
        let error = await #expect(throws: KubeconfigError.self) {
            _ = try await ExecCredential.fetch(plugin, for: ClusterConfiguration(server: "https://a"))
        }
        #expect(error?.message.contains(detail) == true, "\(String(describing: error))")
        #expect(error?.hints == ["install the plugin"])
    }

    @Test func missingPluginIsNamed() async {
        let plugin = ExecPlugin(command: "no-such-plugin-anywhere", apiVersion: "client.authentication.k8s.io/v1")
        let error = await #expect(throws: KubeconfigError.self) {
            _ = try await ExecCredential.fetch(plugin, for: ClusterConfiguration(server: "https://a"))
        }
        #expect(error?.message == "credential plugin no-such-plugin-anywhere failed: No such file or directory")
    }

    @Test func untrustedConfigurationRunsNothing() async throws {
        var configuration = ClusterConfiguration(server: "https://a")
        configuration.trusted = false
        let untrusted = configuration
        let error = await #expect(throws: KubeconfigError.self) {
            _ = try await ExecCredential.fetch(ExecPlugin(command: "true", apiVersion: "v1"), for: untrusted)
        }
        guard case .untrusted = error else {
            Issue.record("gave \(String(describing: error))")
            return
        }
    }

    @Test func tokenFileIsReadAgainAfterARefusal() async throws {
        let folder = try TemporaryDirectory()
        var configuration = ClusterConfiguration(server: "https://a")
        configuration.credentials.tokenFile = try folder.write("old\n", to: "token")
        let source = CredentialSource(configuration)
        let old = try await source.current()
        #expect(old.authorization == Secret("Bearer old"))
        try folder.write("new", to: "token")
        #expect(try await source.renewed(after: old)?.authorization == Secret("Bearer new"))
    }
}
