import COpenSSL
package import Diagnostics

/// The file format `openssh-key-v1`: a header in the clear and the private half, encrypted or not.
///
/// - SeeAlso: openssh/openssh-portable `PROTOCOL.key`; `sshkey.c` `sshkey_private_to_blob2`.
enum OpenSSHKeyFile {
    private static let begin = "-----BEGIN OPENSSH PRIVATE KEY-----"
    private static let end = "-----END OPENSSH PRIVATE KEY-----"
    private static let magic = Array("openssh-key-v1\0".utf8)
    /// `ssh-keygen` uses 16 or what `-a` says; more than this would let a key file stall whoever reads it.
    private static let mostRounds = 4096

    static func isPresent(in text: [UInt8]) -> Bool {
        text.starts(with: begin.utf8) || String(decoding: text, as: UTF8.self).contains(begin)
    }

    /// The key as an EVP_PKEY the caller owns.
    static func read(_ text: [UInt8], passphrase: Secret<String>?) throws(KeyError) -> OpaquePointer {
        var bytes = try unarmoured(text)
        defer { wipe(&bytes) }
        var header = SSHReader(bytes)
        try header.skip(magic)
        let cipherName = try header.text()
        let derivation = try header.text()
        let options = try header.string()
        guard try header.uint32() == 1 else { throw .unsupported("a file of several keys") }
        let publicBlob = try header.string()
        var secret = try header.string()
        defer { wipe(&secret) }

        let isEncrypted = cipherName != "none"
        if isEncrypted {
            guard let cipher = SSHCipher(rawValue: cipherName) else { throw .unsupported("the cipher \(cipherName)") }
            guard derivation == "bcrypt" else { throw .unsupported("the key derivation \(derivation)") }
            guard let passphrase else { throw .passphraseNeeded }
            var key = try derivedKey(options, passphrase, count: cipher.keyLength + cipher.ivLength)
            defer { wipe(&key) }
            var plain = try cipher.decrypt(secret, tag: header.remaining, keyAndIV: key)
            swap(&plain, &secret)
            wipe(&plain)
        }
        return try handle(inSecret: secret, publicBlob: publicBlob, isEncrypted: isEncrypted)
    }

    private static func unarmoured(_ text: [UInt8]) throws(KeyError) -> [UInt8] {
        let string = String(decoding: text, as: UTF8.self)
        var body: [UInt8] = []
        defer { wipe(&body) }
        var isInside = false
        for line in string.split(whereSeparator: \.isNewline) {
            if line == begin {
                isInside = true
            } else if line == end {
                guard isInside, let bytes = Base64.decode(body) else { throw .damaged(why: "its base64 is broken") }
                return bytes
            } else if isInside {
                body.append(contentsOf: line.utf8.filter { $0 != 0x20 && $0 != 0x09 })
            }
        }
        throw .damaged(why: "it ends too early")
    }

    private static func derivedKey(
        _ options: [UInt8], _ passphrase: Secret<String>, count: Int
    ) throws(KeyError) -> [UInt8] {
        var reader = SSHReader(options)
        let salt = try reader.string()
        let rounds = Int(try reader.uint32())
        guard !salt.isEmpty, salt.count <= 1024, rounds > 0 else { throw .damaged(why: "its key derivation is broken") }
        guard rounds <= mostRounds else { throw .unsupported("key derivation of \(rounds) rounds") }
        guard !passphrase.exposed.isEmpty else { throw .wrongPassphrase }
        return BcryptPBKDF.derive(
            passphrase: Array(passphrase.exposed.utf8), salt: salt, rounds: rounds, count: count)
    }

