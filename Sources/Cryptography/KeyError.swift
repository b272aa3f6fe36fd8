import Diagnostics

/// Why a key could not be read, made or used. Never says anything of the key itself.
package enum KeyError: ExplainedError, Equatable {
    /// Neither PEM nor OpenSSH.
    case notAPrivateKey
    /// Cut short, tampered with, or of inconsistent parts.
    case damaged(why: String)
    case passphraseNeeded
    case wrongPassphrase
    /// A key or cipher that is well formed, but that Davit does not work with.
    case unsupported(String)
    /// A public key line without type or base64 that fit together.
    case notAPublicKey
    /// Neither a certificate in PEM nor PKCS#12.
    case notACertificate
    case operationFailed(String)

    package var reason: String { "InvalidKey" }

    package var message: String {
        switch self {
        case .notAPrivateKey: "this is no private key in PEM or OpenSSH form"
        case .damaged(let why): "the private key is damaged: \(why)"
        case .passphraseNeeded: "the private key is encrypted and no passphrase is given"
        case .wrongPassphrase: "the passphrase does not open the private key"
        case .unsupported(let what): "\(what) is not supported"
        case .notAPublicKey: "this is no OpenSSH public key"
        case .notACertificate: "this is no certificate in PEM or PKCS#12 form"
        case .operationFailed(let what): "OpenSSL cannot \(what)"
        }
    }

    package var hints: [String] {
        switch self {
        case .notAPrivateKey: ["make one with: ssh-keygen -t ecdsa -b 384 -N '' -f identity"]
        case .unsupported: ["use an RSA key of at least 2048 bits, ECDSA P-256, P-384 or P-521, or Ed25519"]
        default: []
        }
    }
}
