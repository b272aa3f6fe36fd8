import Testing

@testable import HTTP

@Suite("HTTP values")
struct ValueTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let url: String
        let shown: String
    }

    @Test(
        "secrets in URLs are not shown",
        arguments: [
            Row(testDescription: "plain", url: "https://a.example/x?y=1", shown: "https://a.example/x?y=1"),
            Row(testDescription: "password", url: "https://u:pw@a.example/x", shown: "https://a.example/x"),
            Row(
                testDescription: "at sign in the password", url: "https://u:p@w@a.example/x",
                shown: "https://a.example/x"),
            Row(
                testDescription: "signature", url: "https://a.example/?sv=1&sig=abc%3D&x",
                shown: "https://a.example/?sv=1&sig=***&x"),
            Row(
                testDescription: "token", url: "https://a.example/?Access_Token=abc",
                shown: "https://a.example/?Access_Token=***"),
            Row(testDescription: "at sign in the path", url: "https://a.example/@x", shown: "https://a.example/@x"),
        ])
    func redacts(_ row: Row) { #expect(HTTPURL.redacting(row.url) == row.shown) }

    @Test func resolvesAsBrowsersDo() throws {
        let base = try HTTPURL("https://A.example:8443/one/two?x=1")
        #expect(base.origin == "https://a.example:8443")
        #expect(base.target == "/one/two?x=1")
        #expect(try base.resolving("three").text == "https://a.example:8443/one/three")
        #expect(try base.resolving("//b.example/").text == "https://b.example:443/")
        #expect(try base.resolving("http://b.example").text == "http://b.example:80/")
        #expect(throws: HTTPError.self) { try base.resolving("file:///etc/passwd") }
        #expect(throws: HTTPError.self) { try HTTPURL("not a url") }
    }

    @Test func headersIgnoreCase() {
        var headers: HTTPHeaders = ["Content-Type": "a", "X": "1"]
        headers.append("x", "2")
        #expect(headers["content-type"] == "a")
        #expect(headers.values(of: "X") == ["1", "2"])
        headers["x"] = nil
        #expect(headers["X"] == nil)
    }

    @Test("a line break in a header value never reaches the wire")
    func headerInjection() async {
        let request = HTTPRequest(.get, "http://127.0.0.1:1/", headers: ["X": "a\r\nAuthorization: stolen"])
        let error = await #expect(throws: HTTPError.self) { _ = try await HTTPClient().send(request) }
        guard case .invalidURL = error else {
            Issue.record("gave \(String(describing: error))")
            return
        }
    }
}
