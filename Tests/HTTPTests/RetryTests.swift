import Diagnostics
import TestSupport
import Testing

@testable import HTTP

@Suite("HTTP retries and redirects")
struct RetryTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let path: String
        let method: HTTPRequest.Method
        var repetition: HTTPRequest.Repetition?
        let attempts: Int
        let status: Int?
    }

    static let rows = [
        Row(
            testDescription: "500 twice, then well", path: "/flaky?times=2&code=500", method: .get, attempts: 3,
            status: 200),
        Row(
            testDescription: "connection closed twice", path: "/flaky?times=2&code=0", method: .get, attempts: 3,
            status: 200),
        Row(testDescription: "503 for ever", path: "/status?code=503", method: .get, attempts: 5, status: 503),
        Row(testDescription: "404 is an answer", path: "/status?code=404", method: .get, attempts: 1, status: 404),
        Row(testDescription: "501 is an answer", path: "/status?code=501", method: .get, attempts: 1, status: 501),
        Row(testDescription: "POST is not repeated", path: "/status?code=503", method: .post, attempts: 1, status: 503),
        Row(
            testDescription: "POST marked as repeatable", path: "/flaky?times=1&code=503", method: .post,
            repetition: .always, attempts: 2, status: 200),
        Row(
            testDescription: "429 is unprocessed", path: "/flaky?times=1&code=429&after=0", method: .post,
            repetition: .ifUnprocessed, attempts: 2, status: 200),
        Row(
            testDescription: "500 may be processed", path: "/status?code=500", method: .post,
            repetition: .ifUnprocessed, attempts: 1, status: 500),
        Row(
            testDescription: "Retry-After beyond patience", path: "/flaky?times=1&code=429&after=3600", method: .get,
            attempts: 1, status: 429),
    ]

    @Test(arguments: rows)
    func attempts(of row: Row) async throws {
        let server = try await FaultyServer()
        var configuration = HTTPConfiguration()
        configuration.trust = .certificates(try server.file("ca.crt"))
        configuration.retry.initialPause = .milliseconds(2)
        var request = HTTPRequest(row.method, "https://127.0.0.1:\(server.facts.first)\(row.path)")
        if let repetition = row.repetition { request.repetition = repetition }
        let response = try await HTTPClient(configuration).send(request)
        #expect(response.status == row.status)
        #expect(try await server.seen().count == row.attempts)
    }

    @Test("pauses double, spread over half, stay below the longest, and honour Retry-After")
    func pauses() {
        var policy = RetryPolicy()
        policy.attempts = 100
        func pause(_ attempt: Int, _ chance: Double, after: String? = nil) -> Duration? {
            var head = HTTPResponseHead(status: 503, headers: [:])
            head.headers["Retry-After"] = after
            return policy.pause(after: .success(head), attempt: attempt, repetition: .always, chance: chance)
        }
        #expect(pause(1, 0) == .milliseconds(100))
        #expect(pause(1, 1) == .milliseconds(200))
        #expect(pause(3, 1) == .milliseconds(800))
        #expect(pause(99, 1) == .seconds(10))
        #expect(pause(1, 0, after: "7") == .seconds(7))
        #expect(pause(1, 1, after: "7") == .milliseconds(7100))
        #expect(pause(1, 1, after: "61") == nil)
        #expect(pause(1, 1, after: "Wed, 21 Oct 2026 07:28:00 GMT") == .milliseconds(200))
        #expect(policy.pause(after: .failure(.cancelled(url: "")), attempt: 1, repetition: .always, chance: 0) == nil)
    }

    struct Redirection: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let code: Int
        let method: HTTPRequest.Method
        let crossesOrigin: Bool
        let arrivesAs: String
        let length: Int
    }

    static let redirections = [
        Redirection(
            testDescription: "302 GET, same origin", code: 302, method: .get, crossesOrigin: false, arrivesAs: "GET",
            length: 0),
        Redirection(
            testDescription: "302 POST becomes GET", code: 302, method: .post, crossesOrigin: false, arrivesAs: "GET",
            length: 0),
        Redirection(
            testDescription: "307 POST keeps its body", code: 307, method: .post, crossesOrigin: false,
            arrivesAs: "POST", length: 4),
        Redirection(
            testDescription: "308 PUT to another origin", code: 308, method: .put, crossesOrigin: true,
            arrivesAs: "PUT", length: 4),
        Redirection(
            testDescription: "303 PUT becomes GET", code: 303, method: .put, crossesOrigin: true, arrivesAs: "GET",
            length: 0),
        Redirection(
            testDescription: "302 GET to another origin", code: 302, method: .get, crossesOrigin: true,
            arrivesAs: "GET", length: 0),
    ]

    @Test("credentials stay with their origin", arguments: redirections)
    func redirects(_ row: Redirection) async throws {
        let server = try await FaultyServer()
        var configuration = HTTPConfiguration()
        configuration.trust = .certificates(try server.file("ca.crt"))
        configuration.clientCertificate = .init(
            certificate: try server.file("client.crt"), key: .init(try server.file("client.key")))
        let target = row.crossesOrigin ? "https://127.0.0.1:\(server.facts.other)/echo" : "/echo"
        var request = HTTPRequest(
            row.method, "https://127.0.0.1:\(server.facts.asking)/redirect?code=\(row.code)&to=\(target)")
        request.headers["Authorization"] = "Bearer canary"
        request.headers["Cookie"] = "canary"
        request.headers["Impersonate-User"] = "canary"
        request.headers["X-Plain"] = "stays"
        if row.method != .get { request.body = .bytes(Array("body".utf8)) }
        let response = try await HTTPClient(configuration).send(request)
        #expect(response.status == 200)
        let seen = try await server.seen()
        let last = try #require(seen.last)
        #expect(last.method == row.arrivesAs)
        #expect(last.length == row.length)
        #expect(last.field("x-plain") == "stays")
        for name in ["Authorization", "Cookie", "Impersonate-User"] {
            #expect((last.field(name) != nil) == !row.crossesOrigin, "\(name)")
        }
        #expect(seen.first?.certificate == true)
        #expect(last.certificate == !row.crossesOrigin)
    }

    @Test("redirects that leave https, or never end, are refused")
    func refusals() async throws {
        let server = try await FaultyServer()
        var configuration = HTTPConfiguration()
        configuration.trust = .certificates(try server.file("ca.crt"))
        let client = HTTPClient(configuration)
        let base = "https://127.0.0.1:\(server.facts.first)"
        let downgrade = HTTPRequest(.get, "\(base)/redirect?to=http://127.0.0.1:\(server.facts.plain)/ok")
        let first = await #expect(throws: HTTPError.self) { _ = try await client.send(downgrade) }
        guard case .redirectRefused = try #require(first) else {
            Issue.record("left https")
            return
        }
        let circle = HTTPRequest(.get, "\(base)/redirect?to=/redirect?to=/redirect")
        await #expect(throws: (any Error).self) { _ = try await client.send(circle) }
        var unfollowed = HTTPRequest(.get, "\(base)/redirect?to=/ok")
        unfollowed.redirects = 0
        #expect(try await client.send(unfollowed).status == 302)
        #expect(try await server.seen().allSatisfy { $0.port == server.facts.first })
    }
}
