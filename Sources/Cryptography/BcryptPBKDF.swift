/// The password-based key derivation of OpenSSH's encrypted key files.
///
/// PBKDF2's shape around bcrypt's hash; unlike PBKDF2 it spreads every block over the whole output.
/// - SeeAlso: openssh/openssh-portable `openbsd-compat/bcrypt_pbkdf.c`.
enum BcryptPBKDF {
    static func derive(passphrase: [UInt8], salt: [UInt8], rounds: Int, count: Int) -> [UInt8] {
        precondition(rounds > 0 && !passphrase.isEmpty && !salt.isEmpty && (1...1024).contains(count))
        var hashedPassphrase = DigestAlgorithm.sha512.digest(passphrase)
        defer { wipe(&hashedPassphrase) }
        let stride = (count + blockLength - 1) / blockLength
        let perBlock = (count + stride - 1) / stride
        var key = [UInt8](repeating: 0, count: count)
        for block in 0..<stride {
            var numbered = salt
            for shift in [24, 16, 8, 0] { numbered.append(UInt8(truncatingIfNeeded: (block + 1) >> shift)) }
            var step = hash(hashedPassphrase, salt: DigestAlgorithm.sha512.digest(numbered))
            var sum = step
            for _ in 1..<max(rounds, 1) {
                step = hash(hashedPassphrase, salt: DigestAlgorithm.sha512.digest(step))
                for index in sum.indices { sum[index] ^= step[index] }
            }
            for index in 0..<perBlock where index * stride + block < count { key[index * stride + block] = sum[index] }
            wipe(&step)
            wipe(&sum)
        }
        return key
    }

    private static let blockLength = 32
    private static let text = Array("OxychromaticBlowfishSwatDynamite".utf8)

    /// bcrypt's expensive key schedule over two SHA-512 digests, 64 times, then 64 encryptions of a fixed text.
    private static func hash(_ passphrase: [UInt8], salt: [UInt8]) -> [UInt8] {
        var cipher = Blowfish()
        cipher.expand(key: passphrase, salt: salt)
        for _ in 0..<64 {
            cipher.expand(key: salt)
            cipher.expand(key: passphrase)
        }
        var words = Blowfish.words(of: text)
        for _ in 0..<64 {
            for index in Swift.stride(from: 0, to: words.count, by: 2) {
                (words[index], words[index + 1]) = cipher.encrypt(words[index], words[index + 1])
            }
        }
        cipher.wipe()
        return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32($0 * 8)) } }
    }
}
