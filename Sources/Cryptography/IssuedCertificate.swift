/// X.509 certificates as Go's `x509.CreateCertificate` makes them from sprig's templates.
///
/// - SeeAlso: golang/go `src/crypto/x509/x509.go` `buildCertExtensions`.
package struct IssuedCertificate: Sendable {
    package let der: [UInt8]

    package var pem: String { PEM.encode(der, label: "CERTIFICATE") }

    /// What a certificate says.
    package struct Request: Sendable {
        package var commonName: String
        package var addresses: [[UInt8]] = []
        package var names: [String] = []
        package var isAuthority = false
        /// `YYYYMMDDHHMMSSZ`, the form of times in certificates.
        package var notBefore: String
        package var notAfter: String
        /// 16 bytes.
        package var serial: [UInt8]

        package init(commonName: String, notBefore: String, notAfter: String, serial: [UInt8]) {
            self.commonName = commonName
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.serial = serial
        }
    }

    /// Reads one, to sign others with.
    package init(der: [UInt8]) throws(KeyError) {
        self.der = der
        guard Parts(der) != nil else { throw .damaged(why: "the certificate cannot be read") }
    }

    /// Makes one that signs itself.
    package init(_ request: Request, key: PrivateKey) throws(KeyError) {
        try self.init(request, key: key, issuer: nil, signer: key)
    }

    /// Makes one that `authority` signs with its key.
    package init(
        _ request: Request, key: PrivateKey, authority: IssuedCertificate, authorityKey: PrivateKey
    ) throws(KeyError) {
        guard let parts = Parts(authority.der) else { throw .damaged(why: "the certificate cannot be read") }
        try self.init(request, key: key, issuer: parts, signer: authorityKey)
    }

    private init(_ request: Request, key: PrivateKey, issuer: Parts?, signer: PrivateKey) throws(KeyError) {
        let algorithm = Self.signatureAlgorithm(signer.algorithm)
        let subject = Self.name(request.commonName)
        let publicKey = try key.publicKeyInfo()
        let extensions = Self.extensions(
            request, publicKey: publicKey, subject: subject, issuer: issuer)
        let body = DER.sequence(
            DER.element(0xA0, DER.integer([2])), DER.integer(request.serial), algorithm.identifier,
            issuer?.subject ?? subject,
            DER.sequence(Self.time(request.notBefore), Self.time(request.notAfter)), subject, publicKey,
            DER.element(0xA3, DER.element(0x30, extensions)))
        let signature = try signer.signatureDER(of: body, digest: algorithm.digest)
        der = DER.sequence(body, algorithm.identifier, DER.bits(signature))
    }

    private static func signatureAlgorithm(
        _ algorithm: KeyAlgorithm
    ) -> (identifier: [UInt8], digest: DigestAlgorithm?) {
        switch algorithm {
        case .rsa:
            let identifier = DER.identifier([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B])
            return (DER.sequence(identifier, [0x05, 0x00]), .sha256)
        case .ecdsa(let curve):
            let last: UInt8 =
                switch curve {
                case .p256: 2
                case .p384: 3
                case .p521: 4
                }
            return (DER.sequence(DER.identifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, last])), nil)
        case .ed25519: return (DER.sequence(DER.identifier([0x2B, 0x65, 0x70])), nil)
        }
    }

    private static func name(_ commonName: String) -> [UInt8] {
        if commonName.isEmpty { return DER.sequence() }
        let isPrintable = commonName.utf8.allSatisfy {
            $0 &- UInt8(ascii: "0") < 10 || ($0 | 0x20) &- UInt8(ascii: "a") < 26
                || Array(" '()+,-./:=?".utf8).contains($0)
        }
        let text = DER.element(isPrintable ? 0x13 : 0x0C, Array(commonName.utf8))
        return DER.sequence(DER.element(0x31, DER.sequence(DER.identifier([0x55, 0x04, 0x03]), text)))
    }

    /// Two digits of the year up to 2049, four after.
    private static func time(_ text: String) -> [UInt8] {
        text < "2050" ? DER.element(0x17, Array(text.utf8.dropFirst(2))) : DER.element(0x18, Array(text.utf8))
    }

    private static func extensions(
        _ request: Request, publicKey: [UInt8], subject: [UInt8], issuer: Parts?
    ) -> [UInt8] {
        func extended(_ number: UInt8, _ content: [UInt8], isCritical: Bool = false) -> [UInt8] {
            DER.sequence(DER.identifier([0x55, 0x1D, number]), isCritical ? DER.yes : [], DER.octets(content))
        }
        // Digital signature and key encipherment; for an authority, certificate signing too.
        let usage = request.isAuthority ? DER.bits([0xA4], unused: 2) : DER.bits([0xA0], unused: 5)
        let purposes = [UInt8(1), 2].flatMap { DER.identifier([0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, $0]) }
        var all = extended(0x0F, usage, isCritical: true)
        all += extended(0x25, DER.element(0x30, purposes))
        all += extended(0x13, DER.sequence(request.isAuthority ? DER.yes : []), isCritical: true)
        if request.isAuthority { all += extended(0x0E, DER.octets(keyIdentifier(publicKey))) }
        if let issuer, let identifier = issuer.keyIdentifier, issuer.subject != subject {
            all += extended(0x23, DER.sequence(DER.element(0x80, identifier)))
        }
        if !request.names.isEmpty || !request.addresses.isEmpty {
            let names = request.names.flatMap { DER.element(0x82, Array($0.utf8)) }
            let addresses = request.addresses.flatMap { DER.element(0x87, $0) }
            all += extended(0x11, DER.element(0x30, names + addresses), isCritical: request.commonName.isEmpty)
        }
        return all
    }

    /// The SHA-1 of the key's bits (RFC 5280, 4.2.1.2).
    private static func keyIdentifier(_ publicKeyInfo: [UInt8]) -> [UInt8] {
        var rest = publicKeyInfo[...]
        guard let outer = DER.Element(&rest), let parts = DER.elements(outer.content), parts.count == 2 else {
            return []
        }
        return DigestAlgorithm.sha1.digest(parts[1].content.dropFirst())
    }

    /// What signing with a certificate needs to know of it.
    private struct Parts {
        let subject: [UInt8]
        let keyIdentifier: [UInt8]?

        init?(_ der: [UInt8]) {
            var rest = der[...]
            guard let outer = DER.Element(&rest), outer.tag == 0x30, let whole = DER.elements(outer.content),
                whole.count == 3, let fields = DER.elements(whole[0].content)
            else { return nil }
            // Version, which may be missing, serial, algorithm, issuer, validity, subject.
            let first = fields.first?.tag == 0xA0 ? 1 : 0
            guard fields.count >= first + 6 else { return nil }
            subject = Array(fields[first + 4].whole)
            var identifier: [UInt8]?
            for field in fields where field.tag == 0xA3 {
                guard let list = DER.elements(field.content)?.first, let extensions = DER.elements(list.content) else {
                    return nil
                }
                for part in extensions {
                    guard let parts = DER.elements(part.content), let value = parts.last,
                        parts.first?.content.elementsEqual([0x55, 0x1D, 0x0E]) ?? false
                    else { continue }
                    identifier = DER.elements(value.content)?.first.map { Array($0.content) }
                }
            }
            keyIdentifier = identifier
        }
    }
}
