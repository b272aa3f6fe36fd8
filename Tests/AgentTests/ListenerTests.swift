import ControllerRuntime
import Diagnostics
import HTTP
import KubernetesClient
import TestSupport
import Testing

@testable import Agent

/// Probes and metrics as the kubelet and Prometheus ask for them: over HTTP.
@Suite("Probes and metrics", .timeLimit(.minutes(5)))
struct ListenerTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let address: ListenAddress?

        init(_ text: String, _ host: String? = nil, _ port: Int = 0) {
            testDescription = text
            address = host.map { ListenAddress(host: $0, port: port) }
        }
    }

    @Test(
        "addresses are read as Go reads them",
        arguments: [
            Row(":8080", "", 8080), Row("127.0.0.1:0", "127.0.0.1", 0), Row("[::1]:9440", "::1", 9440),
            Row("localhost:1", "localhost", 1), Row("8080"), Row(":http"), Row("::1:80"), Row(":"), Row(":65536"),
            Row(":-1"), Row("[::1]"), Row(":+1"),
        ])
    func addresses(_ row: Row) {
        #expect(ListenAddress(row.testDescription) == row.address)
        if let address = row.address { #expect(address.description == row.testDescription) }
    }

    private static let anyPort = ListenAddress(host: "127.0.0.1", port: 0)

    /// An agent that listens, until the test lets go of it.
    private final class Listening: Sendable {
        let agent: Agent
        let run: Task<Void, any Error>
        let health: Int
        let metrics: Int

        init(_ agent: Agent) async throws {
            self.agent = agent
            run = Task { try await agent.run() }
            health = try await eventually("the probes' port") { agent.port(of: "health") }
            metrics = try await eventually("the metrics' port") { agent.port(of: "metrics") }
        }

        deinit { run.cancel() }

        func ask(_ path: String, _ method: HTTPRequest.Method = .get, port: Int? = nil) async throws -> HTTPResponse {
            var request = HTTPRequest(method, "http://127.0.0.1:\(port ?? health)\(path)")
            request.repetition = .never
            return try await HTTPClient().send(request)
        }

        func text(_ path: String) async throws -> String {
            let response = try await ask(path)
            return "\(response.status) \(String(decoding: response.body, as: UTF8.self))"
        }
    }

    private func lost(in folder: TemporaryDirectory, health: ListenAddress = anyPort) throws -> Agent {
        var configuration = Agent.Configuration(
            cluster: ClusterConfiguration(server: "https://127.0.0.1:1"), dataDirectory: folder.path + "/data")
        (configuration.healthAddress, configuration.metricsAddress) = (health, Self.anyPort)
        return try Agent(configuration, log: AgentTests.quiet)
    }

    @Test("an agent that cannot reach its API server is alive, not ready, and tells its figures")
    func unreachable() async throws {
        let folder = try TemporaryDirectory()
        let listening = try await Listening(try lost(in: folder))
        #expect(try await listening.text("/healthz") == "200 ok\n")
        #expect(try await listening.text("/healthz/?verbose") == "200 ok\n")
        #expect(try await listening.text("/readyz") == "503 not ready: the API server has not been read yet\n")
        let metrics = try await listening.ask("/metrics", port: listening.metrics)
        #expect(metrics.status == 200)
        #expect(metrics.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(String(decoding: metrics.body, as: UTF8.self).contains("\nprocess_resident_memory_bytes "))
        let head = try await listening.ask("/metrics", .head, port: listening.metrics)
        #expect(head.status == 200 && head.body.isEmpty)
        #expect(try await listening.ask("/metrics").status == 404, "figures are told on their own port only")
        let post = try await listening.ask("/healthz", .post)
        #expect(post.status == 405)
        #expect(post.headers["Allow"] == "GET, HEAD")
    }

    @Test("a port that is taken ends the agent before it does anything")
    func taken() async throws {
        let folder = try TemporaryDirectory()
        let first = try await Listening(try lost(in: folder))
        let address = ListenAddress(host: "127.0.0.1", port: first.health)
        let second = try lost(in: folder, health: address)
        let error = await #expect(throws: ListenError.self) { try await second.run() }
        #expect(error == .addressInUse(address, flag: "--health-addr"))
        #expect(
            error?.explanation == """
                error: cannot listen on \(address) (--health-addr): the port is taken by another program
                hint: choose another address with --health-addr HOST:PORT, or turn this off with --health-addr 0
                """)
        #expect(try await first.ask("/healthz").status == 200)
    }

    @Test("ready is who has read the API server, whether it leads or stands by; who stops is not", .controlPlane)
    func readiness() async throws {
        let fleet = try await AgentTests.Fleet()
        func agent() throws -> Agent {
            var configuration = try fleet.agent().configuration
            (configuration.healthAddress, configuration.metricsAddress) = (Self.anyPort, Self.anyPort)
            return try Agent(configuration, log: AgentTests.quiet)
        }
        let first = try await Listening(try agent())
        try await eventually("the first at work") { try await first.text("/readyz") == "200 ok\n" ? true : nil }
        let metrics = try await first.ask("/metrics", port: first.metrics)
        #expect(
            String(decoding: metrics.body, as: UTF8.self)
                .contains("leader_election_master_status{name=\"davit-agent\"} 1\n"))
        let second = try await Listening(try agent())
        try await eventually("the second standing by") {
            try await second.text("/readyz") == "200 ok: standing by, another agent leads\n" ? true : nil
        }
        first.agent.stop()
        try await first.run.value
        try await eventually("the second at work") { try await second.text("/readyz") == "200 ok\n" ? true : nil }
        await #expect(throws: HTTPError.self) { _ = try await first.ask("/healthz") }
    }

    @Test("each standing of an agent has a page")
    func pages() {
        func text(_ standing: ControllerManager.Standing) -> String {
            let page = Agent.readiness(of: standing)
            return "\(page.code) \(page.text)"
        }
        #expect(text(.syncing) == "503 not ready: the API server has not been read yet\n")
        #expect(text(.standingBy) == "200 ok: standing by, another agent leads\n")
        #expect(text(.working) == "200 ok\n")
        #expect(text(.stopping) == "503 not ready: stopping\n")
    }
}
