/// Passwords hashed with bcrypt, in the form `$2a$10$…` that Apache and Go read.
///
/// - SeeAlso: golang.org/x/crypto `bcrypt/bcrypt.go`.
package enum Bcrypt {
    package static let maximumPasswordLength = 72
    package static let defaultCost = 10
    private static let text = Array("OrpheanBeholderScryDoubt".utf8)
    private static let alphabet = Array("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// - Parameters:
    ///   - password: at most 72 bytes, which is a `precondition`.
    ///   - cost: the logarithm of the rounds, 4 to 31; 10 takes some tens of milliseconds.
    ///   - salt: 16 bytes.
    package static func hash(_ password: [UInt8], cost: Int = defaultCost, salt: [UInt8]) -> String {
        precondition(password.count <= maximumPasswordLength && (4...31).contains(cost) && salt.count == 16)
        // The terminating zero belongs to the key, which is repeated over the 18 words of a round key schedule.
        let terminated = password + [0]
        var key = (0..<72).map { terminated[$0 % terminated.count] }
        defer { wipe(&key) }
        var cipher = Blowfish()
        cipher.expand(key: key, salt: salt)
        for _ in 0..<(1 << cost) {
            cipher.expand(key: key)
            cipher.expand(key: salt)
        }
        var words = Blowfish.words(of: text)
        for _ in 0..<64 {
            for index in stride(from: 0, to: words.count, by: 2) {
                (words[index], words[index + 1]) = cipher.encrypt(words[index], words[index + 1])
            }
        }
        cipher.wipe()
        let digest = words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } }
        let number = (cost < 10 ? "0" : "") + String(cost)
        return "$2a$\(number)$" + encode(salt) + encode(Array(digest.dropLast()))
    }

    /// Base64 with bcrypt's alphabet and no padding.
    private static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            bits = (bits << 8 | UInt32(byte)) & 0xFFFF
            count += 8
            while count >= 6 {
                count -= 6
                output.append(alphabet[Int(bits >> count & 63)])
            }
        }
        if count > 0 { output.append(alphabet[Int(bits << (6 - count) & 63)]) }
        return String(decoding: output, as: UTF8.self)
    }
}
