import Cryptography
import Diagnostics
import TestSupport
import Testing

/// RSA-OAEP-256, held to the openssl program in both directions.
@Suite struct RSAEncryptionTests {
    static let key = Result { try PrivateKey.generate(.rsa(bits: 2048)) }

    @Test("decrypts what it encrypted", arguments: [0, 1, 32, 190])
    func roundTrip(count: Int) throws {
        let key = try Self.key.get()
        let plaintext = randomBytes(count)
        let ciphertext = try key.encryptOAEP256(plaintext)
        #expect(ciphertext.count == 256)
        #expect(try key.decryptOAEP256(ciphertext) == plaintext)
    }

    @Test("refuses what is too long, what is damaged, and keys that are not RSA")
    func refuses() throws {
        let key = try Self.key.get()
        #expect(throws: KeyError.operationFailed("encrypt")) { try key.encryptOAEP256(randomBytes(191)) }
        var ciphertext = try key.encryptOAEP256([1, 2, 3])
        ciphertext[10] ^= 1
        #expect(throws: KeyError.operationFailed("decrypt")) { try key.decryptOAEP256(ciphertext) }
        #expect(throws: KeyError.operationFailed("decrypt")) { try key.decryptOAEP256([]) }
        let other = try PrivateKey.generate(.ed25519)
        #expect(throws: KeyError.unsupported("RSA-OAEP with Ed25519")) { try other.encryptOAEP256([1]) }
        #expect(throws: KeyError.unsupported("RSA-OAEP with Ed25519")) { try other.rsaPublicNumbers() }
    }

    @Test("gives the numbers of a JSON Web Key")
    func numbers() throws {
        let numbers = try Self.key.get().rsaPublicNumbers()
        #expect(numbers.modulus.count == 256)
        #expect(numbers.exponent == [1, 0, 1])
    }

    @Test("openssl decrypts what it encrypted, and it decrypts what openssl encrypted")
    func agreesWithOpenSSL() async throws {
        let key = try Self.key.get()
        let folder = try TemporaryDirectory()
        try folder.write(String(decoding: key.pkcs8PEM().exposed, as: UTF8.self), to: "key.pem")
        let text = "thirty-two bytes of a data key.."
        try folder.write(Base64.encode(try key.encryptOAEP256(Array(text.utf8))), to: "ciphertext")
        var command = Command(
            "sh",
            [
                "-c",
                """
                opts="-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256"
                openssl base64 -d -A -in ciphertext | openssl pkeyutl -decrypt -inkey key.pem $opts > plaintext
                openssl pkeyutl -encrypt -inkey key.pem $opts -in plaintext | openssl base64 -A > again
                cat plaintext; printf '\\n'; cat again
                """,
            ])
        command.directory = folder.path
        let lines = try await command.output().split(separator: "\n")
        #expect(lines.first.map(String.init) == text)
        let again = try #require(lines.last.flatMap { Base64.decode($0) })
        #expect(try key.decryptOAEP256(again) == Array(text.utf8))
    }
}
