import Cryptography

/// Reads `WWW-Authenticate: Bearer …, claims="<base64>"`: continuous access evaluation wants a new token.
package enum ClaimsChallenge {
    /// The JSON of the claims; `nil` when the challenge has none.
    package static func claims(in header: String) -> String? {
        guard let value = parameters(of: header)["claims"], value.utf8.count < 16 << 10 else { return nil }
        // Services write any of the base64 alphabets, padded or not.
        let text = String(value.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }.filter { $0 != "=" })
        return Base64.decode(text, .url).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The directory in `authorization_uri="https://login…/<tenant>"` or `authorization=`.
    package static func tenant(in header: String) -> String? {
        let all = parameters(of: header)
        guard let uri = all["authorization_uri"] ?? all["authorization"] else { return nil }
        return uri.split(separator: "/").dropFirst(2).first.map(String.init)
    }

    /// `name="value"` pairs of the header's first challenge, names in lower case.
    package static func parameters(of header: String) -> [String: String] {
        var result: [String: String] = [:]
        var rest = Substring(header)
        if let space = rest.firstIndex(of: " ") { rest = rest[rest.index(after: space)...] }
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].filter { $0 != " " && $0 != "," }.lowercased()
            rest = rest[rest.index(after: equals)...]
            if rest.first == "\"" {
                rest = rest.dropFirst()
                let end = rest.firstIndex(of: "\"") ?? rest.endIndex
                result[name] = String(rest[..<end])
                rest = rest[end...].dropFirst()
            } else {
                let end = rest.firstIndex { $0 == "," || $0 == " " } ?? rest.endIndex
                result[name] = String(rest[..<end])
                rest = rest[end...]
            }
        }
        return result
    }
}
