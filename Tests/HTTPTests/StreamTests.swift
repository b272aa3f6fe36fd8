import TestSupport
import Testing

@testable import HTTP

@Suite("HTTP streams and proxies")
struct StreamTests {
    let server: FaultyServer
    let client: HTTPClient

    init() async throws {
        server = try await FaultyServer()
        var configuration = HTTPConfiguration()
        configuration.trust = .certificates(try server.file("ca.crt"))
        client = HTTPClient(configuration)
    }

    private func url(_ path: String) -> String { "https://127.0.0.1:\(server.facts.first)\(path)" }

    @Test func headComesBeforeTheEndOfTheBody() async throws {
        let stream = try await client.stream(HTTPRequest(.get, url("/lines?count=3&hold=1")))
        #expect(stream.head.status == 200)
        var text = ""
        var released = false
        for try await chunk in stream {
            text += String(decoding: chunk, as: UTF8.self)
            if text.hasSuffix("line 2\n"), !released {
                released = true
                try await server.release()
            }
        }
        #expect(text == "line 0\nline 1\nline 2\n")
    }

    @Test func slowReaderStopsTheSender() async throws {
        let size = 64 << 20
        let stream = try await client.stream(HTTPRequest(.get, url("/big?bytes=\(size)")))
        // The sender's progress stands still well below the whole, once all buffers between us are full.
        let stuck = try await eventually("a standstill") { () -> Int? in
            let before = try await server.sent()
            try await Task.sleep(for: .milliseconds(200))
            let after = try await server.sent()
            return before == after && before > 0 ? after : nil
        }
        #expect(stuck < size / 2)
        var count = 0
        for try await chunk in stream { count += chunk.count }
        #expect(count == size)
    }

    @Test func droppedStreamEndsItsTransfer() async throws {
        do {
            let stream = try await client.stream(HTTPRequest(.get, url("/lines?count=1&hold=1")))
            for try await _ in stream { break }
        }
        #expect(try await client.send(HTTPRequest(.get, url("/ok"))).status == 200)
    }

    @Test func cancelledReaderEnds() async throws {
        let stream = try await client.stream(HTTPRequest(.get, url("/lines?count=1&hold=1")))
        let (arrived, arrival) = AsyncStream<Void>.makeStream()
        let reading = Task {
            for try await _ in stream { arrival.yield() }
        }
        for await _ in arrived { break }
        reading.cancel()
        await #expect(throws: HTTPError.self) { try await reading.value }
    }

    @Test func cutStreamThrows() async throws {
        let stream = try await client.stream(HTTPRequest(.get, url("/cut")))
        await #expect(throws: HTTPError.self) { _ = try await stream.collect(limit: 5000) }
    }

    @Test("bodies stream up, with and without a length known before", arguments: [3_000_000, nil])
    func uploads(_ length: Int?) async throws {
        var request = HTTPRequest(.put, url("/echo"))
        let pieces = AsyncThrowingStream<[UInt8], any Error> { feed in
            for number in 0..<300 { feed.yield([UInt8](repeating: UInt8(number & 0xFF), count: 10_000)) }
            feed.finish()
        }
        request.body = .stream(length: length, pieces)
        let response = try await client.send(request)
        #expect(response.body.count == 3_000_000)
        #expect(response.body.last == UInt8(299 & 0xFF))
    }

    @Test func failingUploadIsNamed() async throws {
        struct Broken: Error {}
        var request = HTTPRequest(.put, url("/echo"))
        request.body = .stream(
            length: nil,
            AsyncThrowingStream<[UInt8], any Error> { feed in
                feed.yield([1])
                feed.finish(throwing: Broken())
            })
        let sent = request
        let error = await #expect(throws: HTTPError.self) { _ = try await client.send(sent) }
        guard case .uploadFailed = try #require(error) else {
            Issue.record("gave \(String(describing: error))")
            return
        }
    }

    @Test func proxyIsUsedAndItsRefusalNamed() async throws {
        var proxied = client
        proxied.configuration.proxy = .url("http://127.0.0.1:\(server.facts.proxy)")
        #expect(try await proxied.send(HTTPRequest(.get, url("/ok"))).status == 200)
        let seen = try await server.seen()
        #expect(seen.map(\.method) == ["CONNECT", "GET"])
        proxied.configuration.retry = .none
        let client = proxied
        let error = await #expect(throws: HTTPError.self) {
            _ = try await client.send(HTTPRequest(.get, "https://refused.example.com/"))
        }
        guard case .proxy = try #require(error) else {
            Issue.record("gave \(String(describing: error))")
            return
        }
    }
}
