import Cryptography
import Diagnostics
import HTTP
import Hosting
import Simulators
import TestSupport
import Testing
import YAML

/// The clients on simulated GitHub and Azure DevOps over TLS.
@Suite struct HostingTests {
    struct World {
        let server: SimulatedServer
        let gitHub: SimulatedGitHub
        let azure: SimulatedAzureDevOps
        let http: HTTPClient

        static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB0dHBGT"

        static func start(app: SimulatedGitHub.App? = nil) async throws -> World {
            let gitHub = SimulatedGitHub(tokens: ["ghp_writer": true, "ghp_reader": false], app: app)
            let azure = SimulatedAzureDevOps(tokens: ["a-personal-token", "an-entra-token"])
            let server = try await SimulatedServer.start([gitHub, azure])
            var configuration = HTTPConfiguration()
            configuration.trust = .certificates(Array(server.authority.utf8))
            configuration.proxy = .none
            return World(server: server, gitHub: gitHub, azure: azure, http: HTTPClient(configuration))
        }

        func client(_ credential: GitHubCredential, name: String = "fleet") throws -> GitHub {
            let repository = HostedRepository.gitHub(api: server.url, owner: "acme", name: name)
            return try #require(GitHub(repository, credential: credential, http: http))
        }

        func client(_ credential: AzureDevOpsCredential, name: String = "fleet") throws -> AzureDevOps {
            let repository = HostedRepository.azureDevOps(
                base: "https://dev.azure.com/org", project: "project", name: name)
            return try #require(AzureDevOps(repository, credential: credential, http: http, origin: server.url))
        }
    }

    static let change = PullRequest(source: "davit/prod", target: "main", title: "Add cluster prod")

    @Test("registers a deploy key once, and again when its access is another")
    func deployKey() async throws {
        let world = try await World.start()
        let client = try world.client(.token(Secret("ghp_writer")))
        #expect(try await client.registerDeployKey(World.key + " davit", title: "davit: prod", readOnly: true))
        #expect(try await !client.registerDeployKey(World.key, title: "davit: prod", readOnly: true))
        #expect(world.gitHub.deployKeys == [.init(id: 1, title: "davit: prod", key: World.key, isReadOnly: true)])
        #expect(try await client.registerDeployKey(World.key, title: "davit: prod", readOnly: false))
        #expect(world.gitHub.deployKeys.map(\.isReadOnly) == [false])
        let posted = try #require(world.server.log.exchanges.first { $0.request.method == "POST" })
        #expect(posted.request.path == "/repos/acme/fleet/keys")
        #expect(posted.request.header("X-GitHub-Api-Version") == "2022-11-28")
        #expect(posted.request.json == ["title": "davit: prod", "key": .string(World.key), "read_only": true])
        #expect(posted.answer.status == 201)
        await world.server.stop()
    }

