import COpenSSL

/// Keyed digests (RFC 2104).
package enum HMAC {
    package static func authenticate(
        _ message: some Sequence<UInt8>, key: [UInt8], _ algorithm: DigestAlgorithm
    ) -> [UInt8] {
        let message = Array(message)
        return [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { code, count in
            let done = EVP_Q_mac(
                nil, "HMAC", nil, algorithm.rawValue, nil, key, key.count, message, message.count, code.baseAddress,
                code.count, &count)
            precondition(done != nil, "OpenSSL computes HMAC")
        }
    }
}
