import Azure
@testable import Commands
import Cryptography
import Diagnostics
import FoundationEssentials
import Simulators
import Synchronization
import TestSupport
import Testing
import YAML

/// Every recorded az command, run by Davit against the recorded answers: method, path, query and body must be az's.
///
/// Where az is wrong, the case is named here with what Davit does instead.
@Suite("Recorded az commands", .corpus("azure"))
struct RecordedCommandTests {
    /// What Davit does otherwise, and why.
    enum Deviation: Sendable {
        /// Davit refuses the line before anything is sent; az sends it wrong, or asks for the provider first.
        case refuses(String)
        /// Davit sends this property instead of az's, at a path below `properties`.
        case sends([String], Node, String)
        /// Davit reads once more, to say why.
        case readsMore(String)
    }

    static let deviations: [String: Deviation] = [
        "37-flux-create-extension-install-fails": .readsMore("the extension's own statuses explain its failure"),
        "62-v-duplicate-kustomization": .refuses("a kustomization given twice loses the first in az"),
        "63-v-kustomization-second-no-name": .refuses("a kustomization without a name gets the name \"\" in az"),
        "65-v-kustomization-postbuild": .sends(
            ["kustomizations", "a", "postBuild"], ["substitute": ["x": "y"]], "az drops postBuild in silence"),
        "66-v-kustomization-typo-key": .refuses("az drops a misspelt property in silence"),
        "67-v-prune-false-string": .sends(
            ["kustomizations", "a"], ["path": "./a", "prune": false, "force": false], "az sends prune=false as true"),
        "69-v-duration-trailing-junk": .refuses("az takes 1h30xyz for an hour"),
        "73-v-depends-json-list": .sends(
            ["kustomizations", "b", "dependsOn"], ["a"], "az keeps the quotes inside the names"),
    ]

    static let recorded = Recording.all.filter { $0.command.dropFirst().first?.hasPrefix("k8s-") ?? false }

    @Test("sends what az sends", arguments: recorded)
    func replay(_ recording: Recording) async throws {
        let service = RecordedService(recording)
        let run = try await AzRun(recording.command, service: service, files: recording)
        let sent = run.server.log.exchanges
        let deviation = Self.deviations[recording.name]
        if recording.exit != 0 && recording.exchanges.count <= 1 {
            // az asks for the provider before it looks at the arguments; Davit asks for nothing.
            #expect(run.error != nil && sent.isEmpty)
            return
        }
        if case .refuses = deviation {
            #expect(run.error != nil && sent.isEmpty)
            return
        }
        #expect((run.error != nil) == (recording.exit != 0), "\(String(describing: run.error))")
        #expect(run.exitCode == Int32(recording.exit))
        let expected = Self.withoutRepeatedProvider(recording.exchanges)
        var lines = sent.map { "\($0.request.method) \($0.request.path)?\($0.request.queryText)" }
        if case .readsMore = deviation, lines.count > expected.count {
            let more = lines.suffix(from: expected.count)
            #expect(more.allSatisfy { $0.hasPrefix("GET ") } && more.count == 1)
            lines = Array(lines.prefix(expected.count))
        }
        #expect(lines == expected.map(\.line))
        for (exchange, seen) in zip(expected, sent) {
            var body = exchange.body
            if case .sends(let path, let node, _) = deviation, !body.isNull {
                try JSONPointer(tokens: ["properties"] + path.dropLast()).change(in: &body, path.last ?? "", to: node)
            }
            #expect(Self.same(body, seen.request.json ?? .null), "\(exchange.line)")
        }
        #expect(service.unused.filter { !$0.contains("/providers/Microsoft.KubernetesConfiguration?") } == [])
    }

    @Test("prints what az prints", arguments: recorded.filter { !$0.stdout.isNull && $0.stdout.string == nil })
    func output(_ recording: Recording) async throws {
        guard Self.deviations[recording.name] == nil else { return }
        let run = try await AzRun(recording.command, service: RecordedService(recording), files: recording)
        let printed = try JSONParser.parse(run.output)
        #expect(printed == recording.stdout)
    }

    @Test("every deviation is of a recorded case")
    func deviationsExist() {
        let names = Set(Self.recorded.map(\.name))
        #expect(Self.deviations.keys.allSatisfy(names.contains))
    }

    /// az asks for the provider's registration twice in commands that look at a configuration first; once is enough.
    private static func withoutRepeatedProvider(_ exchanges: [Recording.Exchange]) -> [Recording.Exchange] {
        guard exchanges.count > 1, exchanges[0].line == exchanges[1].line else { return exchanges }
        return Array(exchanges.dropFirst())
    }

