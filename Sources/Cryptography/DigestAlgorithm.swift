import COpenSSL

/// A hash function, by the name OpenSSL and container digests (`sha256:…`) give it.
package enum DigestAlgorithm: String, Sendable, CaseIterable {
    /// For fingerprints in OpenSSH's old form only.
    case md5
    /// For git object names only.
    case sha1
    case sha224
    case sha256
    case sha384
    case sha512

    /// Bytes in a digest.
    package var byteCount: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha224: 28
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The digest of `bytes` in one call.
    package func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.withContiguousStorageIfAvailable { digest(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes { digest($0) }
    }

    /// The digest of a string's UTF-8 bytes.
    package func digest(_ text: String) -> [UInt8] { digest(text.utf8) }

    package func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            let done = EVP_Digest(bytes.baseAddress, bytes.count, digest.baseAddress, nil, function, nil)
            precondition(done == 1, "OpenSSL computes \(rawValue)")
            count = byteCount
        }
    }

    /// OpenSSL's static table entry; never freed.
    var function: OpaquePointer? {
        switch self {
        case .md5: EVP_md5()
        case .sha1: EVP_sha1()
        case .sha224: EVP_sha224()
        case .sha256: EVP_sha256()
        case .sha384: EVP_sha384()
        case .sha512: EVP_sha512()
        }
    }
}

/// SHA-256 by its short name: what name hashes, artifact digests and fingerprints use.
package enum SHA256 {
    /// The 32-byte digest of `bytes`.
    package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] { DigestAlgorithm.sha256.digest(bytes) }

    /// The digest of a string's UTF-8 bytes.
    package static func digest(_ text: String) -> [UInt8] { DigestAlgorithm.sha256.digest(text) }

    /// The digest in lower-case hexadecimal, 64 characters.
    package static func hex(_ bytes: some Sequence<UInt8>) -> String { Hex.encode(digest(bytes)) }
}

/// A digest computed piece by piece, for what is too large or too scattered to hold at once.
package struct DigestStream: ~Copyable {
    private let algorithm: DigestAlgorithm
    private let context: OpaquePointer?

    package init(_ algorithm: DigestAlgorithm) {
        self.algorithm = algorithm
        context = EVP_MD_CTX_new()
        precondition(EVP_DigestInit_ex(context, algorithm.function, nil) == 1, "OpenSSL starts \(algorithm)")
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: some Sequence<UInt8>) {
        let contiguous: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if contiguous == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    package mutating func update(_ text: String) { update(text.utf8) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "OpenSSL continues \(algorithm)")
    }

    /// The digest of everything given so far; ends the stream.
    package consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { digest, count in
            precondition(EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1, "OpenSSL ends \(algorithm)")
            count = algorithm.byteCount
        }
    }
}
