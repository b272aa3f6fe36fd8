import COpenSSL

/// The key derivation of RFC 7914.
package enum Scrypt {
    /// - Parameters:
    ///   - cost: a power of two; memory is `128 * blockSize * cost` bytes.
    ///   - count: bytes of key.
    package static func derive(
        password: [UInt8], salt: [UInt8], cost: UInt64, blockSize: UInt64, parallelism: UInt64, count: Int
    ) throws(KeyError) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: count)
        let secret = password.map { CChar(bitPattern: $0) }
        defer { ERR_clear_error() }
        guard
            EVP_PBE_scrypt(
                secret, secret.count, salt, salt.count, cost, blockSize, parallelism, 128 << 20, &key, count) == 1
        else { throw .operationFailed("derive a key with scrypt") }
        return key
    }
}
