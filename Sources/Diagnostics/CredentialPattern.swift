/// Text that is a credential by its form, whoever wrote it.
enum CredentialPattern {
    /// A quick look that lets nearly all log lines pass unread.
    static func mayOccur(in text: String.UTF8View) -> Bool {
        var previous: UInt8 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "@"), UInt8(ascii: "="): return true
            case UInt8(ascii: "-") where previous == UInt8(ascii: "-"): return true
            case UInt8(ascii: "y") where previous == UInt8(ascii: "e"): return true  // eyJ…
            case UInt8(ascii: "e"), UInt8(ascii: "a"), UInt8(ascii: "E"), UInt8(ascii: "A"):
                if previous | 0x20 == UInt8(ascii: "b") { return true }  // Bearer, Basic
            default: break
            }
            previous = byte
        }
        return false
    }

    /// The bytes to mask of the credential whose form begins at `index`.
    static func range(at index: Int, in bytes: [UInt8]) -> Range<Int>? {
        switch bytes[index] {
        case UInt8(ascii: "-"): privateKey(at: index, in: bytes)
        case UInt8(ascii: "B"), UInt8(ascii: "b"): authorization(at: index, in: bytes)
        case UInt8(ascii: "e"): webToken(at: index, in: bytes)
        case UInt8(ascii: ":"): userInformation(at: index, in: bytes)
        case UInt8(ascii: "="): parameter(at: index, in: bytes)
        default: nil
        }
    }

    private static func has(_ text: StaticString, at index: Int, in bytes: [UInt8]) -> Bool {
        text.withUTF8Buffer { bytes[min(index, bytes.count)...].starts(with: $0) }
    }

    /// The lines between `-----BEGIN … PRIVATE KEY-----` and its end, or the end of the text.
    private static func privateKey(at index: Int, in bytes: [UInt8]) -> Range<Int>? {
        guard has("-----BEGIN ", at: index, in: bytes) else { return nil }
        var end = index + 11
        while end < bytes.count, bytes[end] != UInt8(ascii: "-") { end += 1 }
        let name = String(decoding: bytes[(index + 11)..<end], as: UTF8.self)
        guard name.hasSuffix("PRIVATE KEY"), has("-----", at: end, in: bytes) else { return nil }
        let start = end + 5
        end = start
        while end < bytes.count, !has("-----END ", at: end, in: bytes) { end += 1 }
        return start..<end
    }

    /// What follows `Bearer ` or `Basic `.
    private static func authorization(at index: Int, in bytes: [UInt8]) -> Range<Int>? {
        if index > 0, isWord(bytes[index - 1]) { return nil }
        for scheme in ["bearer ", "basic "] {
            let length = scheme.utf8.count
            guard bytes.count - index > length,
                zip(bytes[index...], scheme.utf8).allSatisfy({ $0 | 0x20 == $1 })
            else { continue }
            let start = index + length
            var end = start
            while end < bytes.count, isToken(bytes[end]) { end += 1 }
            // "bearer token", "basic auth" are words; credentials are longer.
            return end - start >= 8 ? start..<end : nil
        }
        return nil
    }

    /// Three parts in base64url, the first of which is a JSON object.
    private static func webToken(at index: Int, in bytes: [UInt8]) -> Range<Int>? {
        guard has("eyJ", at: index, in: bytes), index == 0 || !isWord(bytes[index - 1]) else { return nil }
        var end = index
        var dots = 0
        while end < bytes.count,
            isWord(bytes[end]) || bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: ".")
        {
            if bytes[end] == UInt8(ascii: ".") { dots += 1 }
            end += 1
        }
        return dots >= 2 && end - index > 30 ? index..<end : nil
    }

    /// `user:password` of a URL, or a lone token before the `@` except with ssh, where it is only a name.
    private static func userInformation(at index: Int, in bytes: [UInt8]) -> Range<Int>? {
        guard has("://", at: index, in: bytes) else { return nil }
        let start = index + 3
        var end = start
        var colon: Int?
        while end < bytes.count, bytes[end] != UInt8(ascii: "@") {
            guard bytes[end] > 0x20, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "\""),
                bytes[end] != UInt8(ascii: "?")
            else { return nil }
            if bytes[end] == UInt8(ascii: ":"), colon == nil { colon = end }
            end += 1
        }
        guard end < bytes.count, end > start else { return nil }
        if let colon { return colon + 1 < end ? (colon + 1)..<end : nil }
        let isSSH = index >= 3 && has("ssh", at: index - 3, in: bytes)
        return isSSH ? nil : start..<end
    }

    private static let parameters: Set<String> = [
        "sig", "token", "access_token", "refresh_token", "id_token", "client_secret", "client_assertion", "password",
        "passwd", "secret", "api_key", "apikey", "sharedaccesskey", "accountkey",
    ]

    /// The value of `name=value` where the name says that it is secret.
    private static func parameter(at index: Int, in bytes: [UInt8]) -> Range<Int>? {
        var start = index
        while start > 0, index - start < 32, isWord(bytes[start - 1]) { start -= 1 }
        guard parameters.contains(String(decoding: bytes[start..<index], as: UTF8.self).lowercased()) else {
            return nil
        }
        var end = index + 1
        while end < bytes.count, bytes[end] > 0x20, bytes[end] != UInt8(ascii: "&"), bytes[end] != UInt8(ascii: ";"),
            bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: ",")
        {
            end += 1
        }
        return end > index + 1 ? (index + 1)..<end : nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "_")
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        isWord(byte) || "-.~+/=".utf8.contains(byte)
    }
}
