import Cryptography
import Diagnostics
import Testing

@Suite struct PrivateKeyTests {
    static let algorithms: [KeyAlgorithm] = [
        .ed25519, .ecdsa(.p256), .ecdsa(.p384), .ecdsa(.p521), .rsa(bits: 2048), .rsa(bits: 3072),
    ]

    @Test("ssh-keygen reads what Davit writes and sees the same public key", arguments: algorithms)
    func written(_ algorithm: KeyAlgorithm) throws {
        let scratch = Scratch()
        let key = try PrivateKey.generate(algorithm)
        #expect(key.algorithm == algorithm)
        let forms = [
            try key.openSSH(comment: "fleet"), try key.identityPEM(),
            try key.openSSH(passphrase: Secret("correct horse")),
        ]
        for (index, form) in forms.enumerated() {
            scratch.write(form.exposed, "key")
            let seen = scratch.run("ssh-keygen -y -P '\(index == 2 ? "correct horse" : "")' -f key")
            #expect(seen.status == 0, "\(seen.output)")
            #expect(seen.output.hasPrefix(key.publicKey.line()), "form \(index): \(seen.output)")
        }
        #expect(String(decoding: forms[0].exposed, as: UTF8.self).hasPrefix("-----BEGIN OPENSSH PRIVATE KEY-----\n"))
    }

    @Test("fingerprints are ssh-keygen's", arguments: algorithms)
    func fingerprints(_ algorithm: KeyAlgorithm) throws {
        let scratch = Scratch()
        let key = try PrivateKey.generate(algorithm).publicKey
        scratch.write(Array((key.line(comment: "x") + "\n").utf8), "key.pub")
        #expect(scratch.run("ssh-keygen -l -f key.pub").output.contains(" \(key.fingerprint) "))
        #expect(scratch.run("ssh-keygen -l -E md5 -f key.pub").output.contains(" \(key.md5Fingerprint) "))
        #expect(try PublicKey(line: key.line(comment: "a b")) == key)
    }

    struct Made: CustomTestStringConvertible {
        let testDescription: String
        let command: String
        var passphrase: String?
    }

    static let made: [Made] = [
        Made(testDescription: "RSA, OpenSSH", command: "ssh-keygen -q -t rsa -b 2048 -N '' -f key"),
        Made(testDescription: "RSA, PKCS#1", command: "ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -f key"),
        Made(testDescription: "RSA, PKCS#8", command: "ssh-keygen -q -t rsa -b 2048 -m PKCS8 -N '' -f key"),
        Made(testDescription: "P-256, OpenSSH", command: "ssh-keygen -q -t ecdsa -b 256 -N '' -f key"),
        Made(testDescription: "P-384, SEC1", command: "ssh-keygen -q -t ecdsa -b 384 -m PEM -N '' -f key"),
        Made(testDescription: "P-521, PKCS#8", command: "ssh-keygen -q -t ecdsa -b 521 -m PKCS8 -N '' -f key"),
        Made(testDescription: "Ed25519", command: "ssh-keygen -q -t ed25519 -N '' -f key"),
        Made(
            testDescription: "RSA, encrypted OpenSSH", command: "ssh-keygen -q -t rsa -b 2048 -a 2 -N secret -f key",
            passphrase: "secret"),
        Made(
            testDescription: "Ed25519, encrypted with 16 rounds", command: "ssh-keygen -q -t ed25519 -N secret -f key",
            passphrase: "secret"),
        Made(
            testDescription: "P-384, aes128-cbc",
            command: "ssh-keygen -q -t ecdsa -b 384 -a 3 -Z aes128-cbc -N secret -f key", passphrase: "secret"),
        Made(
            testDescription: "P-256, aes256-gcm",
            command: "ssh-keygen -q -t ecdsa -a 1 -Z aes256-gcm@openssh.com -N secret -f key", passphrase: "secret"),
        Made(
            testDescription: "passphrase in UTF-8", command: "ssh-keygen -q -t ed25519 -a 1 -N 'grüße 鍵' -f key",
            passphrase: "grüße 鍵"),
        Made(
            testDescription: "RSA, encrypted PKCS#1",
            command: "ssh-keygen -q -t rsa -b 2048 -m PEM -N secret -f key", passphrase: "secret"),
        Made(
            testDescription: "P-256, encrypted PKCS#8",
            command: "ssh-keygen -q -t ecdsa -m PKCS8 -N secret -f key", passphrase: "secret"),
        Made(
            testDescription: "Ed25519, PKCS#8",
            command: "openssl genpkey -algorithm ed25519 -out key"),
    ]

    @Test("reads what ssh-keygen and openssl make", arguments: made)
    func reads(_ row: Made) throws {
        let scratch = Scratch()
        let run = scratch.run(row.command)
        #expect(run.status == 0, "\(run.output)")
        let text = scratch.read("key")
        let key = try PrivateKey(reading: text, passphrase: row.passphrase.map { Secret($0) })
        let line = String(decoding: scratch.read("key.pub"), as: UTF8.self)
        if !line.isEmpty { #expect(line.hasPrefix(key.publicKey.line())) }
        guard row.passphrase != nil else { return }
        #expect(throws: KeyError.passphraseNeeded) { try PrivateKey(reading: text) }
        #expect(throws: KeyError.wrongPassphrase) { try PrivateKey(reading: text, passphrase: Secret("wrong")) }
    }

    @Test("what is written is read again", arguments: algorithms)
    func roundTrip(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        for form in [try key.openSSH(), try key.pkcs8PEM()] {
            #expect(try PrivateKey(reading: form.exposed).publicKey == key.publicKey)
        }
    }

    @Test("its signatures of git commits verify with ssh-keygen", arguments: algorithms)
    func signs(_ algorithm: KeyAlgorithm) throws {
        let scratch = Scratch()
        let key = try PrivateKey.generate(algorithm)
        let message = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n".utf8)
        scratch.write(Array(try key.armouredSignature(of: message, namespace: "git").utf8), "signature")
        scratch.write(Array("ann@example.com \(key.publicKey.line())\n".utf8), "allowed")
        scratch.write(message, "message")
        let command = "ssh-keygen -Y verify -f allowed -I ann@example.com -n git -s signature < message"
        let seen = scratch.run(command)
        #expect(seen.output.contains("Good \"git\" signature"), "\(seen.output)")
        scratch.write(message + [0x20], "message")
        #expect(scratch.run(command).status != 0)
    }

    @Test("secrets do not print")
    func prints() throws {
        #expect("\(try PrivateKey.generate(.ed25519).openSSH())" == "***")
    }
}
