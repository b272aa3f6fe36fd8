/// RFC 4648 base64, read as strictly as Go's `encoding/base64`, whose decoder Kubernetes puts behind every Secret.
package enum Base64 {
    /// Which 64 characters, and whether `=` fills the last group.
    package enum Alphabet: Sendable {
        /// `+` and `/`, padded.
        case standard
        /// `+` and `/`, no padding: OpenSSH fingerprints.
        case standardUnpadded
        /// `-` and `_`, no padding: JSON Web Tokens.
        case url
    }

    package static func encode(_ bytes: some Collection<UInt8>, _ alphabet: Alphabet = .standard) -> String {
        let characters = alphabet == .url ? urlCharacters : standardCharacters
        return String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
            var end = 0
            var bits: UInt32 = 0
            var pending = 0
            func put(_ shift: UInt32) {
                text[end] = characters[Int(bits >> shift & 63)]
                end += 1
            }
            for byte in bytes {
                bits = bits << 8 | UInt32(byte)
                pending += 1
                if pending == 3 {
                    put(18)
                    put(12)
                    put(6)
                    put(0)
                    bits = 0
                    pending = 0
                }
            }
            guard pending > 0 else { return end }
            bits <<= UInt32(8 * (3 - pending))
            put(18)
            put(12)
            if pending == 2 { put(6) }
            guard alphabet == .standard else { return end }
            for _ in pending..<3 {
                text[end] = UInt8(ascii: "=")
                end += 1
            }
            return end
        }
    }

    /// The bytes `text` stands for.
    ///
    /// Line breaks are skipped. `nil` for any other foreign character, padding that is missing, superfluous or followed by more,
    /// and a group cut short. Bits left over in the last group are ignored.
    /// - SeeAlso: golang/go `src/encoding/base64/base64.go` `Encoding.Decode`, not `Strict`.
    package static func decode(_ text: some StringProtocol, _ alphabet: Alphabet = .standard) -> [UInt8]? {
        decode(text.utf8, alphabet)
    }

    package static func decode(_ text: some Collection<UInt8>, _ alphabet: Alphabet = .standard) -> [UInt8]? {
        let values = alphabet == .url ? urlValues : standardValues
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text {
            if character == UInt8(ascii: "\n") || character == UInt8(ascii: "\r") { continue }
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = values[Int(character)]
            guard value < 64, padding == 0 else { return nil }
            bits = bits << 6 | UInt32(value)
            digits += 1
            if digits == 4 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
                bits = 0
                digits = 0
            }
        }
        guard padding == (alphabet == .standard && digits > 0 ? 4 - digits : 0) else { return nil }
        switch digits {
        case 0: break
        case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
        case 3:
            bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
        default: return nil
        }
        return bytes
    }

    private static let standardCharacters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlCharacters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let standardValues = inverse(of: standardCharacters)
    private static let urlValues = inverse(of: urlCharacters)

    /// 64 stands for "not of this alphabet".
    private static func inverse(of characters: [UInt8]) -> [UInt8] {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, character) in characters.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }
}
