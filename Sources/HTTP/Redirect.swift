/// Follows redirects by rules of our own: libcurl would send hand-made Authorization fields on to other hosts.
enum Redirect {
    /// Fields that belong to one origin.
    private static let credentialFields = [
        "Authorization", "Cookie", "Proxy-Authorization", "X-Ms-Authorization-Auxiliary",
    ]

    /// The request that follows an answer, or `nil` when the answer is final.
    ///
    /// - Throws: `HTTPError.redirectRefused`, `.invalidURL`.
    static func next(after head: HTTPResponseHead, of exchange: Exchange) throws -> Exchange? {
        guard [301, 302, 303, 307, 308].contains(head.status), let location = head.headers["Location"] else {
            return nil
        }
        let target = try exchange.url.resolving(location)
        func refused(_ why: String) -> HTTPError {
            .redirectRefused(from: exchange.url.redacted, to: target.redacted, why: why)
        }
        if exchange.url.scheme == "https", target.scheme != "https" { throw refused("it leaves https") }
        if let hosts = exchange.request.redirectHosts, !hosts.contains(target.host) {
            throw refused("\(target.host) is not allowed")
        }
        var next = exchange
        next.url = target
        let method = exchange.request.method
        if head.status == 303 && method != .head || head.status < 303 && method == .post {
            next.request.method = .get
            next.request.body = .none
            next.request.headers["Content-Type"] = nil
        } else if case .stream = exchange.request.body {
            throw refused("a streamed body cannot be sent twice")
        }
        if target.origin != exchange.url.origin { next.dropCredentials(credentialFields) }
        return next
    }
}

/// A request on its way: where it goes now and whether our certificate may go with it.
struct Exchange: Sendable {
    var request: HTTPRequest
    var url: HTTPURL
    var presentsCertificate = true
    var serverName: String?

    mutating func dropCredentials(_ fields: [String]) {
        for name in fields { request.headers[name] = nil }
        for field in request.headers.fields where field.name.lowercased().hasPrefix("impersonate-") {
            request.headers[field.name] = nil
        }
        presentsCertificate = false
        serverName = nil
    }
}
