import Cryptography

/// The operating system's generator, by way of OpenSSL.
package enum SecureRandom {
    package static let bytes: @Sendable (Int) -> [UInt8] = { randomBytes($0) }
}
