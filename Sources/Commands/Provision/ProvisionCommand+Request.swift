import ArgumentParser
import Bootstrap
import Cryptography
import Diagnostics
import Fleet
import Git

/// From the file to what the two ways in want to know; secrets come from files and variables it names.
extension ProvisionCommand {
    static func request(_ file: ClusterFile) throws -> BootstrapRequest {
        let source = file.source
        let hosts: TrustedHosts =
            if let known = source.knownHosts {
                .file(String(decoding: try InputFile.read(known), as: UTF8.self))
            } else { .known }
        var url = source.url
        let credentials: SourceCredentials
        switch source.key {
        case .generate(let algorithm, _):
            url = source.url.overSSH ?? source.url
            credentials = .generated(Self.algorithm(algorithm, isAzure: url.isAzureDevOps), hosts)
        case .file(let path):
            url = source.url.overSSH ?? source.url
            credentials = .deployKey(.init(privateKey: Secret(try InputFile.read(path))), hosts)
        case .token(let variable, let username):
            url = source.url.overHTTPS ?? source.url
            credentials = .password(username: username, try Self.token(variable), certificateAuthority: nil)
        case .none:
            throw ValidationError(
                "spec.source.key.none goes with mode: extension; Davit itself must write to the repository")
        }
        var request = BootstrapRequest(url: url, directory: source.directory, credentials: credentials)
        request.branch = source.branch
        request.interval = source.interval
        request.components.namespace = source.namespace
        request.timeout = file.timeouts[.source] ?? request.timeout
        return request
    }

    static func extensionCredentials(_ file: ClusterFile) throws -> ExtensionStage.Credentials {
        switch file.source.key {
        case .generate: .generated
        case .none: .none
        case .file(let path): .privateKey(Secret(try InputFile.read(path)))
        case .token(let variable, let username): .token(username: username, try token(variable))
        }
    }

    private static func token(_ variable: String) throws -> Secret<String> {
        guard let text = environment(variable) else {
            throw ValidationError("the variable \(variable), which the file names for the token, is not set")
        }
        return Secret(text)
    }

    private static func algorithm(_ wanted: ClusterFile.KeyPolicy.Algorithm, isAzure: Bool) -> KeyAlgorithm {
        switch wanted {
        case .automatic: isAzure ? .rsa(bits: 4096) : .ecdsa(.p384)
        case .ecdsa: .ecdsa(.p384)
        case .ed25519: .ed25519
        case .rsa: .rsa(bits: isAzure ? 4096 : 3072)
        }
    }
}
