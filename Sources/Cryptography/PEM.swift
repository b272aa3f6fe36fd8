/// The text form of certificates and keys.
package enum PEM {
    /// With lines of 64 characters, as Go and OpenSSL write it.
    package static func encode(_ bytes: [UInt8], label: String) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var rest = Array(Base64.encode(bytes).utf8)[...]
        while !rest.isEmpty {
            text += String(decoding: rest.prefix(64), as: UTF8.self) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }

    /// The first block of a text; `nil` when there is none.
    package static func decode(_ text: String) -> (label: String, bytes: [UInt8])? {
        let lines = text.split(whereSeparator: \.isNewline).map {
            String($0.filter { !"\r\t ".contains($0) || $0 == " " })
        }
        guard let start = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") && $0.hasSuffix("-----") }) else {
            return nil
        }
        let label = String(lines[start].dropFirst("-----BEGIN ".count).dropLast(5))
        guard let end = lines[start...].firstIndex(of: "-----END \(label)-----") else { return nil }
        let body = lines[(start + 1)..<end].filter { !$0.contains(":") }.joined().filter { $0 != " " }
        guard let bytes = Base64.decode(body) else { return nil }
        return (label, bytes)
    }
}
