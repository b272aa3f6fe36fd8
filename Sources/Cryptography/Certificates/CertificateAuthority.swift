import COpenSSL

/// An authority made on the spot, that certifies servers on loopback: for rehearsals and tests, whose clients are told
/// to trust it and nothing else.
package struct CertificateAuthority: Sendable {
    package let certificate: Certificate
    private let key: PrivateKey

    /// - Parameter name: the common name.
    package init(name: String) throws(KeyError) {
        key = try PrivateKey.generate(.ecdsa(.p256))
        certificate = try Self.make(name: name, key: key, issuer: nil, issuerKey: key) { handle in
            [
                (handle, NID_basic_constraints, "critical,CA:TRUE"), (handle, NID_key_usage, "critical,keyCertSign"),
                (handle, NID_subject_key_identifier, "hash"),
            ]
        }
    }

    /// A key and certificate for a server that is reached by these host names and addresses.
    package func issue(names: [String]) throws(KeyError) -> (key: PrivateKey, certificate: Certificate) {
        let key = try PrivateKey.generate(.ecdsa(.p256))
        let alternatives = names.map { name in
            name.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0 &- UInt8(ascii: "0") < 10 } || name.contains(":")
                ? "IP:\(name)" : "DNS:\(name)"
        }
        let certificate = try Self.make(
            name: names.first ?? "server", key: key, issuer: certificate, issuerKey: self.key
        ) { handle in
            [
                (handle, NID_basic_constraints, "critical,CA:FALSE"),
                (handle, NID_ext_key_usage, "serverAuth,clientAuth"),
                (handle, NID_subject_alt_name, alternatives.joined(separator: ",")),
                (handle, NID_authority_key_identifier, "keyid"),
            ]
        }
        return (key, certificate)
    }

    private static func make(
        name: String, key: PrivateKey, issuer: Certificate?, issuerKey: PrivateKey,
        extensions: (OpaquePointer) -> [(OpaquePointer, Int32, String)]
    ) throws(KeyError) -> Certificate {
        guard let handle = X509_new() else { throw .operationFailed("make a certificate") }
        let made = try Certificate.filling(handle) {
            // An hour back for clocks that differ; thirty days, for the process does not live longer.
            guard X509_set_version(handle, 2) == 1, setSerial(handle), X509_set_pubkey(handle, key.handle) == 1,
                X509_gmtime_adj(X509_getm_notBefore(handle), -3600) != nil,
                X509_gmtime_adj(X509_getm_notAfter(handle), 30 * 86400) != nil,
                let subject = X509_get_subject_name(handle),
                X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1,
                X509_set_issuer_name(handle, issuer.map { X509_get_subject_name($0.handle) } ?? subject) == 1
            else { return false }
            for (handle, kind, value) in extensions(handle) {
                guard davit_add_extension(handle, issuer?.handle ?? handle, kind, value) == 1 else { return false }
            }
            return X509_sign(handle, issuerKey.handle, EVP_sha256()) > 0
        }
        return made
    }

    private static func setSerial(_ handle: OpaquePointer) -> Bool {
        guard let number = BN_bin2bn(randomBytes(15), 15, nil) else { return false }
        defer { BN_free(number) }
        return BN_to_ASN1_INTEGER(number, X509_get_serialNumber(handle)) != nil
    }
}

extension Certificate {
    /// Takes the handle over after `body` has filled it.
    fileprivate static func filling(_ handle: OpaquePointer, _ body: () -> Bool) throws(KeyError) -> Certificate {
        guard body() else {
            X509_free(handle)
            ERR_clear_error()
            throw .operationFailed("make a certificate")
        }
        return try Certificate(owning: handle)
    }
}
