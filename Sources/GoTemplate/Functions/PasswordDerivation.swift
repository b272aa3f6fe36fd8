import Cryptography

/// `derivePassword`: the Master Password algorithm.
///
/// - SeeAlso: masterpassword.app `masterpassword-algorithm.pdf`; Masterminds/sprig v3.3 `crypto.go`.
enum PasswordDerivation {
    private static let scope = Array("com.lyndir.masterpassword".utf8)

    private static let templates: [String: [String]] = [
        "maximum": ["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        "long": [
            "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno", "CvcvnoCvccCvcv", "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc", "CvcvCvcvCvccno", "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno",
            "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
        "medium": ["CvcnoCvc", "CvcCvcno"], "short": ["Cvcn"], "basic": ["aaanaaan", "aannaaan", "aaannaaa"],
        "pin": ["nnnn"],
    ]

    private static let consonants = "bcdfghjklmnpqrstvwxyz"
    private static let letters = "AEIOUaeiou" + consonants.uppercased() + consonants

    private static let characters: [Character: String] = [
        "V": "AEIOU", "C": consonants.uppercased(), "v": "aeiou", "c": consonants,
        "A": "AEIOU" + consonants.uppercased(), "a": letters, "n": "0123456789", "o": "@&%?,=[]_:-+*$#!'^~;()/.",
        "x": letters + "0123456789!@#$%^&*()",
    ]

    /// - Parameter arguments: counter, kind of password, master password, user, site.
    static func derive(_ arguments: [Value]) throws -> String {
        guard let templates = templates[arguments[1].text] else {
            return "cannot find password template \(arguments[1].text)"
        }
        let (password, user, site) = (arguments[2].utf8Bytes, arguments[3].utf8Bytes, arguments[4].utf8Bytes)
        let key: [UInt8]
        do {
            key = try Scrypt.derive(
                password: password, salt: scope + bytes(user.count) + user, cost: 32_768, blockSize: 8, parallelism: 2,
                count: 64)
        } catch {
            return "failed to derive password: \(error.message)"
        }
        let message = scope + bytes(site.count) + site + bytes(arguments[0].integer)
        let seed = HMAC.authenticate(message, key: key, .sha256)
        let template = templates[Int(seed[0]) % templates.count]
        var output = ""
        for (index, kind) in template.enumerated() {
            let choices = Array(characters[kind] ?? "")
            output.append(choices[Int(seed[index + 1]) % choices.count])
        }
        return output
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
