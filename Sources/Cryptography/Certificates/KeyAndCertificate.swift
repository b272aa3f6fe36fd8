import COpenSSL
package import Diagnostics

/// A private key with its certificate, and the certificates between it and a root.
package struct KeyAndCertificate: Sendable {
    package let key: PrivateKey
    package let certificate: Certificate
    /// Intermediate certificates, without the one above.
    package let chain: [Certificate]

    /// Reads PEM (key and certificates in one text, in any order) or PKCS#12 (`.pfx`, `.p12`).
    ///
    /// - Throws: `KeyError.notACertificate`, `.notAPrivateKey`, `.passphraseNeeded`, `.wrongPassphrase`, and `.damaged`
    ///   when no certificate is for the key.
    package init(reading bytes: [UInt8], passphrase: Secret<String>? = nil) throws(KeyError) {
        let text = Array("-----BEGIN ".utf8)
        let isPEM = bytes.indices.contains { bytes[$0] == text[0] && bytes[$0...].starts(with: text) }
        if isPEM {
            try self.init(
                key: PrivateKey(reading: bytes, passphrase: passphrase), certificates: Certificate.all(inPEM: bytes))
        } else {
            try self.init(pkcs12: bytes, passphrase: passphrase)
        }
    }

    private init(key: PrivateKey, certificates: [Certificate]) throws(KeyError) {
        guard let own = certificates.firstIndex(where: { $0.belongs(to: key) }) else {
            throw .damaged(why: "no certificate beside it is for it")
        }
        self.key = key
        certificate = certificates[own]
        chain = certificates.enumerated().filter { $0.offset != own }.map(\.element)
    }

    private init(pkcs12 bytes: [UInt8], passphrase: Secret<String>?) throws(KeyError) {
        guard bytes.count <= 1 << 20, let input = BIO_new_mem_buf(bytes, Int32(bytes.count)) else {
            throw .notACertificate
        }
        defer {
            BIO_free(input)
            ERR_clear_error()
        }
        guard let file = d2i_PKCS12_bio(input, nil) else { throw .notACertificate }
        defer { PKCS12_free(file) }
        // A file without a password has its code made with the empty one or with none at all.
        let words = [passphrase?.exposed ?? "", nil]
        guard words.contains(where: { PKCS12_verify_mac(file, $0, -1) == 1 }) else {
            throw passphrase == nil ? .passphraseNeeded : .wrongPassphrase
        }
        var key: OpaquePointer?
        var own: OpaquePointer?
        var others: OpaquePointer?
        guard PKCS12_parse(file, passphrase?.exposed ?? "", &key, &own, &others) == 1 else {
            throw .unsupported("this PKCS#12 file's encryption")
        }
        var certificates: [OpaquePointer] = own.map { [$0] } ?? []
        var index: Int32 = 0
        while let next = davit_certificate_at(others, index) {
            X509_up_ref(next)
            certificates.append(next)
            index += 1
        }
        davit_free_certificates(others)
        var read: [Certificate] = []
        for handle in certificates { read.append(try Certificate(owning: handle)) }
        guard let key else { throw .notAPrivateKey }
        try self.init(key: PrivateKey(owning: key), certificates: read)
    }
}
