import Diagnostics

/// Why there is no answer, or none that may be used. URLs in it are without user, password and secret query values.
package enum HTTPError: ExplainedError {
    case invalidURL(String, detail: String)
    case dns(host: String)
    case connectionRefused(authority: String)
    case unreachable(authority: String, detail: String)
    /// The proxy could not be reached or refused to connect us.
    case proxy(url: String, detail: String)
    /// The server's certificate is not trusted, or is for another name.
    case tlsTrust(host: String, detail: String)
    case tlsHandshake(host: String, detail: String)
    /// Our own certificate, key or CA bundle cannot be used.
    case tlsMaterial(detail: String)
    case timeout(url: String, Phase)
    /// The connection broke while the answer was awaited or read.
    case interrupted(url: String, detail: String)
    case bodyTooLarge(url: String, limit: Int)
    case tooManyRedirects(url: String, limit: Int)
    case redirectRefused(from: String, to: String, why: String)
    /// The body to be sent failed to produce its bytes.
    case uploadFailed(url: String, detail: String)
    case cancelled(url: String)
    case other(url: String, code: Int, detail: String)

    package enum Phase: String, Sendable {
        case connecting
        case waiting
        case silence
    }

    package var reason: String {
        switch self {
        case .invalidURL: "InvalidURL"
        case .dns: "NameResolutionFailed"
        case .connectionRefused: "ConnectionRefused"
        case .unreachable: "Unreachable"
        case .proxy: "ProxyFailed"
        case .tlsTrust: "CertificateNotTrusted"
        case .tlsHandshake: "TLSHandshakeFailed"
        case .tlsMaterial: "InvalidTLSMaterial"
        case .timeout: "Timeout"
        case .interrupted: "ConnectionLost"
        case .bodyTooLarge: "BodyTooLarge"
        case .tooManyRedirects, .redirectRefused: "RedirectRefused"
        case .uploadFailed: "UploadFailed"
        case .cancelled: "Cancelled"
        case .other: "TransferFailed"
        }
    }

    package var message: String {
        switch self {
        case .invalidURL(let url, let detail): "\"\(url)\" is no usable URL: \(detail)"
        case .dns(let host): "cannot resolve host \(host)"
        case .connectionRefused(let authority): "\(authority) refused the connection"
        case .unreachable(let authority, let detail): "cannot connect to \(authority): \(detail)"
        case .proxy(let url, let detail): "the proxy did not connect us to \(url): \(detail)"
        case .tlsTrust(let host, let detail): "the certificate of \(host) is not trusted: \(detail)"
        case .tlsHandshake(let host, let detail): "no TLS connection to \(host): \(detail)"
        case .tlsMaterial(let detail): "cannot use the TLS certificate, key or CA given: \(detail)"
        case .timeout(let url, .connecting): "timed out connecting to \(url)"
        case .timeout(let url, .waiting): "timed out waiting for \(url)"
        case .timeout(let url, .silence): "\(url) went silent"
        case .interrupted(let url, let detail): "the connection to \(url) broke: \(detail)"
        case .bodyTooLarge(let url, let limit): "the answer of \(url) is larger than \(limit) bytes"
        case .tooManyRedirects(let url, let limit): "\(url) redirects more than \(limit) times"
        case .redirectRefused(let from, let to, let why): "will not follow the redirect of \(from) to \(to): \(why)"
        case .uploadFailed(let url, let detail): "the body for \(url) could not be produced: \(detail)"
        case .cancelled(let url): "the request to \(url) was cancelled"
        case .other(let url, let code, let detail): "the request to \(url) failed: \(detail) (libcurl \(code))"
        }
    }

    package var hints: [String] {
        switch self {
        case .dns: ["check the host name and this machine's DNS"]
        case .connectionRefused, .unreachable: ["check the address, the port and any firewall between"]
        case .proxy: ["check HTTPS_PROXY, or add the host to NO_PROXY"]
        case .tlsTrust: ["give the CA that issued the server's certificate"]
        default: []
        }
    }

    /// Whether the server certainly has not begun to act on the request.
    var isUnprocessed: Bool {
        switch self {
        case .dns, .connectionRefused, .unreachable, .proxy, .timeout(_, .connecting): true
        default: false
        }
    }

    /// Whether trying again can help at all.
    var isTransient: Bool {
        switch self {
        case .dns, .connectionRefused, .unreachable, .proxy, .timeout, .interrupted: true
        default: false
        }
    }
}
