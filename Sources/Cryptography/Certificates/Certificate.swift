import COpenSSL

/// An X.509 certificate.
///
/// Unchecked because it holds OpenSSL's X509, which is not changed after `init`.
package final class Certificate: @unchecked Sendable {
    /// The encoding that is signed and fingerprinted.
    package let der: [UInt8]
    /// Owned.
    let handle: OpaquePointer

    init(owning handle: OpaquePointer) throws(KeyError) {
        self.handle = handle
        let count = i2d_X509(handle, nil)
        guard count > 0 else { throw .operationFailed("encode a certificate") }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        bytes.withUnsafeMutableBufferPointer { buffer in
            var position = buffer.baseAddress
            i2d_X509(handle, &position)
        }
        der = bytes
    }

    deinit { X509_free(handle) }

    /// All certificates of a PEM text, in their order; what else stands in it is skipped.
    ///
    /// - Throws: `KeyError.notACertificate` when there is none.
    package static func all(inPEM text: [UInt8]) throws(KeyError) -> [Certificate] {
        guard text.count <= 1 << 20, let input = BIO_new_mem_buf(text, Int32(text.count)) else {
            throw .notACertificate
        }
        defer {
            BIO_free(input)
            ERR_clear_error()
        }
        var found: [Certificate] = []
        while let handle = PEM_read_bio_X509(input, nil, nil, nil) { found.append(try Certificate(owning: handle)) }
        guard !found.isEmpty else { throw .notACertificate }
        return found
    }

    /// In PEM, with a line break at its end.
    package var pem: String {
        var text = "-----BEGIN CERTIFICATE-----\n"
        var rest = Base64.encode(der)[...]
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + "-----END CERTIFICATE-----\n"
    }

    /// Whether the certificate is for this key.
    package func belongs(to key: PrivateKey) -> Bool {
        guard let own = X509_get0_pubkey(handle) else { return false }
        defer { ERR_clear_error() }
        return EVP_PKEY_eq(own, key.handle) == 1
    }

    /// Unix time in seconds from which on it is no longer valid; `nil` for a date OpenSSL cannot tell.
    package var notAfter: Int64? {
        guard let end = X509_get0_notAfter(handle), let epoch = ASN1_TIME_set(nil, 0) else { return nil }
        defer { ASN1_STRING_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, epoch, end) == 1 else { return nil }
        return Int64(days) * 86400 + Int64(seconds)
    }
}
