import COpenSSL
package import Diagnostics

extension PrivateKey {
    /// The key as Go's x509 writes it: PKCS#1 for RSA, SEC 1 for ECDSA, PKCS#8 for Ed25519; without a passphrase.
    package func traditionalPEM() throws(KeyError) -> Secret<String> {
        let label: String
        switch algorithm {
        case .rsa: label = "RSA PRIVATE KEY"
        case .ecdsa: label = "EC PRIVATE KEY"
        case .ed25519: return Secret(String(decoding: try pkcs8PEM().exposed, as: UTF8.self))
        }
        return Secret(PEM.encode(try PrivateKey.traditionalDER(handle), label: label))
    }

    static func traditionalDER(_ handle: OpaquePointer) throws(KeyError) -> [UInt8] {
        var buffer: UnsafeMutablePointer<UInt8>?
        let count = i2d_PrivateKey(handle, &buffer)
        guard count > 0, let buffer else { throw .operationFailed("write a key") }
        defer { CRYPTO_clear_free(buffer, Int(count), nil, 0) }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(count)))
    }

    /// The public half as certificates carry it (SubjectPublicKeyInfo).
    func publicKeyInfo() throws(KeyError) -> [UInt8] {
        var buffer: UnsafeMutablePointer<UInt8>?
        let count = i2d_PUBKEY(handle, &buffer)
        guard count > 0, let buffer else { throw .operationFailed("write a public key") }
        defer { CRYPTO_free(buffer, nil, 0) }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(count)))
    }

    /// A new DSA key of 2048 bits in OpenSSL's own form. For nothing but agreement with Go: nobody should use DSA.
    package static func generateDSAPEM() throws(KeyError) -> Secret<String> {
        let failed = KeyError.operationFailed("make a DSA key")
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "DSA", nil) else { throw failed }
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        guard EVP_PKEY_paramgen_init(context) == 1, EVP_PKEY_CTX_set_dsa_paramgen_bits(context, 2048) == 1,
            EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context, 256) == 1
        else { throw failed }
        var parameters: OpaquePointer?
        guard EVP_PKEY_generate(context, &parameters) == 1, let parameters else { throw failed }
        defer { EVP_PKEY_free(parameters) }
        guard let generator = EVP_PKEY_CTX_new_from_pkey(nil, parameters, nil) else { throw failed }
        defer { EVP_PKEY_CTX_free(generator) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(generator) == 1, EVP_PKEY_generate(generator, &key) == 1, let key else {
            throw failed
        }
        defer { EVP_PKEY_free(key) }
        return Secret(PEM.encode(try traditionalDER(key), label: "DSA PRIVATE KEY"))
    }
}
