import Simulators
import HTTP
import Testing
import YAML

@Suite("Simulated server")
struct SimulatedServerTests {
    /// Answers what it was asked.
    struct Echo: SimulatedService {
        func answer(_ request: SimulatedRequest) async -> SimulatedAnswer? {
            guard request.path.hasPrefix("/echo") else { return nil }
            return .json(
                [
                    "method": .string(request.method), "path": .string(request.path),
                    "version": .string(request.query("API-version") ?? ""),
                    "name": .string(request.header("X-Name") ?? ""), "body": request.json ?? .null,
                ], status: 201, headers: [(name: "Retry-After", value: "1")])
        }
    }

    @Test("a service sees the request, the client its answer, the log both")
    func exchange() async throws {
        let server = try await SimulatedServer.start([Echo()])
        var configuration = HTTPConfiguration()
        configuration.trust = .certificates(Array(server.authority.utf8))
        let client = HTTPClient(configuration)
        var request = HTTPRequest(.put, "\(server.url)/echo/a%20b?api-Version=1", body: .bytes(Array(#"{"a":1}"#.utf8)))
        request.headers["x-name"] = "davit"
        let response = try await client.send(request)
        #expect(response.status == 201)
        #expect(response.headers["retry-after"] == "1")
        let body = try JSONParser.parse(response.body)
        #expect(
            body == [
                "method": "PUT", "path": "/echo/a%20b", "version": "1", "name": "davit", "body": ["a": 1],
            ])
        #expect(try await client.send(HTTPRequest(.get, "\(server.url)/other")).status == 404)
        #expect(server.log.lines == ["PUT /echo/a%20b?api-Version=1 201", "GET /other 404"])
        await server.stop()
    }

    @Test("a client that does not trust the server's authority is not talked to")
    func trust() async throws {
        let server = try await SimulatedServer.start([Echo()])
        await #expect(throws: HTTPError.self) { try await HTTPClient().send(HTTPRequest(.get, "\(server.url)/echo")) }
        #expect(server.log.lines.isEmpty)
        await server.stop()
    }

    @Test("a plain server speaks HTTP")
    func plain() async throws {
        let server = try await SimulatedServer.start(tls: false, [Echo()])
        #expect(try await HTTPClient().send(HTTPRequest(.get, "\(server.url)/echo")).status == 201)
        await server.stop()
    }
}
