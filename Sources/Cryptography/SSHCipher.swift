import COpenSSL

/// The ciphers OpenSSH encrypts key files with, by OpenSSH's names. `chacha20-poly1305@openssh.com` is left out.
enum SSHCipher: String {
    case aes128CTR = "aes128-ctr"
    case aes192CTR = "aes192-ctr"
    case aes256CTR = "aes256-ctr"
    case aes128CBC = "aes128-cbc"
    case aes192CBC = "aes192-cbc"
    case aes256CBC = "aes256-cbc"
    case aes128GCM = "aes128-gcm@openssh.com"
    case aes256GCM = "aes256-gcm@openssh.com"

    var blockSize: Int { 16 }

    var keyLength: Int {
        switch self {
        case .aes128CTR, .aes128CBC, .aes128GCM: 16
        case .aes192CTR, .aes192CBC: 24
        case .aes256CTR, .aes256CBC, .aes256GCM: 32
        }
    }

    var ivLength: Int { isAuthenticated ? 12 : 16 }

    private var isAuthenticated: Bool { self == .aes128GCM || self == .aes256GCM }

    private var function: OpaquePointer? {
        switch self {
        case .aes128CTR: EVP_aes_128_ctr()
        case .aes192CTR: EVP_aes_192_ctr()
        case .aes256CTR: EVP_aes_256_ctr()
        case .aes128CBC: EVP_aes_128_cbc()
        case .aes192CBC: EVP_aes_192_cbc()
        case .aes256CBC: EVP_aes_256_cbc()
        case .aes128GCM: EVP_aes_128_gcm()
        case .aes256GCM: EVP_aes_256_gcm()
        }
    }

    /// - Parameter tag: the 16 bytes after the encrypted part of a GCM file.
    func decrypt(_ bytes: [UInt8], tag: [UInt8], keyAndIV: [UInt8]) throws(KeyError) -> [UInt8] {
        guard bytes.count % blockSize == 0, !bytes.isEmpty else {
            throw .damaged(why: "its length is not whole blocks")
        }
        guard let context = EVP_CIPHER_CTX_new() else { throw .operationFailed("decrypt") }
        defer {
            EVP_CIPHER_CTX_free(context)
            ERR_clear_error()
        }
        var plain = [UInt8](repeating: 0, count: bytes.count + blockSize)
        var count: Int32 = 0
        var last: Int32 = 0
        let iv = Array(keyAndIV[keyLength..<keyLength + ivLength])
        guard EVP_DecryptInit_ex(context, function, nil, keyAndIV, iv) == 1,
            EVP_CIPHER_CTX_set_padding(context, 0) == 1
        else { throw .operationFailed("decrypt") }
        if isAuthenticated {
            var tag = tag
            guard tag.count == 16, EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, &tag) == 1 else {
                throw .damaged(why: "it ends too early")
            }
        }
        guard EVP_DecryptUpdate(context, &plain, &count, bytes, Int32(bytes.count)) == 1,
            plain.withUnsafeMutableBytes({
                EVP_DecryptFinal_ex(context, $0.baseAddress?.advanced(by: Int(count)), &last)
            }) == 1
        else { throw .wrongPassphrase }
        defer { wipe(&plain) }
        return Array(plain.prefix(Int(count + last)))
    }

    /// Counter mode is its own inverse.
    func encryptCTR(_ bytes: [UInt8], keyAndIV: [UInt8]) throws(KeyError) -> [UInt8] {
        try decrypt(bytes, tag: [], keyAndIV: keyAndIV)
    }
}
