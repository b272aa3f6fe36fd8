import COpenSSL
package import Diagnostics

/// A private key in memory.
///
/// Unchecked because it holds OpenSSL's EVP_PKEY, which is not changed after `init` and whose
/// signing and reading functions OpenSSL 3 allows from several threads at once.
package final class PrivateKey: @unchecked Sendable {
    package let algorithm: KeyAlgorithm
    package let publicKey: PublicKey
    /// Owned; freed, and by that wiped, in `deinit`.
    let handle: OpaquePointer

    /// Takes ownership of `handle`, also when it throws.
    init(owning handle: OpaquePointer) throws(KeyError) {
        do throws(KeyError) {
            let parts = KeyParts(handle)
            algorithm = try parts.algorithm()
            publicKey = try parts.publicKey(algorithm)
        } catch {
            EVP_PKEY_free(handle)
            throw error
        }
        self.handle = handle
    }

    deinit { EVP_PKEY_free(handle) }

    /// Makes a new key. RSA 4096 takes up to seconds.
    ///
    /// - Throws: `KeyError.unsupported` for RSA below 2048 or above 8192 bits.
    package static func generate(_ algorithm: KeyAlgorithm) throws(KeyError) -> PrivateKey {
        let (name, group, bits): (String, String?, Int) =
            switch algorithm {
            case .rsa(let bits): ("RSA", nil, bits)
            case .ecdsa(let curve): ("EC", curve.groupName, 0)
            case .ed25519: ("ED25519", nil, 0)
            }
        if case .rsa = algorithm, !(2048...8192).contains(bits) { throw .unsupported("RSA of \(bits) bits") }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, name, nil) else { throw .operationFailed("make keys") }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_keygen_init(context) == 1 else { throw .operationFailed("make keys") }
        if let group {
            guard EVP_PKEY_CTX_set_group_name(context, group) == 1 else { throw .operationFailed("use \(group)") }
        }
        if bits > 0 {
            guard EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1 else {
                throw .operationFailed("use \(bits) bits")
            }
        }
        var handle: OpaquePointer?
        guard EVP_PKEY_generate(context, &handle) == 1, let handle else { throw .operationFailed("make a key") }
        return try PrivateKey(owning: handle)
    }

    /// Reads OpenSSH, PKCS#1, PKCS#8 and SEC1 keys, plain and encrypted.
    ///
    /// - Parameter passphrase: ignored when the key is not encrypted.
    package convenience init(reading text: [UInt8], passphrase: Secret<String>? = nil) throws(KeyError) {
        guard text.count <= 64 * 1024 else { throw .notAPrivateKey }
        let handle =
            OpenSSHKeyFile.isPresent(in: text)
            ? try OpenSSHKeyFile.read(text, passphrase: passphrase)
            : try PrivateKey.readPEM(text, passphrase: passphrase)
        try self.init(owning: handle)
        guard provesItself() else { throw .damaged(why: "its private and public halves do not fit") }
    }

    private static func readPEM(_ text: [UInt8], passphrase: Secret<String>?) throws(KeyError) -> OpaquePointer {
        guard String(decoding: text, as: UTF8.self).contains("-----BEGIN ") else { throw .notAPrivateKey }
        var asked: Int32 = 0
        let handle =
            if let passphrase {
                passphrase.exposed.withCString { davit_read_private_pem(text, Int32(text.count), $0, &asked) }
            } else {
                davit_read_private_pem(text, Int32(text.count), nil, &asked)
            }
        ERR_clear_error()
        if let handle { return handle }
        guard asked == 1 else { throw .notAPrivateKey }
        throw passphrase == nil ? .passphraseNeeded : .wrongPassphrase
    }

    /// Signs and verifies something: a tampered key may load, but not pass this.
    private func provesItself() -> Bool {
        let sample = Array("davit".utf8)
        guard let signature = try? signatureDER(of: sample) else { return false }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, signatureDigest?.function, nil, handle) == 1
            && EVP_DigestVerify(context, signature, signature.count, sample, sample.count) == 1
    }
}

extension PrivateKey {
    /// PKCS#8 in PEM: what Flux writes as `identity` for RSA and ECDSA.
    package func pkcs8PEM() throws(KeyError) -> Secret<[UInt8]> {
        guard let output = BIO_new(BIO_s_secmem()) ?? BIO_new(BIO_s_mem()) else { throw .operationFailed("write PEM") }
        defer { BIO_free(output) }
        guard PEM_write_bio_PKCS8PrivateKey(output, handle, nil, nil, 0, nil, nil) == 1 else {
            throw .operationFailed("write PEM")
        }
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        defer { wipe(&bytes) }
        let count = BIO_read(output, &bytes, Int32(bytes.count))
        guard count > 0 else { throw .operationFailed("write PEM") }
        return Secret(Array(bytes.prefix(Int(count))))
    }

    /// The form for `identity` in a Flux secret that both Go's x/crypto/ssh and `ssh -i` of any release read.
    ///
    /// PKCS#8, as Flux writes it, for RSA and ECDSA. OpenSSH reads Ed25519 in PKCS#8 only since 9.6
    /// (Debian 12 has 9.2), so an Ed25519 key takes OpenSSH's own form, which Flux reads as well.
    package func identityPEM() throws(KeyError) -> Secret<[UInt8]> {
        algorithm == .ed25519 ? try openSSH() : try pkcs8PEM()
    }
}
