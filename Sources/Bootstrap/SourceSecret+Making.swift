import Cryptography
import Diagnostics
import Git

/// Where the fields of the Secret come from.
extension SourceSecret {
    /// A key made now, for this repository.
    static func generated(_ algorithm: KeyAlgorithm, repository: String) throws -> SourceSecret {
        let key = try PrivateKey.generate(algorithm)
        return SourceSecret(
            data: ["identity": try key.identityPEM(), "identity.pub": Self.bytes(key.publicKey.line() + "\n")],
            repository: repository)
    }

    /// The credentials that came with the request; `nil` when the key is to be made, or cannot be read.
    static func given(_ request: BootstrapRequest) -> SourceSecret? {
        var data: [String: Secret<[UInt8]>] = [:]
        switch request.credentials {
        case .generated: return nil
        case .deployKey(let file, _):
            guard let key = try? PrivateKey(reading: file.privateKey.exposed, passphrase: file.passphrase)
            else { return nil }
            data["identity"] = file.privateKey
            data["identity.pub"] = bytes(key.publicKey.line() + "\n")
            if let passphrase = file.passphrase { data["password"] = bytes(passphrase.exposed) }
        case .password(let username, let password, let authority):
            data["username"] = bytes(username)
            data["password"] = bytes(password.exposed)
            data["ca.crt"] = authority.map { Secret($0) }
        case .bearer(let token, let authority):
            data["bearerToken"] = bytes(token.exposed)
            data["ca.crt"] = authority.map { Secret($0) }
        }
        return SourceSecret(data: data, repository: request.url.description)
    }

    /// The key, when there is one.
    var keyFile: SourceCredentials.KeyFile? {
        data["identity"].map { .init(privateKey: $0, passphrase: text("password").map { Secret($0) }) }
    }

    private static func bytes(_ text: String) -> Secret<[UInt8]> { Secret(Array(text.utf8)) }
}
