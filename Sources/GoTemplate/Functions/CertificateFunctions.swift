import Cryptography
import Diagnostics

/// sprig's functions that make keys, certificates and password hashes.
///
/// Keys come from OpenSSL's generator, serial numbers and salts from the environment's.
/// - SeeAlso: Masterminds/sprig v3.3 `crypto.go`.
enum CertificateFunctions {
    static let all: [Function] = certificates + secrets

    private static let secrets: [Function] = [
        Function("genPrivateKey", [.string]) { _, a in
            switch a[0].text {
            case "", "rsa": return .string(try generate(.rsa(bits: 4096)).traditionalPEM().exposed)
            case "ecdsa": return .string(try generate(.ecdsa(.p256)).traditionalPEM().exposed)
            case "ed25519": return .string(try generate(.ed25519).traditionalPEM().exposed)
            case "dsa": return .string(try wrapping { () throws(KeyError) in try PrivateKey.generateDSAPEM() }.exposed)
            default: return .string("Unknown type " + a[0].text)
            }
        },
        Function("bcrypt", [.string]) { render, a in .string(bcrypt(a[0], render)) },
        Function("htpasswd", [.string, .string]) { render, a in
            if a[0].text.contains(":") { return .string("invalid username: \(a[0].text)") }
            return .string("\(a[0].text):\(bcrypt(a[1], render))")
        },
        Function("derivePassword", [.uint32, .string, .string, .string, .string]) { _, a in
            .string(try PasswordDerivation.derive(a))
        },
        Function("encryptAES", [.string, .string]) { render, a in
            if !a[1].isTrue { return .string("") }
            let vector = render.environment.random(AESCBC.blockLength)
            let text = try wrapping { () throws(KeyError) in
                try AESCBC.encrypt(a[1].utf8Bytes, key: aesKey(a[0]), vector: vector)
            }
            return .string(Base64.encode(vector + text))
        },
        Function("decryptAES", [.string, .string]) { _, a in
            if !a[1].isTrue { return .string("") }
            let bytes: [UInt8]
            do throws(BinaryText.Corrupt) { bytes = try BinaryText.base64(a[1].utf8Bytes) } catch {
                throw FunctionError(error.message)
            }
            guard bytes.count >= AESCBC.blockLength else {
                throw FunctionError("runtime error: slice bounds out of range [:16] with capacity \(bytes.count)")
            }
            let vector = Array(bytes.prefix(AESCBC.blockLength))
            let text = try wrapping { () throws(KeyError) in
                try AESCBC.decrypt(Array(bytes.dropFirst(AESCBC.blockLength)), key: aesKey(a[0]), vector: vector)
            }
            guard let padding = text.last, Int(padding) <= text.count else {
                throw FunctionError("runtime error: slice bounds out of range")
            }
            return .text(text.dropLast(Int(padding)))
        },
    ]

    private static let certificates: [Function] = [
        Function("genCA", [.string, .int]) { render, a in
            try make(a[0], nil, nil, days: a[1], isAuthority: true, render, key: try generate(.rsa(bits: 2048)))
        },
        Function("genCAWithKey", [.string, .int, .string]) { render, a in
            try make(a[0], nil, nil, days: a[1], isAuthority: true, render, key: try key(a[2], "parsing private key"))
        },
        Function("genSelfSignedCert", [.string, .list, .list, .int]) { render, a in
            try make(a[0], a[1], a[2], days: a[3], render, key: try generate(.rsa(bits: 2048)))
        },
        Function("genSelfSignedCertWithKey", [.string, .list, .list, .int, .string]) { render, a in
            try make(a[0], a[1], a[2], days: a[3], render, key: try key(a[4], "parsing private key"))
        },
        Function("genSignedCert", [.string, .list, .list, .int, .object(CertificateObject.type)]) { render, a in
            try make(
                a[0], a[1], a[2], days: a[3], render, key: try generate(.rsa(bits: 2048)), authority: a[4])
        },
        Function("genSignedCertWithKey", [.string, .list, .list, .int, .object(CertificateObject.type), .string]) {
            render, a in
            try make(
                a[0], a[1], a[2], days: a[3], render, key: try key(a[5], "parsing private key"), authority: a[4])
        },
        Function("buildCustomCert", [.string, .string]) { _, a in
            guard let certificate = Base64.decode(a[0].text) else {
                throw FunctionError("unable to decode base64 certificate")
            }
            guard let keyText = Base64.decode(a[1].text) else {
                throw FunctionError("unable to decode base64 private key")
            }
            let text = String(decoding: certificate, as: UTF8.self)
            guard let block = PEM.decode(text) else { throw FunctionError("unable to decode certificate") }
            guard (try? IssuedCertificate(der: block.bytes)) != nil else {
                throw FunctionError("error parsing certificate: decodedCert.Bytes: x509: malformed certificate")
            }
            let keyValue = Value.text(keyText)
            _ = try key(keyValue, "error parsing private key")
            return .object(CertificateObject(certificate: text, key: keyValue.text))
        },
    ]

