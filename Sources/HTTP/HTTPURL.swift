import CCurl

/// A URL taken apart by libcurl's own parser, so that what is checked here is what will be connected to.
package struct HTTPURL: Sendable, Hashable {
    package let scheme: String
    /// Lower case; IPv6 addresses in brackets.
    package let host: String
    package let port: Int
    /// Path and query, as sent.
    package let target: String

    /// - Throws: `HTTPError.invalidURL`.
    package init(_ text: String) throws { try self.init(parsing: text, relativeTo: nil) }

    /// The URL a `Location` field of an answer from this URL means.
    func resolving(_ location: String) throws -> HTTPURL { try HTTPURL(parsing: location, relativeTo: text) }

    private init(parsing text: String, relativeTo base: String?) throws {
        let shown = Self.redacting(text)
        guard let handle = curl_url() else { throw HTTPError.invalidURL(shown, detail: "out of memory") }
        defer { curl_url_cleanup(handle) }
        if let base { curl_url_set(handle, CURLUPART_URL, base, 0) }
        let code = curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_URLENCODE))
        guard code == CURLUE_OK else {
            throw HTTPError.invalidURL(shown, detail: String(cString: curl_url_strerror(code)))
        }
        func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard davit_url_get(handle, part, &value, UInt32(flags)) == CURLUE_OK, let value else { return nil }
            defer { curl_free(value) }
            return String(cString: value)
        }
        scheme = part(CURLUPART_SCHEME)?.lowercased() ?? ""
        host = part(CURLUPART_HOST)?.lowercased() ?? ""
        port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap(Int.init) ?? 0
        target = (part(CURLUPART_PATH) ?? "/") + (part(CURLUPART_QUERY).map { "?\($0)" } ?? "")
        guard scheme == "https" || scheme == "http" else {
            throw HTTPError.invalidURL(shown, detail: "only https and http are spoken")
        }
    }

    /// Without user, password and fragment.
    package var text: String { origin + target }

    /// Scheme, host and port: what credentials are bound to.
    package var origin: String { "\(scheme)://\(authority)" }

    var authority: String { "\(host):\(port)" }

    /// As a `Host` field has it.
    var hostField: String { port == (scheme == "https" ? 443 : 80) ? host : authority }

    var isLoopback: Bool { host == "localhost" || host == "[::1]" || host.hasPrefix("127.") }

    /// For logs and errors.
    package var redacted: String { Self.redacting(text) }

    /// Hides user and password, and the values of query fields that carry secrets (shared access signatures, tokens).
    static func redacting(_ text: String) -> String {
        var result = text
        if let start = result.range(of: "://")?.upperBound {
            let end = result[start...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? result.endIndex
            if let at = result[start..<end].lastIndex(of: "@") { result.removeSubrange(start...at) }
        }
        guard let question = result.firstIndex(of: "?") else { return result }
        let fields = result[result.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = fields.map { field -> String in
            guard let equals = field.firstIndex(of: "=") else { return String(field) }
            let name = field[..<equals].lowercased()
            return secretNames.contains { name.contains($0) } ? "\(field[..<equals])=***" : String(field)
        }
        return result[...question] + shown.joined(separator: "&")
    }

    private static let secretNames = ["sig", "token", "secret", "password", "code", "key", "credential", "assertion"]
}

extension String {
    /// The first occurrence of `text`; the standard library's needs regular expressions.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
