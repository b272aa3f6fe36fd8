import COpenSSL

/// Takes an EVP_PKEY apart and puts one together, by OpenSSL 3's parameters.
struct KeyParts {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    func algorithm() throws(KeyError) -> KeyAlgorithm {
        switch EVP_PKEY_get_base_id(handle) {
        case EVP_PKEY_RSA:
            let bits = Int(EVP_PKEY_get_bits(handle))
            guard (1024...16384).contains(bits) else { throw .unsupported("RSA of \(bits) bits") }
            return .rsa(bits: bits)
        case EVP_PKEY_EC:
            let name = groupName()
            guard let curve = KeyAlgorithm.Curve(groupName: name) else { throw .unsupported("the curve \(name)") }
            return .ecdsa(curve)
        case EVP_PKEY_ED25519: return .ed25519
        default: throw .unsupported("this kind of key")
        }
    }

    func publicKey(_ algorithm: KeyAlgorithm) throws(KeyError) -> PublicKey {
        var writer = SSHWriter()
        writer.string(algorithm.sshName)
        switch algorithm {
        case .rsa:
            writer.mpint(try number(OSSL_PKEY_PARAM_RSA_E))
            writer.mpint(try number(OSSL_PKEY_PARAM_RSA_N))
        case .ecdsa(let curve):
            writer.string(curve.sshName)
            writer.string(try point())
        case .ed25519:
            writer.string(try rawPublic())
        }
        return PublicKey(type: algorithm.sshName, blob: writer.bytes)
    }

    /// The big-endian bytes of a number of the key.
    func number(_ name: String) throws(KeyError) -> [UInt8] {
        var value: OpaquePointer?
        guard EVP_PKEY_get_bn_param(handle, name, &value) == 1, let value else {
            throw .damaged(why: "it lacks \(name)")
        }
        defer { BN_clear_free(value) }
        let count = Int((BN_num_bits(value) + 7) / 8)
        var bytes = [UInt8](repeating: 0, count: count)
        BN_bn2bin(value, &bytes)
        return bytes
    }

    /// The public point of an EC key, uncompressed.
    func point() throws(KeyError) -> [UInt8] {
        EVP_PKEY_set_utf8_string_param(handle, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed")
        var bytes = [UInt8](repeating: 0, count: 256)
        var count = 0
        guard EVP_PKEY_get_octet_string_param(handle, OSSL_PKEY_PARAM_PUB_KEY, &bytes, bytes.count, &count) == 1 else {
            throw .damaged(why: "it lacks its public point")
        }
        return Array(bytes.prefix(count))
    }

    func rawPublic() throws(KeyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(handle, &bytes, &count) == 1 else {
            throw .damaged(why: "it lacks its public half")
        }
        return bytes
    }

    func rawPrivate() throws(KeyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_private_key(handle, &bytes, &count) == 1 else {
            throw .damaged(why: "it lacks its private half")
        }
        return bytes
    }

    private func groupName() -> String {
        var name = [CChar](repeating: 0, count: 64)
        var count = 0
        guard EVP_PKEY_get_utf8_string_param(handle, OSSL_PKEY_PARAM_GROUP_NAME, &name, name.count, &count) == 1 else {
            return "without a name"
        }
        return String(decoding: name.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension KeyParts {
    enum Value {
        case number([UInt8])
        case octets([UInt8])
        case name(String)
    }

    /// A key pair of `kind` (`RSA`, `EC`) from its parts; the caller owns it.
    static func assemble(_ kind: String, _ parts: [(String, Value)]) throws(KeyError) -> OpaquePointer {
        let inconsistent = KeyError.damaged(why: "its parts do not make a key")
        guard let builder = OSSL_PARAM_BLD_new() else { throw inconsistent }
        var numbers: [OpaquePointer] = []
        // The builder keeps pointers to octets and names, those of the parameters too, until it has made parameters.
        var kept: [UnsafeMutableRawBufferPointer] = []
        func keep(_ bytes: some Collection<UInt8>) -> UnsafeMutableRawBufferPointer {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            copy.copyBytes(from: bytes)
            kept.append(copy)
            return copy
        }
        defer {
            OSSL_PARAM_BLD_free(builder)
            numbers.forEach { BN_clear_free($0) }
            kept.forEach { $0.deallocate() }
            ERR_clear_error()
        }
        for (name, value) in parts {
            let pushed: Int32
            let name = keep(Array(name.utf8) + [0]).assumingMemoryBound(to: CChar.self).baseAddress
            switch value {
            case .number(let bytes):
                guard let number = BN_bin2bn(bytes, Int32(bytes.count), nil) else { throw inconsistent }
                numbers.append(number)
                pushed = OSSL_PARAM_BLD_push_BN(builder, name, number)
            case .octets(let bytes):
                pushed = OSSL_PARAM_BLD_push_octet_string(builder, name, keep(bytes).baseAddress, bytes.count)
            case .name(let text):
                let copy = keep(text.utf8)
                pushed = OSSL_PARAM_BLD_push_utf8_string(builder, name, copy.baseAddress, copy.count)
            }
            guard pushed == 1 else { throw inconsistent }
        }
        guard let parameters = OSSL_PARAM_BLD_to_param(builder) else { throw inconsistent }
        defer { OSSL_PARAM_free(parameters) }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, kind, nil) else { throw inconsistent }
        defer { EVP_PKEY_CTX_free(context) }
        var handle: OpaquePointer?
        guard EVP_PKEY_fromdata_init(context) == 1,
            EVP_PKEY_fromdata(context, &handle, Int32(davit_whole_key_pair), parameters) == 1, let handle
        else { throw inconsistent }
        return handle
    }
}

/// The names of OpenSSL's parameters that its headers make by pasting macros, which Swift cannot see.
enum RSAParameter {
    static let factor1 = "rsa-factor1"
    static let factor2 = "rsa-factor2"
    static let exponent1 = "rsa-exponent1"
    static let exponent2 = "rsa-exponent2"
    static let coefficient1 = "rsa-coefficient1"
}
