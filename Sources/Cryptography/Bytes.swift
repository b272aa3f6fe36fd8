import COpenSSL

/// `count` bytes from OpenSSL's generator for secrets.
package func randomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
        precondition(RAND_priv_bytes(bytes.baseAddress, Int32(count)) == 1, "OpenSSL has entropy")
        initialized = count
    }
}

/// Whether two secrets are the same, in a time that depends on their lengths alone.
package func constantTimeEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    let left = Array(left)
    let right = Array(right)
    return left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}

/// Overwrites `bytes` with zeros in a way the compiler may not leave out, then empties it.
///
/// Only this copy: an array that another variable shares is copied first, so wipe where the bytes are owned.
package func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    bytes = []
}
