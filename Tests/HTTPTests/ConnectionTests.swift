import Diagnostics
import TestSupport
import Testing

@testable import HTTP

/// Connections as the servers count them: nginx numbers its own, the others tell the client's port.
@Suite("HTTP connections")
struct ConnectionTests {
    let server: FaultyServer
    let client: HTTPClient

    init() async throws {
        server = try await FaultyServer()
        var configuration = HTTPConfiguration()
        configuration.trust = .certificates(try server.file("ca.crt"))
        configuration.retry.initialPause = .milliseconds(5)
        client = HTTPClient(configuration)
    }

    private func front(_ path: String) -> String { "https://127.0.0.1:\(server.facts.front)\(path)" }

    /// What nginx wrote down once `count` requests have ended there: it does so a moment after the client knows.
    private func answered(_ count: Int) async throws -> [FaultyServer.Answered] {
        try await eventually("\(count) requests in nginx's log") {
            let all = try await server.answered()
            return all.count >= count ? all : nil
        }
    }

    @Test("as many requests as a cluster's client has in flight share one HTTP/2 connection, again and again")
    func multiplexing() async throws {
        for round in 0..<4 {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<50 {
                    group.addTask { try await client.send(HTTPRequest(.get, front("/fast?\(round).\(number)"))).status }
                }
                for try await status in group { #expect(status == 200) }
            }
        }
        let answered = try await answered(200)
        #expect(answered.count == 200)
        #expect(Set(answered.map(\.protocol)) == ["HTTP/2.0"])
        #expect(Set(answered.map(\.connection)).count == 1)
    }

    @Test("a watch that stays open, uploads and short requests go over the same connection side by side")
    func streamsSideBySide() async throws {
        let watch = try await client.stream(HTTPRequest(.get, front("/lines?count=3&hold=1")))
        var lines = watch.makeAsyncIterator()
        var text = ""
        while !text.hasSuffix("line 2\n") {
            text += String(decoding: try #require(await lines.next()), as: UTF8.self)
        }
        var upload = HTTPRequest(.put, front("/echo"))
        upload.body = .stream(
            length: nil,
            AsyncThrowingStream<[UInt8], any Error> { feed in
                for number in 0..<100 { feed.yield([UInt8](repeating: UInt8(number), count: 10_000)) }
                feed.finish()
            })
        let echo = try await client.send(upload)
        #expect(echo.body.count == 1_000_000)
        #expect(echo.body.last == 99)
        for _ in 0..<5 { #expect(try await client.send(HTTPRequest(.get, front("/ok"))).status == 200) }
        try await server.release()
        #expect(try await lines.next() == nil)
        let answered = try await answered(7)
        #expect(Set(answered.map(\.connection)).count == 1)
        #expect(Set(answered.map(\.protocol)) == ["HTTP/2.0"])
    }

    @Test("requests with another certificate authority or another identity have a connection of their own")
    func identities() async throws {
        var own = client
        own.configuration.clientCertificate = .init(
            certificate: try server.file("client.crt"), key: Secret(try server.file("client.key")))
        var careless = client
        careless.configuration.trust = .anyone
        for client in [client, own, careless, client, own, careless] {
            #expect(try await client.send(HTTPRequest(.get, front("/ok"))).status == 200)
        }
        #expect(Set(try await answered(6).map(\.connection)).count == 3)
    }

    @Test("a server that was restarted is connected to anew, and the request is answered")
    func restarted() async throws {
        #expect(try await client.send(HTTPRequest(.get, front("/ok"))).status == 200)
        try await server.restartFront()
        #expect(try await client.send(HTTPRequest(.get, front("/ok"))).status == 200)
        #expect(try await answered(2).allSatisfy { $0.protocol == "HTTP/2.0" })
    }

    @Test("deadline and silence end a stream of an HTTP/2 connection, not the connection")
    func deadlines() async throws {
        #expect(try await client.send(HTTPRequest(.get, front("/fast"))).status == 200)
        var slow = HTTPRequest(.get, front("/wait"))
        slow.deadline = .milliseconds(300)
        slow.repetition = .never
        let late = slow
        let error = await #expect(throws: HTTPError.self) { _ = try await client.send(late) }
        guard case .timeout(_, .waiting) = try #require(error) else {
            Issue.record("gave \(String(describing: error))")
            return
        }
        #expect(try await client.send(HTTPRequest(.get, front("/ok"))).status == 200)
        #expect(Set(try await answered(3).map(\.connection)).count == 1)
    }

    @Test("Retry-After is waited for, as the server's clock for the next request shows")
    func retryAfter() async throws {
        let clock = ContinuousClock()
        let took = try await clock.measure {
            let response = try await client.send(HTTPRequest(.get, front("/flaky?times=1&code=429&after=1")))
            #expect(response.status == 200)
        }
        #expect(took >= .seconds(1))
        #expect(try await server.seen().count == 2)
    }

    @Test("an HTTP/1.1 server gets one connection for requests one after the other")
    func keptAlive() async throws {
        let request = HTTPRequest(.get, "https://127.0.0.1:\(server.facts.first)/ok")
        for _ in 0..<5 { _ = try await client.send(request) }
        let seen = try await server.seen()
        #expect(seen.count == 5)
        #expect(Set(seen.map(\.client)).count == 1)
    }

    @Test("a proxy that asks for a name gets it, and neither log nor error shows it")
    func proxyCredentials() async throws {
        var proxied = client
        proxied.configuration.proxy = .url("http://ada:canary@127.0.0.1:\(server.facts.proxy)")
        proxied.configuration.retry = .none
        let client = proxied
        let target = "https://127.0.0.1:\(server.facts.first)/ok"
        #expect(try await client.send(HTTPRequest(.get, target)).status == 200)
        let seen = try await server.seen()
        #expect(seen.map(\.method) == ["CONNECT", "GET"])
        #expect(seen.first?.field("Proxy-Authorization") == "Basic YWRhOmNhbmFyeQ==")
        #expect(seen.last?.field("Proxy-Authorization") == nil)
        let error = await #expect(throws: HTTPError.self) {
            _ = try await client.send(HTTPRequest(.get, "https://refused.example.com/"))
        }
        #expect(error?.explanation.contains("canary") == false)
    }
}
