import ArgumentParser
import Bootstrap
import Diagnostics
import Fleet
import Git
import KubernetesModel

/// From flags, files and environment to what the bootstrap wants to know.
extension BootstrapGitCommand {
    func request() throws -> BootstrapRequest {
        let given = try GitURL(AzureDevOpsHost.corrected(url))
        guard given.scheme != .http || allowInsecureHttp else {
            throw ValidationError("--allow-insecure-http is required for \(given)")
        }
        let secret = try keys.secret()
        let (target, credentials) = try keys.tokenAuth ? byToken(given, secret) : byKey(given, secret)
        var request = BootstrapRequest(
            url: target, directory: try ClusterDirectory(path), credentials: credentials)
        request.branch = branch
        request.components = try components.options(namespace: try global.effectiveNamespace())
        request.secretName = secretName
        request.interval = interval.duration.goText
        request.recurseSubmodules = recurseSubmodules
        request.sparseCheckout = CommaList.split(sparseCheckout)
        request.hostKeyAlgorithms = CommaList.split(keys.sshHostkeyAlgos)
        request.force = force
        request.takeOver = takeOver
        request.scaffold = scaffold
        request.dryRun = dryRun
        request.runsHere = runsHere
        request.timeout = global.timeout.duration
        if case .deployKey(let file, _) = credentials {
            request.commit = try commits.style(deployKey: file)
        } else {
            request.commit = try commits.style(deployKey: nil)
        }
        if given.scheme != .ssh, !keys.tokenAuth, let secret {
            request.writer = .password(given, username: keys.username, secret)
        }
        return request
    }

    private func byToken(_ given: GitURL, _ secret: Secret<String>?) throws -> (GitURL, SourceCredentials) {
        guard let target = given.scheme == .http ? given : given.overHTTPS else {
            throw ValidationError("--token-auth needs an https address")
        }
        guard let secret else {
            throw ValidationError("--token-auth needs a token: set GIT_PASSWORD or give --password-file")
        }
        let authority = try keys.caFile.map { try InputFile.read($0) }
        return keys.withBearerToken
            ? (target, .bearer(secret, certificateAuthority: authority))
            : (target, .password(username: keys.username, secret, certificateAuthority: authority))
    }

    private func byKey(_ given: GitURL, _ secret: Secret<String>?) throws -> (GitURL, SourceCredentials) {
        guard var target = given.overSSH else { throw ValidationError("\(given) cannot be reached over SSH") }
        if let host = keys.sshHostname { target = try GitURL("ssh://\(target.user ?? "git")@\(host)\(target.path)") }
        let hosts = try keys.trustedHosts
        guard let file = keys.privateKeyFile else {
            return (target, .generated(try keys.algorithm(forAzureDevOps: target.isAzureDevOps), hosts))
        }
        let key = Secret(try InputFile.read(file))
        return (target, .deployKey(.init(privateKey: key, passphrase: secret), hosts))
    }
}

/// The web host of Azure DevOps does not speak SSH, though its addresses are often written so.
enum AzureDevOpsHost {
    static func corrected(_ url: String) -> String {
        let wrong = "@dev.azure.com"
        guard url.hasPrefix("ssh://"), let range = url.firstRange(of: wrong) else { return url }
        let rest = url[range.upperBound...]
        guard rest.hasPrefix("/") || rest.hasPrefix(":") else { return url }
        return url[..<range.lowerBound] + "@ssh.dev.azure.com" + rest
    }
}
