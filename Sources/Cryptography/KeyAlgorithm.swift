/// What kinds of key Davit makes and uses, all of them as SSH and TLS know them.
package enum KeyAlgorithm: Sendable, Hashable, CustomStringConvertible {
    /// 2048 is for servers that ask for it; make 3072 or 4096.
    case rsa(bits: Int)
    case ecdsa(Curve)
    case ed25519

    package enum Curve: String, Sendable, Hashable, CaseIterable {
        case p256
        case p384
        case p521
    }

    package var description: String {
        switch self {
        case .rsa(let bits): "RSA \(bits)"
        case .ecdsa(let curve): "ECDSA \(curve.rawValue.uppercased())"
        case .ed25519: "Ed25519"
        }
    }

    /// The type at the start of a public key line (RFC 4253, 5656, 8709).
    package var sshName: String {
        switch self {
        case .rsa: "ssh-rsa"
        case .ecdsa(let curve): "ecdsa-sha2-" + curve.sshName
        case .ed25519: "ssh-ed25519"
        }
    }
}

extension KeyAlgorithm.Curve {
    var sshName: String {
        switch self {
        case .p256: "nistp256"
        case .p384: "nistp384"
        case .p521: "nistp521"
        }
    }

    /// OpenSSL's name of the group.
    var groupName: String {
        switch self {
        case .p256: "prime256v1"
        case .p384: "secp384r1"
        case .p521: "secp521r1"
        }
    }

    /// The digest that goes with the curve (RFC 5656 section 6.2.1).
    var digest: DigestAlgorithm {
        switch self {
        case .p256: .sha256
        case .p384: .sha384
        case .p521: .sha512
        }
    }

    init?(groupName: String) {
        guard let curve = Self.allCases.first(where: { $0.groupName == groupName }) else { return nil }
        self = curve
    }
}
