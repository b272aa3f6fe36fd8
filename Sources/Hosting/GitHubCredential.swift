package import Cryptography
package import Diagnostics
import YAML

/// How Davit signs in to GitHub.
package enum GitHubCredential: Sendable {
    /// A personal access token, classic or fine-grained, or a workflow's GITHUB_TOKEN.
    case token(Secret<String>)
    case app(GitHubApp)
}

/// A GitHub App: signs a short-lived assertion and exchanges it for the token of an installation.
package struct GitHubApp: Sendable {
    /// The App's id, or its client id: `Iv23…`.
    package var id: String
    package var key: PrivateKey
    /// `nil`: the installation that covers the repository is looked up.
    package var installation: Int?

    package init(id: String, key: PrivateKey, installation: Int? = nil) {
        self.id = id
        self.key = key
        self.installation = installation
    }

    /// The assertion: RS256, from a minute ago (clocks differ) to nine minutes from now; GitHub takes ten at most.
    ///
    /// - Parameter now: Unix time in seconds.
    /// - SeeAlso: `docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app`.
    package func assertion(now: Int) throws(KeyError) -> Secret<String> {
        let header: Node = ["alg": "RS256", "typ": "JWT"]
        let claims: Node = ["iat": .integer(now - 60), "exp": .integer(now + 540), "iss": .string(id)]
        let signed = [header, claims].map { Base64.encode(JSONEmitter.emit($0), .url) }.joined(separator: ".")
        let signature = try key.signature(of: Array(signed.utf8), digest: .sha256)
        return Secret("\(signed).\(Base64.encode(signature, .url))")
    }
}