    private static func wrapping<Result>(_ body: () throws(KeyError) -> Result) throws -> Result {
        do { return try body() } catch { throw FunctionError(error.message) }
    }

    private static func generate(_ algorithm: KeyAlgorithm) throws -> PrivateKey {
        try wrapping { () throws(KeyError) in try PrivateKey.generate(algorithm) }
    }

    private static func key(_ value: Value, _ context: String) throws -> PrivateKey {
        guard let block = PEM.decode(value.text) else { throw FunctionError("\(context): no PEM data in input") }
        guard block.label.hasSuffix("PRIVATE KEY") else {
            throw FunctionError("\(context): no private key data in PEM block of type \(block.label)")
        }
        do {
            return try PrivateKey(reading: value.utf8Bytes)
        } catch {
            throw FunctionError("\(context): \(error.message)")
        }
    }

    private static func bcrypt(_ password: Value, _ render: Render) -> String {
        let bytes = password.utf8Bytes
        guard bytes.count <= Bcrypt.maximumPasswordLength else {
            return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
        }
        return Bcrypt.hash(bytes, salt: render.environment.random(16))
    }

    private static func aesKey(_ password: Value) -> [UInt8] {
        let bytes = password.utf8Bytes.prefix(32)
        return bytes + [UInt8](repeating: 0, count: 32 - bytes.count)
    }

    private static func make(
        _ name: Value, _ addresses: Value?, _ names: Value?, days: Value, isAuthority: Bool = false, _ render: Render,
        key: PrivateKey, authority: Value? = nil
    ) throws -> Value {
        let layout = TimeLayout("20060102150405Z")
        let now = render.environment.now
        let utc = TimeZoneRules.Offset(seconds: 0, name: "UTC")
        var serial = render.environment.random(16)
        serial[0] &= 0x7F
        var request = IssuedCertificate.Request(
            commonName: name.text, notBefore: layout.format(now, in: utc),
            notAfter: layout.format(GoTime(seconds: now.seconds + days.integer * 86_400), in: utc), serial: serial)
        request.isAuthority = isAuthority
        request.addresses = try (addresses?.items ?? []).map { value in
            guard let text = value.string else {
                throw FunctionError("error parsing ip: \(GoPrinter.text(value)) is not a string")
            }
            guard let address = IPAddress.parse(text) else { throw FunctionError("error parsing ip: \(text)") }
            return address
        }
        request.names = try (names?.items ?? []).map { value in
            guard let text = value.string else {
                throw FunctionError("error processing alternate dns name: \(GoPrinter.text(value)) is not a string")
            }
            return text
        }
        let certificate: IssuedCertificate
        if case .object(let object)? = authority, let signer = object as? CertificateObject {
            guard let block = PEM.decode(signer.certificate) else {
                throw FunctionError("unable to decode certificate")
            }
            let signerKey = try self.key(.string(signer.key), "error parsing private key")
            certificate = try wrapping { () throws(KeyError) in
                try IssuedCertificate(
                    request, key: key, authority: IssuedCertificate(der: block.bytes), authorityKey: signerKey)
            }
        } else {
            certificate = try wrapping { () throws(KeyError) in try IssuedCertificate(request, key: key) }
        }
        let keyText = try wrapping { () throws(KeyError) in try key.traditionalPEM() }.exposed
        return .object(CertificateObject(certificate: certificate.pem, key: keyText))
    }
}

/// sprig's `certificate`: a pair of PEM texts.
final class CertificateObject: TemplateObject {
    static let type = "sprig.certificate"

    let certificate: String
    let key: String

    init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    var typeName: String { Self.type }
    var description: String { "{\(certificate) \(key)}" }
    var encoded: Value { .dict(Dict([("Cert", .string(certificate)), ("Key", .string(key))])) }

    func field(_ name: String) -> Value? {
        switch name {
        case "Cert": .string(certificate)
        case "Key": .string(key)
        default: nil
        }
    }
}

/// Addresses as `net.ParseIP` reads them.
enum IPAddress {
    /// Four bytes or sixteen.
    static func parse(_ text: String) -> [UInt8]? { text.contains(":") ? version6(text) : version4(text) }

    private static func version4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.allSatisfy(Lexer.isDigit), part == "0" || !part.hasPrefix("0"), let byte = UInt8(part)
            else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        guard let head = groups(halves[0]), let tail = halves.count > 1 ? groups(halves[1]) : [] else { return nil }
        let missing = 16 - head.count - tail.count
        guard halves.count > 1 ? missing >= 2 : missing == 0 else { return nil }
        return head + [UInt8](repeating: 0, count: missing) + tail
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let last = version4(String(part)) else { return nil }
                return bytes + last
            }
            guard (1...4).contains(part.utf8.count), let value = UInt16(part, radix: 16) else { return nil }
            bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
        }
        return bytes
    }
}
