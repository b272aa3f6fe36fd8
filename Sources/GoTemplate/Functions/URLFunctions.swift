/// `urlParse` and `urlJoin`.
///
/// - SeeAlso: Masterminds/sprig v3.3 `url.go`; golang/go `src/net/url/url.go`.
enum URLFunctions {
    static let all: [Function] = [
        Function("urlParse", [.string]) { _, a in
            let url = try GoURL(parsing: a[0].text)
            return .dict(
                Dict([
                    ("scheme", .string(url.scheme)), ("host", .string(url.host)), ("hostname", .string(url.hostname)),
                    ("path", .text(url.path)), ("query", .string(url.query)), ("opaque", .string(url.opaque)),
                    ("fragment", .text(url.fragment)), ("userinfo", .string(url.user ?? "")),
                ]))
        },
        Function("urlJoin", [.dict]) { _, a in
            guard let dict = a[0].dict else { return .string("") }
            func part(_ key: String) throws -> Value {
                guard let value = dict[key] else { return .string("") }
                guard value.kindName == "string" else {
                    throw FunctionError(
                        "unable to parse \(key) key, must be of type string, but \(value.kindName) found")
                }
                return value
            }
            var url = GoURL()
            url.scheme = try part("scheme").text
            url.host = try part("host").text
            url.path = try part("path").utf8Bytes
            url.query = try part("query").text
            url.opaque = try part("opaque").text
            url.fragment = try part("fragment").utf8Bytes
            let user = try part("userinfo").text
            if !user.isEmpty { url.user = try GoURL(parsing: "proto://\(user)@host").user }
            return .string(url.description)
        },
    ]
}

/// A URL as Go takes it apart.
struct GoURL {
    var scheme = ""
    var opaque = ""
    /// Escaped, as it is written before `@`.
    var user: String?
    var host = ""
    /// Without escapes.
    var path: [UInt8] = []
    var query = ""
    var forcesQuery = false
    var fragment: [UInt8] = []

    init() {}

    init(parsing text: String) throws {
        func failure(_ problem: String) -> FunctionError {
            FunctionError("unable to parse url: parse \(GoQuote.quoted(text)): \(problem)")
        }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw failure("net/url: invalid control character in URL")
        }
        var rest = Substring(text)
        if let mark = rest.firstIndex(of: "#") {
            guard let decoded = Self.unescaped(rest[rest.index(after: mark)...]) else {
                throw failure(Self.badEscape(in: rest[rest.index(after: mark)...]))
            }
            fragment = decoded
            rest = rest[..<mark]
        }
        if text == "*" {
            path = [UInt8(ascii: "*")]
            return
        }
        guard let (scheme, afterScheme) = Self.scheme(rest) else { throw failure("missing protocol scheme") }
        self.scheme = scheme.lowercased()
        rest = afterScheme
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            forcesQuery = query.isEmpty
            rest = rest[..<mark]
        }
        if !rest.hasPrefix("/") {
            if !self.scheme.isEmpty {
                opaque = String(rest)
                return
            }
            let segment = rest.prefix { $0 != "/" }
            if segment.contains(":") { throw failure("first path segment in URL cannot contain colon") }
        }
        if rest.hasPrefix("//"), !self.scheme.isEmpty || !rest.hasPrefix("///") {
            let authority = rest.dropFirst(2).prefix { $0 != "/" }
            rest = rest.dropFirst(2).dropFirst(authority.count)
            try readAuthority(authority, failure)
        }
        guard let decoded = Self.unescaped(rest) else { throw failure(Self.badEscape(in: rest)) }
        path = decoded
    }

    private mutating func readAuthority(_ text: Substring, _ failure: (String) -> FunctionError) throws {
        var hostText = text
        if let mark = text.lastIndex(of: "@") {
            let userText = text[..<mark]
            hostText = text[text.index(after: mark)...]
            let parts = userText.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { Self.unescaped($0) }
            guard !decoded.contains(where: { $0 == nil }) else { throw failure("net/url: invalid userinfo") }
            user = decoded.map { Self.escaped($0 ?? [], keeping: "$&+,;=") }.joined(separator: ":")
        }
        guard let decoded = Self.unescaped(hostText) else { throw failure(Self.badEscape(in: hostText)) }
        if hostText.contains(" ") { throw failure("invalid character \" \" in host name") }
        let afterBracket = hostText.lastIndex(of: "]").map { hostText[$0...] } ?? hostText
        if let colon = afterBracket.lastIndex(of: ":") {
            let port = afterBracket[afterBracket.index(after: colon)...]
            guard port.utf8.allSatisfy(Lexer.isDigit) else {
                throw failure("invalid port \(GoQuote.quoted(":" + port)) after host")
            }
        }
        host = String(decoding: decoded, as: UTF8.self)
    }

    /// Without the port, and without brackets around an IPv6 address.
    var hostname: String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return String(host[host.index(after: host.startIndex)..<end])
        }
        if let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].utf8.allSatisfy(Lexer.isDigit) {
            return String(host[..<colon])
        }
        return host
    }

    private static func scheme(_ text: Substring) -> (Substring, Substring)? {
        for index in text.indices {
            let character = text[index]
            guard character.isASCII else { return ("", text) }
            if character.isLetter { continue }
            if character.isNumber || "+-.".contains(character) {
                if index == text.startIndex { return ("", text) }
                continue
            }
            if character == ":" {
                return index == text.startIndex ? nil : (text[..<index], text[text.index(after: index)...])
            }
            return ("", text)
        }
        return ("", text)
    }

    private static func unescaped(_ text: some StringProtocol) -> [UInt8]? {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.count,
                    let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
                else { return nil }
                output.append(value)
                index += 3
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }

    private static func badEscape(in text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        for index in bytes.indices where bytes[index] == UInt8(ascii: "%") {
            let escape = bytes[index..<min(index + 3, bytes.count)]
            let isGood =
                escape.count == 3 && UInt8(String(decoding: escape.dropFirst(), as: UTF8.self), radix: 16) != nil
            if !isGood { return "invalid URL escape \(GoQuote.quoted(String(decoding: escape, as: UTF8.self)))" }
        }
        return "invalid URL escape"
    }

    private static func escaped(_ bytes: [UInt8], keeping others: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let kept = Array(others.utf8)
        var output: [UInt8] = []
        for byte in bytes {
            if Escaping.isUnreserved(byte) || kept.contains(byte) {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    var description: String {
        var text = scheme.isEmpty ? "" : scheme + ":"
        if !opaque.isEmpty {
            text += opaque
        } else {
            if !scheme.isEmpty || !host.isEmpty || user != nil {
                if !host.isEmpty || !path.isEmpty || user != nil { text += "//" }
                if let user { text += user + "@" }
                text += Self.escaped(Array(host.utf8), keeping: "!$&'()*+,;=:[]<>\"")
            }
            let path = Self.escaped(path, keeping: "/$&+,:;=@")
            if !path.isEmpty, !path.hasPrefix("/"), !host.isEmpty { text += "/" }
            if text.isEmpty, let colon = path.firstIndex(of: ":"), !path[..<colon].contains("/") { text += "./" }
            text += path
        }
        if forcesQuery || !query.isEmpty { text += "?" + query }
        if !fragment.isEmpty { text += "#" + Self.escaped(fragment, keeping: "/$&+,:;=?@!()*'") }
        return text
    }
}
