import Diagnostics
import HTTP
import TestSupport
import Testing

/// Every test has a server of its own: what one of them breaks, the others do not notice.
@Suite("HTTP against a server that misbehaves")
struct FaultTests {
    let server: FaultyServer
    let client: HTTPClient

    init() async throws {
        server = try await FaultyServer()
        var configuration = HTTPConfiguration()
        configuration.trust = .certificates(try server.file("ca.crt"))
        configuration.retry.initialPause = .milliseconds(5)
        client = HTTPClient(configuration)
    }

    private func url(_ path: String, port: Int? = nil) -> String {
        "https://127.0.0.1:\(port ?? server.facts.first)\(path)"
    }

    private func error(_ request: HTTPRequest, _ client: HTTPClient? = nil) async throws -> HTTPError {
        try #require(
            await #expect(throws: HTTPError.self) { _ = try await (client ?? self.client).send(request) })
    }

    @Test func sendsAndReceives() async throws {
        var request = HTTPRequest(.post, url("/echo?q=1"), headers: ["X-One": "1", "Content-Type": "text/plain"])
        request.body = .bytes(Array("body".utf8))
        let response = try await client.send(request)
        #expect(response.status == 200)
        #expect(response.body == Array("body".utf8))
        let seen = try #require(try await server.seen().first)
        #expect(seen.method == "POST")
        #expect(seen.path == "/echo?q=1")
        #expect(seen.field("x-one") == "1")
        #expect(seen.field("content-type") == "text/plain")
        #expect(seen.field("user-agent") == "davit")
        #expect(seen.field("expect") == nil)
    }

    @Test("each method with and without a body", arguments: ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"])
    func methods(_ name: String) async throws {
        let method = HTTPRequest.Method(rawValue: name)
        #expect(try await client.send(HTTPRequest(method, url("/ok"))).status == 200)
        var request = HTTPRequest(method, url("/ok"))
        if method != .head { request.body = .bytes([1, 2, 3]) }
        #expect(try await client.send(request).status == 200)
        let seen = try await server.seen()
        #expect(seen.map(\.method) == [name, name])
        #expect(seen.map(\.length) == [0, method == .head ? 0 : 3])
    }

    @Test("an error has a type of its own per cause")
    func causes() async throws {
        let facts = server.facts
        var once = client
        once.configuration.retry = .none
        guard case .connectionRefused = try await error(HTTPRequest(.get, url("/", port: facts.closed)), once) else {
            Issue.record("closed port")
            return
        }
        guard
            case .dns("no-such-host.invalid") = try await error(
                HTTPRequest(.get, "https://no-such-host.invalid/"), once)
        else {
            Issue.record("unknown host")
            return
        }
        guard case .tlsTrust = try await error(HTTPRequest(.get, url("/ok")), HTTPClient()) else {
            Issue.record("unknown authority")
            return
        }
        guard case .tlsTrust = try await error(HTTPRequest(.get, url("/ok", port: facts.named)), once) else {
            Issue.record("certificate for another name")
            return
        }
        guard case .tlsHandshake = try await error(HTTPRequest(.get, url("/ok", port: facts.plain)), once) else {
            Issue.record("TLS to a server without")
            return
        }
        guard case .invalidURL = try await error(HTTPRequest(.get, "ftp://127.0.0.1/"), once) else {
            Issue.record("unknown scheme")
            return
        }
        var broken = once
        broken.configuration.trust = .certificates(Array("nonsense".utf8))
        guard case .tlsMaterial = try await error(HTTPRequest(.get, url("/ok?other")), broken) else {
            Issue.record("broken CA")
            return
        }
    }

    @Test func anyoneIsTrustedWhenAsked() async throws {
        var configuration = HTTPConfiguration()
        configuration.trust = .anyone
        #expect(try await HTTPClient(configuration).send(HTTPRequest(.get, url("/ok"))).status == 200)
    }

    @Test func serverNameMayDiffer() async throws {
        var named = client
        named.configuration.serverName = "api.internal"
        let response = try await named.send(HTTPRequest(.get, url("/ok", port: server.facts.named)))
        #expect(response.status == 200)
        #expect(try await server.seen().first?.field("host") == "127.0.0.1:\(server.facts.named)")
    }

    @Test func clientCertificateIsShown() async throws {
        var own = client
        own.configuration.clientCertificate = .init(
            certificate: try server.file("client.crt"), key: Secret(try server.file("client.key")))
        _ = try await own.send(HTTPRequest(.get, url("/ok", port: server.facts.asking)))
        _ = try await client.send(HTTPRequest(.get, url("/ok", port: server.facts.asking)))
        #expect(try await server.seen().map(\.certificate) == [true, false])
    }

    @Test(
        "a body larger than the limit is refused",
        arguments: ["/big?bytes=5000", "/big?bytes=5000&untold=1", "/bomb?bytes=5000000"])
    func tooLarge(_ path: String) async throws {
        var request = HTTPRequest(.get, url(path))
        request.responseLimit = 4999
        guard case .bodyTooLarge(_, 4999) = try await error(request) else {
            Issue.record("not refused")
            return
        }
        request.responseLimit = 5_000_000
        #expect(try await client.send(request).body.count >= 5000)
    }

    @Test func cutBodyIsAnErrorNotAnAnswer() async throws {
        var once = client
        once.configuration.retry = .none
        guard case .interrupted = try await error(HTTPRequest(.get, url("/cut")), once) else {
            Issue.record("not noticed")
            return
        }
        #expect(try await server.seen().count == 1)
        _ = try? await client.send(HTTPRequest(.get, url("/cut")))
        #expect(try await server.seen().count == 5, "idempotent: tried five times")
    }

    @Test func deadlinesAndSilence() async throws {
        // a connection first: on a busy machine making one takes longer than the deadline
        #expect(try await client.send(HTTPRequest(.get, url("/ok"))).status == 200)
        var slow = HTTPRequest(.get, url("/wait"))
        slow.deadline = .milliseconds(300)
        guard case .timeout(_, .waiting) = try await error(slow) else {
            Issue.record("no deadline")
            return
        }
        var silent = HTTPRequest(.get, url("/silence"))
        silent.idleTimeout = .seconds(1)
        silent.repetition = .never
        guard case .timeout(_, .silence) = try await error(silent) else {
            Issue.record("no silence noticed")
            return
        }
    }

    @Test func cancellingEndsTheTransfer() async throws {
        let sending = Task { try await client.send(HTTPRequest(.get, url("/wait"))) }
        try await eventually("arrival") { try await server.seen().isEmpty ? nil : true }
        sending.cancel()
        let error = await #expect(throws: HTTPError.self) { _ = try await sending.value }
        guard case .cancelled = try #require(error) else {
            Issue.record("gave \(String(describing: error))")
            return
        }
        let early = Task { () -> HTTPResponse in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(HTTPRequest(.get, url("/wait")))
        }
        await #expect(throws: HTTPError.self) { _ = try await early.value }
    }
}
