package import Diagnostics

/// How a client connects; requests of clients with equal settings share connections.
package struct HTTPConfiguration: Sendable {
    package var trust = Trust.system
    package var clientCertificate: ClientCertificate?
    /// The name expected in the server's certificate, and sent as SNI, instead of the URL's host.
    package var serverName: String?
    package var proxy = Proxy.environment
    package var connectTimeout = Duration.seconds(10)
    /// A connection whose peer acknowledges nothing for this long is given up: half-open watches end.
    package var peerTimeout = Duration.seconds(45)
    package var userAgent = "davit"
    package var retry = RetryPolicy()

    package init() {}

    /// Whose certificates are believed.
    package enum Trust: Sendable, Hashable {
        case system
        case file(String)
        /// PEM, one certificate or more, instead of the system's.
        case certificates([UInt8])
        /// Believes anyone. For clusters whose kubeconfig demands it.
        case anyone
    }

    /// PEM.
    package struct ClientCertificate: Sendable {
        package var certificate: [UInt8]
        package var key: Secret<[UInt8]>

        package init(certificate: [UInt8], key: Secret<[UInt8]>) {
            self.certificate = certificate
            self.key = key
        }
    }

    package enum Proxy: Sendable, Hashable {
        /// https_proxy, HTTPS_PROXY, http_proxy, all_proxy and no_proxy; loopback addresses are never proxied.
        case environment
        case none
        /// With user and password in it, where the proxy wants them.
        case url(String)
    }
}
