/// An SSH public key: what goes into authorized_keys, known_hosts and the deploy keys of a git server.
package struct PublicKey: Sendable, Hashable {
    /// The type name: `ssh-ed25519`.
    package let type: String
    /// The key in RFC 4253's encoding, type name included.
    package let blob: [UInt8]

    init(type: String, blob: [UInt8]) {
        self.type = type
        self.blob = blob
    }

    /// Reads the encoding that SSH sends; accepts any type whose name is printable.
    package init(blob: [UInt8]) throws(KeyError) {
        var reader = SSHReader(blob)
        guard let type = try? reader.text(), !type.isEmpty, type.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !reader.isAtEnd
        else { throw .notAPublicKey }
        self.init(type: type, blob: blob)
    }

    /// Reads `type base64 [comment]`.
    package init(line: String) throws(KeyError) {
        let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r\n" })
        guard fields.count >= 2, let blob = Base64.decode(fields[1]) else { throw .notAPublicKey }
        try self.init(blob: blob)
        guard type == fields[0] else { throw .notAPublicKey }
    }

    /// `type base64`, and the comment after it; no line break at the end.
    package func line(comment: String = "") -> String {
        "\(type) \(Base64.encode(blob))" + (comment.isEmpty ? "" : " \(comment)")
    }

    /// `SHA256:` and unpadded base64, as `ssh-keygen -l` prints it.
    package var fingerprint: String { "SHA256:" + Base64.encode(SHA256.digest(blob), .standardUnpadded) }

    /// `MD5:` and hexadecimal pairs, as `ssh-keygen -l -E md5` prints it.
    package var md5Fingerprint: String {
        "MD5:" + DigestAlgorithm.md5.digest(blob).map { Hex.encode([$0]) }.joined(separator: ":")
    }
}
