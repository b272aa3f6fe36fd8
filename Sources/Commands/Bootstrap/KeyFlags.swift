package import ArgumentParser
import Bootstrap
import Cryptography
import Diagnostics

/// How the cluster signs in to the repository and how commits are signed, with Flux's flags. No secret is ever taken
/// from the command line, where every user of the machine could read it.
package struct KeyFlags: ParsableArguments {
    @Option(help: "Private key that reads and writes the repository, and that the cluster reads it with.")
    package var privateKeyFile: String?

    @Flag(help: "Sign in with a password or token over HTTPS instead of a deploy key.")
    package var tokenAuth = false

    @Option(name: .shortAndLong, help: "User name for HTTPS.")
    package var username = "git"

    @Option(help: "File with the password, token or the key's passphrase; - is standard input (env GIT_PASSWORD).")
    package var passwordFile: String?

    // Flux's flag, refused with a word on why.
    @Option(name: .shortAndLong, help: .hidden)
    package var password: String?

    @Flag(help: "Send the token as a bearer token.")
    package var withBearerToken = false

    @Option(help: "File with certificates to trust for HTTPS.")
    package var caFile: String?

    @Option(help: "Kind of deploy key to make: ecdsa, ed25519 or rsa.")
    package var sshKeyAlgorithm: String?

    @Option(help: "Bits of an RSA key.")
    package var sshRsaBits: Int?

    @Option(help: "Curve of an ECDSA key: p256, p384 or p521.")
    package var sshEcdsaCurve = "p384"

    @Option(help: "Host key algorithms to accept, separated by commas.")
    package var sshHostkeyAlgos: [String] = []

    @Option(help: "Host name the cluster uses instead of the URL's.")
    package var sshHostname: String?

    @Option(help: "known_hosts file that vouches for the repository's host.")
    package var knownHostsFile: String?

    @Flag(help: "Trust whatever host key the server presents now (trust on first use).")
    package var acceptHostKey = false

    package init() {}

    var trustedHosts: TrustedHosts {
        get throws {
            if let knownHostsFile { return .file(String(decoding: try InputFile.read(knownHostsFile), as: UTF8.self)) }
            return acceptHostKey ? .firstUse : .known
        }
    }

    /// The kind of key to make; Azure DevOps takes only RSA.
    func algorithm(forAzureDevOps azure: Bool) throws -> KeyAlgorithm {
        switch sshKeyAlgorithm ?? (azure ? "rsa" : "ecdsa") {
        case "rsa": return .rsa(bits: sshRsaBits ?? (azure ? 4096 : 3072))
        case "ed25519" where !azure: return .ed25519
        case "ecdsa" where !azure:
            guard let curve = KeyAlgorithm.Curve(rawValue: sshEcdsaCurve) else {
                throw ValidationError("curve \(sshEcdsaCurve) is not one of p256, p384, p521")
            }
            return .ecdsa(curve)
        case let name where azure: throw ValidationError("Azure DevOps accepts RSA keys only, not \(name)")
        case let name: throw ValidationError("key algorithm \(name) is not one of ecdsa, ed25519, rsa")
        }
    }

    /// From the file, standard input, or GIT_PASSWORD.
    func secret() throws -> Secret<String>? {
        guard password == nil else {
            throw SecretFlagError.onCommandLine("--password", instead: "--password-file", variable: "GIT_PASSWORD")
        }
        return try InputFile.secret(passwordFile, variable: "GIT_PASSWORD")
    }
}

/// A secret was given where every user of the machine can read it.
enum SecretFlagError: ExplainedError, Equatable {
    case onCommandLine(String, instead: String, variable: String)

    var reason: String { "InvalidArguments" }
    var message: String {
        switch self {
        case .onCommandLine(let flag, _, _): "\(flag) would show the secret to every user of this machine"
        }
    }
    var hints: [String] {
        switch self {
        case .onCommandLine(_, let file, let variable): ["put it into the variable \(variable), or give \(file)"]
        }
    }
}
