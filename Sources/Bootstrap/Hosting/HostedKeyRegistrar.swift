package import Git
package import HTTP
package import Hosting

/// Registers deploy keys through the host's API where it has one, and asks a person where it has none.
package struct HostedKeyRegistrar: DeployKeyRegistrar {
    private let gitHub: GitHubCredential
    private let gitHubHosts: Set<String>
    private let title: String
    private let http: HTTPClient
    private let fallback: any DeployKeyRegistrar
    private let note: @Sendable (BootstrapEvent.State, String) -> Void

    /// - Parameters:
    ///   - title: what the key is called there: `davit: prod-westeurope`.
    ///   - fallback: for hosts without such an API.
    ///   - note: told what is done.
    package init(
        gitHub: GitHubCredential, gitHubHosts: Set<String> = [], title: String, http: HTTPClient,
        fallback: any DeployKeyRegistrar, note: @escaping @Sendable (BootstrapEvent.State, String) -> Void
    ) {
        self.gitHub = gitHub
        self.gitHubHosts = gitHubHosts
        self.title = title
        self.http = http
        self.fallback = fallback
        self.note = note
    }

    package func register(publicKey: String, for url: GitURL) async throws -> Bool {
        guard let repository = HostedRepository(host: url.host, path: url.path, gitHubHosts: gitHubHosts) else {
            return try await fallback.register(publicKey: publicKey, for: url)
        }
        guard let client = GitHub(repository, credential: gitHub, http: http) else {
            let missing = HostingError.noKeyAPI(repository, page: repository.keyPage)
            note(.warning, missing.message)
            for hint in missing.hints { note(.action, hint) }
            return try await fallback.register(publicKey: publicKey, for: url)
        }
        let isNew = try await client.registerDeployKey(publicKey, title: title, readOnly: true)
        note(.success, isNew ? "deploy key registered in \(repository)" : "deploy key is registered in \(repository)")
        return true
    }
}