    private static func handle(
        inSecret secret: [UInt8], publicBlob: [UInt8], isEncrypted: Bool
    ) throws(KeyError) -> OpaquePointer {
        var reader = SSHReader(secret)
        guard try reader.uint32() == reader.uint32() else {
            throw isEncrypted ? .wrongPassphrase : .damaged(why: "its check numbers differ")
        }
        let type = try reader.text()
        let handle: OpaquePointer
        switch type {
        case "ssh-rsa": handle = try rsa(&reader)
        case "ssh-ed25519": handle = try ed25519(&reader)
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521": handle = try ecdsa(&reader)
        default: throw .unsupported("a key of type \(type.filter { $0.isASCII && !$0.isWhitespace }.prefix(40))")
        }
        do throws(KeyError) {
            _ = try reader.string()  // the comment
            guard reader.remaining.elementsEqual((0..<reader.remaining.count).map { UInt8(truncatingIfNeeded: $0 + 1) })
            else { throw .damaged(why: "its padding is broken") }
            let parts = KeyParts(handle)
            guard try parts.publicKey(parts.algorithm()).blob == publicBlob else {
                throw .damaged(why: "its private and public halves do not fit")
            }
        } catch {
            EVP_PKEY_free(handle)
            throw error
        }
        return handle
    }

    private static func ed25519(_ reader: inout SSHReader) throws(KeyError) -> OpaquePointer {
        let publicHalf = try reader.string()
        var both = try reader.string()
        defer { wipe(&both) }
        guard publicHalf.count == 32, both.count == 64, both[32...].elementsEqual(publicHalf),
            let handle = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, both, 32)
        else { throw .damaged(why: "its parts do not make a key") }
        return handle
    }

    private static func ecdsa(_ reader: inout SSHReader) throws(KeyError) -> OpaquePointer {
        let name = try reader.text()
        guard let curve = KeyAlgorithm.Curve.allCases.first(where: { $0.sshName == name }) else {
            throw .unsupported("the curve \(name.prefix(20))")
        }
        let point = try reader.string()
        var scalar = try reader.string()
        defer { wipe(&scalar) }
        return try KeyParts.assemble(
            "EC",
            [
                (OSSL_PKEY_PARAM_GROUP_NAME, .name(curve.groupName)), (OSSL_PKEY_PARAM_PUB_KEY, .octets(point)),
                (OSSL_PKEY_PARAM_PRIV_KEY, .number(scalar)),
            ])
    }

    private static func rsa(_ reader: inout SSHReader) throws(KeyError) -> OpaquePointer {
        let modulus = try reader.string()
        let exponent = try reader.string()
        var privateExponent = try reader.string()
        var coefficient = try reader.string()
        var first = try reader.string()
        var second = try reader.string()
        defer {
            wipe(&privateExponent)
            wipe(&coefficient)
            wipe(&first)
            wipe(&second)
        }
        guard modulus.count <= 2049, exponent.count <= 9 else { throw .unsupported("RSA of this size") }
        return try KeyParts.assemble(
            "RSA",
            [
                (OSSL_PKEY_PARAM_RSA_N, .number(modulus)), (OSSL_PKEY_PARAM_RSA_E, .number(exponent)),
                (OSSL_PKEY_PARAM_RSA_D, .number(privateExponent)), (RSAParameter.factor1, .number(first)),
                (RSAParameter.factor2, .number(second)),
                (RSAParameter.exponent1, .number(try reduced(privateExponent, byPredecessorOf: first))),
                (RSAParameter.exponent2, .number(try reduced(privateExponent, byPredecessorOf: second))),
                (RSAParameter.coefficient1, .number(coefficient)),
            ])
    }

    /// `d mod (p - 1)`, which the file leaves to its reader.
    private static func reduced(_ exponent: [UInt8], byPredecessorOf prime: [UInt8]) throws(KeyError) -> [UInt8] {
        let context = BN_CTX_secure_new()
        let dividend = BN_bin2bn(exponent, Int32(exponent.count), nil)
        let divisor = BN_bin2bn(prime, Int32(prime.count), nil)
        let rest = BN_new()
        defer {
            BN_CTX_free(context)
            [dividend, divisor, rest].forEach { BN_clear_free($0) }
            ERR_clear_error()
        }
        guard BN_sub_word(divisor, 1) == 1, BN_div(nil, rest, dividend, divisor, context) == 1 else {
            throw .damaged(why: "its parts do not make a key")
        }
        var bytes = [UInt8](repeating: 0, count: Int((BN_num_bits(rest) + 7) / 8))
        BN_bn2bin(rest, &bytes)
        return bytes
    }
}

