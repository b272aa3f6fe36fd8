package import Diagnostics

/// One API server, the trust in it, and who we are to it: a resolved context of a kubeconfig, or the pod's own.
package struct ClusterConfiguration: Sendable {
    /// `https://host:port`, perhaps with a path; no trailing slash.
    package var server: String
    /// Name expected in the server's certificate when it is not the host of `server`.
    package var serverName: String?
    /// PEM certificates to trust instead of the system's; `nil` trusts the system's.
    package var certificateAuthority: [UInt8]?
    package var insecureSkipVerify = false
    /// `http://`, `https://` or `socks5://` proxy; `nil` follows HTTPS_PROXY and NO_PROXY.
    package var proxy: String?
    package var credentials = Credentials()
    package var impersonation: Impersonation?
    /// The context's namespace, `default` when it names none.
    package var namespace = "default"
    /// The context this came from; empty for the pod's own.
    package var context = ""
    /// False for a kubeconfig out of a Secret: it may neither run programs nor read files of this machine.
    package var trusted = true

    package init(server: String) { self.server = server }
}

/// Everything a kubeconfig user may present; the first of token, token file, exec and basic that is set is sent.
package struct Credentials: Sendable {
    package var clientCertificate: ClientCertificate?
    package var token: Secret<String>?
    /// Read again while the process runs: projected service account tokens change every hour.
    package var tokenFile: String?
    package var exec: ExecPlugin?
    package var basic: Basic?
    /// Tokens made in this process; goes before all others. `nil` in every kubeconfig: callers put it in.
    package var tokenSource: TokenSource?

    package init() {}

    /// Gives a token that is good now; asked again when it ends, and with `true` when the server refused the last one.
    package typealias TokenSource = @Sendable (_ wasRefused: Bool) async throws -> IssuedToken

    /// A bearer token, and its end in Unix time, seconds.
    package struct IssuedToken: Sendable {
        package var token: Secret<String>
        package var expiresOn: Int64

        package init(token: Secret<String>, expiresOn: Int64) {
            self.token = token
            self.expiresOn = expiresOn
        }
    }

    /// PEM, as TLS wants it.
    package struct ClientCertificate: Sendable {
        package var certificate: [UInt8]
        package var key: Secret<[UInt8]>

        package init(certificate: [UInt8], key: Secret<[UInt8]>) {
            self.certificate = certificate
            self.key = key
        }
    }

    package struct Basic: Sendable {
        package var username: String
        package var password: Secret<String>

        package init(username: String, password: Secret<String>) {
            self.username = username
            self.password = password
        }
    }
}

/// Whom the server shall treat us as. An empty user with groups is refused by the server; we never send it.
package struct Impersonation: Sendable, Hashable {
    package var user: String
    package var groups: [String]
    package var uid: String?
    package var extra: [String: [String]] = [:]

    package init(user: String, groups: [String] = [], uid: String? = nil) {
        self.user = user
        self.groups = groups
        self.uid = uid
    }
}

/// A program that prints an `ExecCredential`, such as kubelogin for AKS.
package struct ExecPlugin: Sendable {
    package var command: String
    package var arguments: [String] = []
    /// Added to the environment of this process.
    package var environment: [(name: String, value: String)] = []
    /// `client.authentication.k8s.io/v1` or `…/v1beta1`.
    package var apiVersion: String
    /// What to tell the user when the program is not installed.
    package var installHint: String?
    /// Passes the cluster's address and CA on in KUBERNETES_EXEC_INFO.
    package var provideClusterInfo = false

    package init(command: String, apiVersion: String) {
        self.command = command
        self.apiVersion = apiVersion
    }
}
