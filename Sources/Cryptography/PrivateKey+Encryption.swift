import COpenSSL

/// The two numbers of an RSA public key, big-endian without leading zeros, as a JSON Web Key holds them.
package struct RSAPublicNumbers: Sendable, Hashable {
    package var modulus: [UInt8]
    package var exponent: [UInt8]

    package init(modulus: [UInt8], exponent: [UInt8]) {
        self.modulus = modulus
        self.exponent = exponent
    }
}

/// RSA-OAEP with SHA-256 as digest and as mask generation digest, and no label: `RSA-OAEP-256` of RFC 7518.
extension PrivateKey {
    /// - Throws: `KeyError.unsupported` for a key that is not RSA.
    package func rsaPublicNumbers() throws(KeyError) -> RSAPublicNumbers {
        try requireRSA()
        let parts = KeyParts(handle)
        return RSAPublicNumbers(
            modulus: try parts.number(OSSL_PKEY_PARAM_RSA_N), exponent: try parts.number(OSSL_PKEY_PARAM_RSA_E))
    }

    /// Encrypts with the public half.
    ///
    /// - Parameter plaintext: at most the modulus' bytes less 66.
    /// - Returns: as many bytes as the modulus has.
    package func encryptOAEP256(_ plaintext: [UInt8]) throws(KeyError) -> [UInt8] {
        try requireRSA()
        return try transformOAEP256(
            plaintext, "encrypt", start: EVP_PKEY_encrypt_init, run: EVP_PKEY_encrypt)
    }

    /// - Throws: `KeyError.operationFailed` for anything that was not encrypted to this key; says no more on purpose.
    package func decryptOAEP256(_ ciphertext: [UInt8]) throws(KeyError) -> [UInt8] {
        try requireRSA()
        return try transformOAEP256(
            ciphertext, "decrypt", start: EVP_PKEY_decrypt_init, run: EVP_PKEY_decrypt)
    }

    private func requireRSA() throws(KeyError) {
        guard case .rsa = algorithm else { throw .unsupported("RSA-OAEP with \(algorithm)") }
    }

    private func transformOAEP256(
        _ input: [UInt8], _ what: String, start: (OpaquePointer?) -> Int32,
        run: (OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?, UnsafePointer<UInt8>?, Int) ->
            Int32
    ) throws(KeyError) -> [UInt8] {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, handle, nil) else { throw .operationFailed(what) }
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        guard start(context) == 1, EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1,
            EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1
        else { throw .operationFailed(what) }
        var count = 0
        guard run(context, nil, &count, input, input.count) == 1 else { throw .operationFailed(what) }
        var output = [UInt8](repeating: 0, count: count)
        guard run(context, &output, &count, input, input.count) == 1 else { throw .operationFailed(what) }
        defer { wipe(&output) }
        return Array(output.prefix(count))
    }
}
