import Cryptography
import Diagnostics
import TestSupport
import Testing

@Suite struct BadKeyTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let error: KeyError
    }

    @Test(
        "says what is wrong with what is no key",
        arguments: [
            Case(testDescription: "empty", text: "", error: .notAPrivateKey),
            Case(testDescription: "prose", text: "my key", error: .notAPrivateKey),
            Case(testDescription: "a public key", text: "ssh-ed25519 AAAA", error: .notAPrivateKey),
            Case(
                testDescription: "OpenSSH without an end", text: "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n",
                error: .damaged(why: "it ends too early")),
            Case(
                testDescription: "OpenSSH with broken base64",
                text: "-----BEGIN OPENSSH PRIVATE KEY-----\nb3B*\n-----END OPENSSH PRIVATE KEY-----\n",
                error: .damaged(why: "its base64 is broken")),
            Case(
                testDescription: "OpenSSH without its magic",
                text:
                    "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
                error: .damaged(why: "it does not begin as one")),
            Case(
                testDescription: "a certificate",
                text: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                error: .notAPrivateKey),
        ])
    func rejects(_ row: Case) {
        #expect(throws: row.error) { try PrivateKey(reading: Array(row.text.utf8)) }
    }

    @Test("a weak or unknown key is refused by name")
    func unsupported() throws {
        let scratch = Scratch()
        #expect(scratch.run("openssl ecparam -name secp256k1 -genkey -noout -out key").status == 0)
        #expect(throws: KeyError.unsupported("the curve secp256k1")) { try PrivateKey(reading: scratch.read("key")) }
        #expect(throws: KeyError.unsupported("RSA of 1024 bits")) { try PrivateKey.generate(.rsa(bits: 1024)) }
        #expect(
            scratch.run("ssh-keygen -q -t ed25519 -a 1 -Z chacha20-poly1305@openssh.com -N x -f chacha").status == 0)
        #expect(throws: KeyError.unsupported("the cipher chacha20-poly1305@openssh.com")) {
            try PrivateKey(reading: scratch.read("chacha"), passphrase: Secret("x"))
        }
    }

    @Test(
        "a key with a changed byte is refused or is the same key, and never crashes",
        arguments: [
            KeyAlgorithm.ed25519, .ecdsa(.p256), .rsa(bits: 2048),
        ])
    func fuzzTampered(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        var random = SplitMix(seed: 7)
        // PKCS#8 of an Ed25519 key is its seed alone: another seed is another good key.
        let forms = algorithm == .ed25519 ? [try key.openSSH()] : [try key.openSSH(), try key.pkcs8PEM()]
        for form in forms.map(\.exposed) {
            for _ in Rounds(150) {
                var text = form
                switch random.next() % 3 {
                case 0: text[Int(random.next() % UInt64(text.count))] = UInt8(truncatingIfNeeded: random.next())
                case 1: text.removeSubrange(Int(random.next() % UInt64(text.count))...)
                default:
                    let place = Int(random.next() % UInt64(text.count))
                    text.insert(contentsOf: randomBytes(Int(random.next() % 8)), at: place)
                }
                do {
                    // Only the comment, the check numbers or PEM's white space can change without harm.
                    #expect(try PrivateKey(reading: text).publicKey == key.publicKey)
                } catch {}
            }
        }
    }

    @Test(
        "public key lines are checked",
        arguments: [
            "", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==", "ssh-ed25519 !!!!",
        ])
    func badPublicKey(_ line: String) {
        #expect(throws: KeyError.notAPublicKey) { try PublicKey(line: line) }
    }
}

/// A seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
