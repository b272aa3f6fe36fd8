package import ArgumentParser
import Bootstrap
import Cryptography
import Diagnostics
import HTTP
import Hosting

/// How Davit signs in to the API of the repository's host.
package struct HostingFlags: ParsableArguments {
    @Option(help: "File with a GitHub token that may administrate the repository (env GITHUB_TOKEN).")
    package var githubTokenFile: String?

    @Option(help: "Id of a GitHub App to sign in as instead of with a token.")
    package var githubAppId: String?

    @Option(help: "File with the GitHub App's private key (env GITHUB_APP_PRIVATE_KEY_FILE).")
    package var githubAppPrivateKeyFile: String?

    @Option(help: "Installation of the GitHub App (default: the one that covers the repository).")
    package var githubAppInstallationId: Int?

    @Option(help: "Host name of a GitHub Enterprise Server.")
    package var githubHostname: String?

    package init() {}

    package func validate() throws {
        if githubAppId != nil, githubTokenFile != nil {
            throw ValidationError("give one of --github-app-id and --github-token-file")
        }
        if githubAppId == nil, githubAppPrivateKeyFile != nil || githubAppInstallationId != nil {
            throw ValidationError(
                "--github-app-private-key-file and --github-app-installation-id go with --github-app-id")
        }
    }

    func credential() throws -> GitHubCredential? {
        if let id = githubAppId {
            guard let path = githubAppPrivateKeyFile ?? environment("GITHUB_APP_PRIVATE_KEY_FILE") else {
                throw ValidationError("--github-app-id needs --github-app-private-key-file")
            }
            let key = try PrivateKey(reading: try InputFile.read(path))
            return .app(GitHubApp(id: id, key: key, installation: githubAppInstallationId))
        }
        return try InputFile.secret(githubTokenFile, variable: "GITHUB_TOKEN").map(GitHubCredential.token)
    }

    func registrar(
        title: String, http: HTTPClient, fallback: any DeployKeyRegistrar
    ) throws -> any DeployKeyRegistrar {
        guard let credential = try credential() else {
            throw ValidationError(
                "to register the key, set GITHUB_TOKEN, or give --github-token-file or --github-app-id")
        }
        let progress = Progress()
        return HostedKeyRegistrar(
            gitHub: credential, gitHubHosts: githubHostname.map { [$0] } ?? [], title: title, http: http,
            fallback: fallback
        ) { progress.report($0, $1) }
    }
}
