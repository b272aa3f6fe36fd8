import Cryptography
import Diagnostics
import Git
import KubernetesModel
import YAML

extension GitAccess {
    /// The access a source's Secret gives.
    ///
    /// - Parameters:
    ///   - url: decides which of the Secret's fields count.
    ///   - secret: `nil` for a repository that needs none.
    ///   - hostKeyAlgorithms: what the operator allows; empty for the URL's own need or OpenSSH's choice.
    /// - Throws: `SourceError`.
    /// - SeeAlso: fluxcd/pkg `git/options.go` `NewAuthOptions`.
    init(_ url: GitURL, secret: KubernetesObject?, hostKeyAlgorithms: [String]) throws(SourceError) {
        let data = SecretData(secret)
        if let secret, data["githubAppID"] != nil { throw .githubAppWithoutProvider(secret.key) }
        switch url.scheme {
        case .ssh:
            self = try Self.ssh(data, hostKeyAlgorithms)
        case .https, .http:
            self = try Self.http(url, data)
        case .file:
            self = .anonymous
        }
    }

    private static func ssh(_ data: SecretData, _ algorithms: [String]) throws(SourceError) -> GitAccess {
        guard let identity = data["identity"] else { throw .incompleteSecret(scheme: "ssh", field: "identity") }
        guard let knownHosts = data.text("known_hosts") else {
            throw .incompleteSecret(scheme: "ssh", field: "known_hosts")
        }
        let passphrase = data.text("password")
        return GitAccess(
            .ssh(
                privateKey: Secret(identity), passphrase: passphrase.map { Secret($0) }, knownHosts: knownHosts,
                hostKeyAlgorithms: algorithms))
    }

    private static func http(_ url: GitURL, _ data: SecretData) throws(SourceError) -> GitAccess {
        let authority = data["ca.crt"] ?? data["caFile"]
        let username = data.text("username")
        if let token = data.text("bearerToken") {
            return GitAccess(.bearer(Secret(token)), certificateAuthority: authority)
        }
        if let username {
            return GitAccess(
                .basic(username: username, password: Secret(data.text("password") ?? "")),
                certificateAuthority: authority)
        }
        if data["password"] != nil { throw .incompleteSecret(scheme: url.scheme.rawValue, field: "username") }
        if let embedded = url.embeddedCredentials {
            return GitAccess(
                .basic(username: embedded.username, password: embedded.password), certificateAuthority: authority)
        }
        return GitAccess(.none, certificateAuthority: authority)
    }
}

extension GitAccess.Proxy {
    /// The proxy a source's Secret names: `address`, and `username` and `password` where it wants them.
    /// - SeeAlso: fluxcd/pkg `runtime/secrets` `ProxyURLFromSecretRef`.
    init(_ secret: KubernetesObject) throws(SourceError) {
        let data = SecretData(secret)
        guard let address = data.text("address") else { throw .incompleteProxySecret(secret.key) }
        self.init(
            address: address, username: data.text("username"), password: data.text("password").map { Secret($0) })
    }
}

/// The fields of a Secret, decoded when asked for; an empty one counts as missing.
private struct SecretData {
    private let node: Node?

    init(_ secret: KubernetesObject?) { node = secret?.node["data"] }

    subscript(field: String) -> [UInt8]? {
        node?[field]?.string.flatMap { Base64.decode($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    func text(_ field: String) -> String? { self[field].map { String(decoding: $0, as: UTF8.self) } }
}
