import COpenSSL

extension PrivateKey {
    /// A signature as SSH sends it: type name and signature blob (RFC 4253, 5656, 8332, 8709).
    ///
    /// RSA signs with `rsa-sha2-512`.
    package func sshSignature(of bytes: [UInt8]) throws(KeyError) -> [UInt8] {
        let signature = try signatureDER(of: bytes)
        var writer = SSHWriter()
        switch algorithm {
        case .rsa:
            writer.string("rsa-sha2-512")
            writer.string(signature)
        case .ed25519:
            writer.string("ssh-ed25519")
            writer.string(signature)
        case .ecdsa:
            var numbers = SSHWriter()
            let (r, s) = try PrivateKey.numbers(inDER: signature)
            numbers.mpint(r)
            numbers.mpint(s)
            writer.string(algorithm.sshName)
            writer.string(numbers.bytes)
        }
        return writer.bytes
    }

    /// An armoured `SSH SIGNATURE`, as `ssh-keygen -Y sign -n <namespace>` makes it; ends with a line break.
    ///
    /// - SeeAlso: openssh/openssh-portable `PROTOCOL.sshsig`.
    package func armouredSignature(of message: [UInt8], namespace: String) throws(KeyError) -> String {
        var signed = SSHWriter()
        signed.raw("SSHSIG".utf8)
        signed.string(namespace)
        signed.string("")
        signed.string("sha512")
        signed.string(DigestAlgorithm.sha512.digest(message))

        var envelope = SSHWriter()
        envelope.raw("SSHSIG".utf8)
        envelope.uint32(1)
        envelope.string(publicKey.blob)
        envelope.string(namespace)
        envelope.string("")
        envelope.string("sha512")
        envelope.string(try sshSignature(of: signed.bytes))

        var text = "-----BEGIN SSH SIGNATURE-----\n"
        var rest = Base64.encode(envelope.bytes)[...]
        while !rest.isEmpty {
            text += rest.prefix(70) + "\n"
            rest = rest.dropFirst(70)
        }
        return text + "-----END SSH SIGNATURE-----\n"
    }

    /// A plain signature with a digest of the caller's choice, as JSON Web Signatures want it for RSA: `RS256` is
    /// PKCS#1 v1.5 with SHA-256.
    ///
    /// - Throws: `KeyError.unsupported` for other keys than RSA.
    package func signature(of bytes: [UInt8], digest: DigestAlgorithm) throws(KeyError) -> [UInt8] {
        guard case .rsa = algorithm else { throw .unsupported("signing assertions with \(algorithm)") }
        return try signatureDER(of: bytes, digest: digest)
    }

    /// OpenSSL's form: DER for ECDSA, plain bytes for the others.
    ///
    /// - Parameter digest: another than the key's usual one; not for Ed25519.
    func signatureDER(of bytes: [UInt8], digest: DigestAlgorithm? = nil) throws(KeyError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw .operationFailed("sign") }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var count = 0
        guard EVP_DigestSignInit(context, nil, (digest ?? signatureDigest)?.function, nil, handle) == 1,
            EVP_DigestSign(context, nil, &count, bytes, bytes.count) == 1
        else { throw .operationFailed("sign") }
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, bytes, bytes.count) == 1 else {
            throw .operationFailed("sign")
        }
        return Array(signature.prefix(count))
    }

    /// Ed25519 hashes by itself.
    var signatureDigest: DigestAlgorithm? {
        switch algorithm {
        case .rsa: .sha512
        case .ecdsa(let curve): curve.digest
        case .ed25519: nil
        }
    }

    private static func numbers(inDER signature: [UInt8]) throws(KeyError) -> (r: [UInt8], s: [UInt8]) {
        func bytes(_ number: OpaquePointer?) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: Int((BN_num_bits(number) + 7) / 8))
            BN_bn2bin(number, &bytes)
            return bytes
        }
        return try signature.withUnsafeBufferPointer { buffer throws(KeyError) in
            var position = buffer.baseAddress
            guard let pair = d2i_ECDSA_SIG(nil, &position, buffer.count) else { throw .operationFailed("sign") }
            defer { ECDSA_SIG_free(pair) }
            return (bytes(ECDSA_SIG_get0_r(pair)), bytes(ECDSA_SIG_get0_s(pair)))
        }
    }
}
