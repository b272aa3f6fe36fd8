import Cryptography

/// Checks of keys and known hosts before they leave the machine. Never says anything of a key itself.
enum SSHMaterial {
    /// - Parameter text: base64 of a key in PEM or OpenSSH form.
    static func checkPrivateKey(_ text: String) throws(FluxArgumentError) {
        guard let bytes = Base64.decode(text) else { throw .base64(flag: "--ssh-private-key") }
        do throws(KeyError) {
            _ = try PrivateKey(reading: bytes)
        } catch {
            throw .key(flag: "--ssh-private-key", why: error.message)
        }
    }

    /// - Parameter text: base64 of lines in the form of sshd(8): `hosts type key`, comments and blank lines.
    static func checkKnownHosts(_ text: String) throws(FluxArgumentError) {
        guard let bytes = Base64.decode(text) else { throw .base64(flag: "--known-hosts") }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            var fields = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard let first = fields.first, !first.hasPrefix("#") else { continue }
            if first.hasPrefix("@") { fields.removeFirst() }
            guard fields.count >= 3, let blob = Base64.decode(fields[2]), let key = try? PublicKey(blob: blob),
                key.type == fields[1]
            else { throw .knownHosts(line: index + 1) }
        }
    }

    /// Line ends as Python's text files give them to az.
    static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\r")) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\r") {
                let isPair = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
                if !isPair { result.append(UInt8(ascii: "\n")) }
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
