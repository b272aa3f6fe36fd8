/// One request, and the bounds its answer must keep.
package struct HTTPRequest: Sendable {
    package var method: Method
    /// Absolute, `https` or `http`. User and password in it are not sent and not shown.
    package var url: String
    package var headers: HTTPHeaders
    package var body: Body
    /// For the whole exchange with its retries and redirects; `nil` has no end (a watch).
    package var deadline: Duration? = .seconds(60)
    /// The longest silence of the server once connected; whole seconds, rounded up.
    package var idleTimeout: Duration?
    /// Bytes of the decompressed body of the answer; for `stream`, only of bodies collected from it.
    package var responseLimit = 64 << 20
    /// Redirects followed; 0 gives the redirect itself back.
    package var redirects = 5
    /// Hosts in lower case that redirects may lead to; `nil` for any.
    package var redirectHosts: Set<String>?
    /// Whether the server may compress the body; it is unpacked here.
    package var acceptsCompression = true
    package var repetition: Repetition

    package init(_ method: Method = .get, _ url: String, headers: HTTPHeaders = [:], body: Body = .none) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        repetition = method.isIdempotent ? .always : .never
    }

    /// The host of `url`, in lower case; IPv6 addresses in brackets.
    ///
    /// - Throws: `HTTPError.invalidURL`.
    package var host: String { get throws { try HTTPURL(url).host } }

    package struct Method: RawRepresentable, Sendable, Hashable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        package static let get = Method(rawValue: "GET")
        package static let head = Method(rawValue: "HEAD")
        package static let put = Method(rawValue: "PUT")
        package static let post = Method(rawValue: "POST")
        package static let patch = Method(rawValue: "PATCH")
        package static let delete = Method(rawValue: "DELETE")

        /// RFC 9110, 9.2.2.
        package var isIdempotent: Bool { self != .post && self != .patch }
    }

    package enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Sent as it comes, never twice; without a length in chunks.
        case stream(length: Int?, any AsyncSequence<[UInt8], any Error> & Sendable)
    }

    /// When the client may send the request again by itself.
    package enum Repetition: Sendable {
        case never
        /// Only when the server certainly did nothing: not connected, or 429.
        case ifUnprocessed
        /// Also after lost answers and 5xx: the request may be carried out twice.
        case always
    }
}
