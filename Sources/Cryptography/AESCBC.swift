import COpenSSL

/// AES-256 in CBC mode without any check that the text is whole: only to agree with what others have encrypted so.
package enum AESCBC {
    package static let blockLength = 16

    /// Adds PKCS#7 padding. The key has 32 bytes, the initialisation vector 16.
    package static func encrypt(_ plaintext: [UInt8], key: [UInt8], vector: [UInt8]) throws(KeyError) -> [UInt8] {
        let padding = blockLength - plaintext.count % blockLength
        let padded = plaintext + [UInt8](repeating: UInt8(padding), count: padding)
        return try run(padded, key: key, vector: vector, encrypts: true)
    }

    /// Leaves the padding where it is. The text's length must be a multiple of 16.
    package static func decrypt(_ ciphertext: [UInt8], key: [UInt8], vector: [UInt8]) throws(KeyError) -> [UInt8] {
        guard ciphertext.count % blockLength == 0 else { throw .operationFailed("decrypt part of a block") }
        return try run(ciphertext, key: key, vector: vector, encrypts: false)
    }

    private static func run(
        _ input: [UInt8], key: [UInt8], vector: [UInt8], encrypts: Bool
    ) throws(KeyError) -> [UInt8] {
        precondition(key.count == 32 && vector.count == blockLength)
        guard let context = EVP_CIPHER_CTX_new() else { throw .operationFailed("use AES") }
        defer {
            EVP_CIPHER_CTX_free(context)
            ERR_clear_error()
        }
        var output = [UInt8](repeating: 0, count: input.count + blockLength)
        var count: Int32 = 0
        guard EVP_CipherInit_ex(context, EVP_aes_256_cbc(), nil, key, vector, encrypts ? 1 : 0) == 1,
            EVP_CIPHER_CTX_set_padding(context, 0) == 1,
            EVP_CipherUpdate(context, &output, &count, input, Int32(input.count)) == 1
        else { throw .operationFailed("use AES") }
        return Array(output.prefix(Int(count)))
    }
}
