import COpenSSL

extension Certificate {
    /// Whether the owner of the certificate's RSA key signed these bytes, as JSON Web Signatures name the ways: `RS256`
    /// (PKCS#1 v1.5) and `PS256` (PSS, salt as long as the digest), both with SHA-256. False for every other algorithm.
    package func verifies(_ signature: [UInt8], of bytes: [UInt8], algorithm: String) -> Bool {
        guard algorithm == "RS256" || algorithm == "PS256", let key = X509_get0_pubkey(handle),
            EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA, let context = EVP_MD_CTX_new()
        else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var parameters: OpaquePointer?
        guard EVP_DigestVerifyInit(context, &parameters, EVP_sha256(), nil, key) == 1 else { return false }
        if algorithm == "PS256" {
            guard EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1,
                EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1
            else { return false }
        }
        return EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count) == 1
    }
}
