import CCurl
import Glibc

extension HTTPError {
    /// - Parameters:
    ///   - words: libcurl's own description.
    ///   - wasConnected: whether the request could be sent at all.
    init(code: CURLcode, words: String, errno: Int32, wasConnected: Bool, url: HTTPURL) {
        let shown = url.redacted
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: self = .invalidURL(shown, detail: words)
        case CURLE_BAD_FUNCTION_ARGUMENT: self = .invalidURL(shown, detail: "a header field has a line break in it")
        case CURLE_COULDNT_RESOLVE_HOST: self = .dns(host: url.host)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: self = .proxy(url: shown, detail: words)
        case CURLE_COULDNT_CONNECT where errno == ECONNREFUSED: self = .connectionRefused(authority: url.authority)
        case CURLE_COULDNT_CONNECT: self = .unreachable(authority: url.authority, detail: words)
        case CURLE_OPERATION_TIMEDOUT:
            let phase: Phase = !wasConnected ? .connecting : words.hasPrefix("Operation too slow") ? .silence : .waiting
            self = .timeout(url: shown, phase)
        case CURLE_PEER_FAILED_VERIFICATION: self = .tlsTrust(host: url.host, detail: words)
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM: self = .tlsMaterial(detail: words)
        case CURLE_SSL_CONNECT_ERROR: self = .tlsHandshake(host: url.host, detail: words)
        case CURLE_RECV_ERROR where !wasConnected && words.contains("CONNECT"): self = .proxy(url: shown, detail: words)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            self = .interrupted(url: shown, detail: words)
        default: self = .other(url: shown, code: Int(code.rawValue), detail: words)
        }
    }
}