    /// A placeholder in the recording stands for any text.
    private static func same(_ recorded: Node, _ sent: Node) -> Bool {
        switch (recorded, sent) {
        case (.string(let text), .string) where text.hasPrefix("<base64 of"): true
        case (.mapping(let left), .mapping(let right)):
            Set(left.keys) == Set(right.keys)
                && left.pairs.allSatisfy { same($0.value, right[$0.key] ?? .null) }
        case (.sequence(let left), .sequence(let right)):
            left.count == right.count && zip(left, right).allSatisfy(same)
        default: recorded == sent
        }
    }
}

extension JSONPointer {
    fileprivate func change(in node: inout Node, _ key: String, to value: Node) throws {
        try appending(key).set(value, in: &node)
    }
}

/// One run of a command line in this process, against a simulated server.
struct AzRun {
    let server: SimulatedServer
    let output: String
    let messages: String
    let error: (any Error)?
    let exitCode: Int32

    /// - Parameter command: with the program's name.
    init(
        _ command: [String], service: some SimulatedService, files recording: Recording? = nil,
        subscription: String = "11111111-1111-1111-1111-111111111111"
    ) async throws {
        let entra = EntraSimulator(clients: [.init(id: "44444444-4444-4444-4444-444444444448", secret: "s3cret-value")])
        let server = try await SimulatedServer.start([service])
        let entraServer = try await SimulatedServer.start([entra])
        (service as? RecordedService)?.listen(at: server.url)
        (service as? ResourceManagerSimulator)?.listen(at: server.url)
        let folder = try TemporaryDirectory()
        try folder.write(server.authority + entraServer.authority, to: "ca.pem")
        try folder.write(
            """
            {"name": "simulated", "endpoints": {"activeDirectory": "\(entraServer.url)", "resourceManager": "\(server.url)",
             "activeDirectoryResourceId": "https://management.azure.com/"}, "suffixes": {}}
            """, to: "cloud.json")
        try Self.provide(recording, in: folder)
        let environment = AzureEnvironment(
            variables: [
                "AZURE_CLOUD_NAME": folder.path + "/cloud.json", "REQUESTS_CA_BUNDLE": folder.path + "/ca.pem",
                "AZURE_TENANT_ID": entra.tenant, "AZURE_CLIENT_ID": "44444444-4444-4444-4444-444444444448",
                "AZURE_CLIENT_SECRET": "s3cret-value", "AZURE_SUBSCRIPTION_ID": subscription,
                "AZURE_CONFIG_DIR": folder.path,
            ])
        let printed = Printed()
        let console = AzConsole(
            data: { printed.add(data: $0) },
            progress: Progress { printed.add(message: $0) }, ask: { _ in nil })
        var options = ARMOptions()
        options.pause = { _ in }
        let words = command.dropFirst().map { word in
            ["keys/", "tls.crt"].contains { word.hasPrefix($0) } ? "\(folder.path)/\(word)" : word
        }
        do {
            try await AzRunner(environment: environment, options: options, console: console).run(Array(words))
            error = nil
            exitCode = 0
        } catch let failure as any ExplainedError {
            error = failure
            exitCode = AzEntry.exitCode(of: failure)
        }
        self.server = server
        output = printed.data
        messages = printed.messages
        await server.stop()
        await entraServer.stop()
    }

    /// The files the recorded commands name; their contents come from the recorded bodies.
    private static func provide(_ recording: Recording?, in folder: TemporaryDirectory) throws {
        guard let recording else { return }
        let git = recording.exchanges.lazy.compactMap { $0.body["properties"]?["gitRepository"] }.first
        if let hosts = git?["sshKnownHosts"]?.string.flatMap({ Base64.decode($0) }) {
            try folder.write(String(decoding: hosts, as: UTF8.self) + "\n", to: "keys/known_hosts")
        } else {
            try folder.write("git.example ssh-ed25519 AAAAC3Nz\n", to: "keys/known_hosts")
        }
        if let certificate = git?["httpsCACert"]?.string.flatMap({ Base64.decode($0) }) {
            try folder.write(String(decoding: certificate, as: UTF8.self) + "\n", to: "tls.crt")
        }
        let key = try PrivateKey.generate(.rsa(bits: 2048)).pkcs8PEM().exposed
        try folder.write(String(decoding: key, as: UTF8.self), to: "keys/id_rsa")
    }
}

/// What a command printed on either side.
private final class Printed: Sendable {
    private let state = Mutex((data: "", messages: ""))

    var data: String { state.withLock { $0.data } }
    var messages: String { state.withLock { $0.messages } }
    func add(data text: String) { state.withLock { $0.data += text } }
    func add(message text: String) { state.withLock { $0.messages += text } }
}