    @Test("opens a pull request once")
    func pullRequests() async throws {
        let world = try await World.start()
        let gitHub = try world.client(.token(Secret("ghp_writer")))
        let first = try await gitHub.openPullRequest(Self.change)
        #expect(first == OpenedPullRequest(number: 1, url: "https://github.com/acme/fleet/pull/1", isNew: true))
        #expect(
            try await gitHub.openPullRequest(Self.change) == OpenedPullRequest(number: 1, url: first.url, isNew: false))
        for credential in [
            AzureDevOpsCredential.personalAccessToken(Secret("a-personal-token")),
            .entra { Secret("an-entra-token") },
        ] {
            let azure = try world.client(credential)
            #expect(try await azure.openPullRequest(Self.change).number == 1)
        }
        #expect(
            world.azure.pullRequests == [
                .init(
                    number: 1, title: "Add cluster prod", source: "refs/heads/davit/prod", target: "refs/heads/main",
                    isActive: true)
            ])
        await world.server.stop()
    }

    @Test("signs in as a GitHub App, with its installation given or looked up, and keeps the token")
    func app() async throws {
        let key = try PrivateKey.generate(.rsa(bits: 2048))
        let world = try await World.start(app: .init(id: "Iv23app", key: key, installation: 77))
        for installation in [nil, 77] {
            let client = try world.client(.app(GitHubApp(id: "Iv23app", key: key, installation: installation)))
            _ = try await client.deployKeys()
            _ = try await client.registerDeployKey(World.key, title: "davit", readOnly: true)
        }
        #expect(world.server.log.lines.count { $0.contains("/access_tokens") } == 2)
        #expect(world.server.log.lines.count { $0.contains("/installation ") } == 1)
        let other = try PrivateKey.generate(.rsa(bits: 2048))
        let impostor = try world.client(.app(GitHubApp(id: "Iv23app", key: other)))
        await #expect(throws: HostingError.self) { try await impostor.deployKeys() }
        await world.server.stop()
    }

    @Test("the assertion of an App is a JSON web token that openssl verifies")
    func assertion() async throws {
        let key = try PrivateKey.generate(.rsa(bits: 2048))
        let token = try GitHubApp(id: "12345", key: key).assertion(now: 1_700_000_000).exposed
        let parts = token.split(separator: ".")
        #expect(
            Base64.decode(parts[0], .url).map { String(decoding: $0, as: UTF8.self) } == #"{"alg":"RS256","typ":"JWT"}"#
        )
        #expect(
            Base64.decode(parts[1], .url).map { String(decoding: $0, as: UTF8.self) }
                == #"{"iat":1699999940,"exp":1700000540,"iss":"12345"}"#)
        let folder = try TemporaryDirectory()
        try folder.write(String(decoding: key.pkcs8PEM().exposed, as: UTF8.self), to: "key.pem")
        try folder.write("\(parts[0]).\(parts[1])", to: "signed")
        try folder.write(Base64.encode(try #require(Base64.decode(parts[2], .url))), to: "signature")
        var command = Command(
            "sh",
            [
                "-c",
                "openssl base64 -d -A -in signature > raw && openssl pkey -in key.pem -pubout -out pub.pem && openssl dgst -sha256 -verify pub.pem -signature raw signed",
            ])
        command.directory = folder.path
        #expect(try await command.output() == "Verified OK\n")
    }

    @Test("says in words what is wrong, and what to do")
    func explains() async throws {
        let key = try PrivateKey.generate(.rsa(bits: 2048))
        let world = try await World.start(app: .init(id: "1", key: key, installation: nil))
        var text = ""
        func note(_ title: String, _ body: () async throws -> Void) async {
            do {
                try await body()
                text += "\(title)\n  nothing is wrong\n\n"
            } catch let error as any ExplainedError {
                let words = error.explanation.split(
                    separator: ":\(world.server.port)", omittingEmptySubsequences: false)
                text += "\(title)\n\(words.joined())\n\n"
            } catch {
                text += "\(title)\n  \(error)\n\n"
            }
        }
        let writer = GitHubCredential.token(Secret("ghp_writer"))
        await note("GitHub: a token nobody issued") {
            _ = try await world.client(.token(Secret("ghp_stranger"))).deployKeys()
        }
        await note("GitHub: a token that only reads") {
            _ = try await world.client(.token(Secret("ghp_reader"))).registerDeployKey(
                World.key, title: "", readOnly: true)
        }
        await note("GitHub: no such repository") { _ = try await world.client(writer, name: "other").deployKeys() }
        world.gitHub.useElsewhere(World.key)
        await note("GitHub: a key of another repository") {
            _ = try await world.client(writer).registerDeployKey(World.key, title: "", readOnly: true)
        }
        await note("GitHub: no key at all") {
            _ = try await world.client(writer).registerDeployKey("nothing", title: "", readOnly: true)
        }
        world.gitHub.limit(1)
        await note("GitHub: too many requests") { _ = try await world.client(writer).deployKeys() }
        await note("GitHub: an App that is not installed") {
            _ = try await world.client(.app(GitHubApp(id: "1", key: key))).deployKeys()
        }
        let token = AzureDevOpsCredential.personalAccessToken(Secret("a-personal-token"))
        await note("Azure DevOps: a token nobody issued") {
            _ = try await world.client(.personalAccessToken(Secret("stranger"))).openPullRequest(Self.change)
        }
        await note("Azure DevOps: no such repository") {
            _ = try await world.client(token, name: "other").openPullRequest(Self.change)
        }
        let repository = try #require(HostedRepository(host: "ssh.dev.azure.com", path: "/v3/org/project/fleet"))
        await note("Azure DevOps: SSH keys") { throw HostingError.noKeyAPI(repository, page: repository.keyPage) }
        try expectGolden(text, "hosting-errors.txt")
        await world.server.stop()
    }
}