extension OpenSSHKeyFile {
    /// Writes a key; `passphrase` encrypts it as `ssh-keygen` does by default (aes256-ctr, bcrypt with 16 rounds).
    static func write(_ key: PrivateKey, comment: String, passphrase: Secret<String>?) throws(KeyError) -> [UInt8] {
        let cipher: SSHCipher? = passphrase == nil ? nil : .aes256CTR
        var secret = try secretPart(of: key, comment: comment, blockSize: cipher?.blockSize ?? 8)
        defer { wipe(&secret) }
        var file = SSHWriter()
        defer { file.wipe() }
        file.raw(magic)
        file.string(cipher?.rawValue ?? "none")
        file.string(cipher == nil ? "none" : "bcrypt")
        if let cipher, let passphrase {
            guard !passphrase.exposed.isEmpty else { throw .passphraseNeeded }
            var options = SSHWriter()
            options.string(randomBytes(16))
            options.uint32(16)
            file.string(options.bytes)
            var keyAndIV = try derivedKey(options.bytes, passphrase, count: cipher.keyLength + cipher.ivLength)
            defer { wipe(&keyAndIV) }
            secret = try cipher.encryptCTR(secret, keyAndIV: keyAndIV)
        } else {
            file.string([])
        }
        file.uint32(1)
        file.string(key.publicKey.blob)
        file.string(secret)
        return armoured(file.bytes)
    }

    private static func secretPart(
        of key: PrivateKey, comment: String, blockSize: Int
    ) throws(KeyError) -> [UInt8] {
        var writer = SSHWriter()
        defer { writer.wipe() }
        let check = randomBytes(4)
        writer.raw(check)
        writer.raw(check)
        writer.string(key.algorithm.sshName)
        let parts = KeyParts(key.handle)
        switch key.algorithm {
        case .rsa:
            for name in [
                OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D, RSAParameter.coefficient1,
                RSAParameter.factor1, RSAParameter.factor2,
            ] {
                var number = try parts.number(name)
                writer.mpint(number)
                wipe(&number)
            }
        case .ecdsa(let curve):
            writer.string(curve.sshName)
            writer.string(try parts.point())
            writer.mpint(try parts.number(OSSL_PKEY_PARAM_PRIV_KEY))
        case .ed25519:
            let publicHalf = try parts.rawPublic()
            writer.string(publicHalf)
            writer.string(try parts.rawPrivate() + publicHalf)
        }
        writer.string(comment)
        var padding: UInt8 = 1
        while writer.bytes.count % blockSize != 0 {
            writer.raw([padding])
            padding += 1
        }
        return writer.bytes
    }

    private static func armoured(_ bytes: [UInt8]) -> [UInt8] {
        var text = Array((begin + "\n").utf8)
        var rest = Base64.encode(bytes).utf8[...]
        while !rest.isEmpty {
            text.append(contentsOf: rest.prefix(70))
            text.append(0x0A)
            rest = rest.dropFirst(70)
        }
        text.append(contentsOf: (end + "\n").utf8)
        return text
    }
}

extension PrivateKey {
    /// OpenSSH's own form, which every `ssh -i` reads, with line breaks; encrypted when `passphrase` is given.
    package func openSSH(
        comment: String = "", passphrase: Secret<String>? = nil
    ) throws(KeyError) -> Secret<[UInt8]> {
        Secret(try OpenSSHKeyFile.write(self, comment: comment, passphrase: passphrase))
    }
}
