package import Diagnostics

/// With what a repository is opened: the credentials, and whom to trust.
package struct GitAccess: Sendable, Equatable {
    package enum Credentials: Sendable, Equatable {
        case none
        /// A deploy key.
        ///
        /// - privateKey: OpenSSH, PKCS#1, PKCS#8 or SEC1 text, as `KeyPair` reads it.
        /// - knownHosts: lines of an OpenSSH known_hosts file; a host that is not in it is refused.
        /// - hostKeyAlgorithms: what to accept, by preference; empty for the URL's own need or OpenSSH's choice.
        case ssh(
            privateKey: Secret<[UInt8]>, passphrase: Secret<String>?, knownHosts: String, hostKeyAlgorithms: [String])
        /// The keys of the user's ssh-agent (`SSH_AUTH_SOCK`), for commands a person runs.
        case sshAgent(knownHosts: String, hostKeyAlgorithms: [String])
        /// HTTPS with a name and a password or access token.
        case basic(username: String, password: Secret<String>)
        /// HTTPS with a token in `Authorization: Bearer`. Redirects are not followed: git would carry it along.
        case bearer(Secret<String>)
    }

    package var credentials: Credentials
    /// PEM certificates to trust instead of the system's, for HTTPS.
    package var certificateAuthority: [UInt8]?

    /// Between this machine and an HTTPS host, instead of the one the environment names.
    package var proxy: Proxy?

    package struct Proxy: Sendable, Equatable {
        /// `http://`, `https://`, `socks5://` or `socks5h://`, host and port.
        package var address: String
        package var username: String?
        package var password: Secret<String>?

        package init(address: String, username: String? = nil, password: Secret<String>? = nil) {
            self.address = address
            self.username = username
            self.password = password
        }
    }

    package init(_ credentials: Credentials, certificateAuthority: [UInt8]? = nil, proxy: Proxy? = nil) {
        self.credentials = credentials
        self.certificateAuthority = certificateAuthority
        self.proxy = proxy
    }

    package static let anonymous = GitAccess(.none)
}
