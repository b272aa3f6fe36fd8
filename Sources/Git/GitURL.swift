package import Diagnostics

/// Where a repository is, in the one spelling Davit uses: `ssh://user@host:port/path`, `https://host/path`.
///
/// Two ways of writing the same repository give equal values, so sources that mean one repository share one store.
/// Credentials in a URL are taken out of it and never printed.
package struct GitURL: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable {
        case ssh
        case https
        /// Unencrypted; a caller that has credentials to send must refuse it.
        case http
        /// A directory on this machine; only from `init(localDirectory:)`.
        case file
    }

    package let scheme: Scheme
    /// The name to log in with over SSH; `nil` for the other schemes.
    package let user: String?
    /// Lower case; IPv6 addresses without brackets; empty for `file`.
    package let host: String
    /// `nil` for the scheme's own port.
    package let port: Int?
    /// Begins with a slash.
    package let path: String
    /// What stood before `@` in an `https` URL: `user:password`, percent-decoded.
    package let embeddedCredentials: EmbeddedCredentials?

    package struct EmbeddedCredentials: Sendable, Hashable {
        package let username: String
        package let password: Secret<String>

        package static func == (left: Self, right: Self) -> Bool {
            left.username == right.username && left.password.exposed == right.password.exposed
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(username)
            hasher.combine(password.exposed)
        }
    }

    /// Reads `ssh://`, `https://`, `http://` and the scp form `user@host:path`.
    ///
    /// - Throws: `GitError.invalidURL` for any other scheme, control characters, or a host, user or path that
    ///   git or ssh could take for an option.
    package init(_ text: String) throws(GitError) {
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw .invalidURL(GitURL.redacted(text), why: "it has spaces or control characters")
        }
        if let separator = GitURL.range(of: "://", in: text) {
            try self.init(
                scheme: text[..<separator.lowerBound].lowercased(), rest: text[separator.upperBound...], text: text)
        } else {
            try self.init(scp: text)
        }
    }

    /// A bare repository in a directory of this machine, for tests and local mirrors; never from a user's URL.
    package init(localDirectory path: String) {
        precondition(path.hasPrefix("/"), "an absolute path")
        self.init(scheme: .file, user: nil, host: "", port: nil, path: path, embedded: nil)
    }

    /// The URL without credentials.
    package var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme.rawValue)://\(user.map { $0 + "@" } ?? "")\(name)\(port.map { ":\($0)" } ?? "")\(path)"
    }

    /// `host` as known_hosts spells it: `[host]:port` for a port that is not 22.
    package var knownHostsName: String { (port ?? 22) == 22 ? host : "[\(host)]:\(port ?? 22)" }

    /// Azure DevOps presents only an RSA host key and accepts only RSA deploy keys, with SHA-2 signatures.
    package var isAzureDevOps: Bool {
        host == "dev.azure.com" || host == "ssh.dev.azure.com" || host.hasSuffix(".visualstudio.com")
    }

    /// Algorithms to demand for the host key and for signatures of the deploy key; empty for OpenSSH's own choice.
    package var requiredKeyAlgorithms: [String] { isAzureDevOps ? ["rsa-sha2-512", "rsa-sha2-256"] : [] }

    /// Another repository of the same host.
    func at(path: String) throws(GitError) -> GitURL {
        try GitURL.check(host: scheme == .file ? "localhost" : host, user: user, path: path) {
            .invalidURL("\(self)", why: $0)
        }
        return GitURL(
            scheme: scheme, user: user, host: host, port: port, path: GitURL.normalised(path),
            embedded: embeddedCredentials)
    }

    /// The same repository over SSH; for Azure DevOps the path changes form as well. `nil` for `file`.
    package var overSSH: GitURL? {
        switch scheme {
        case .ssh: return self
        case .file: return nil
        case .https, .http:
            if isAzureDevOps { return azureOverSSH }
            return GitURL(scheme: .ssh, user: "git", host: host, port: nil, path: path, embedded: nil)
        }
    }

    /// The same repository over HTTPS; `nil` for `file`.
    package var overHTTPS: GitURL? {
        switch scheme {
        case .https: return self
        case .file: return nil
        case .http: return GitURL(scheme: .https, user: nil, host: host, port: nil, path: path, embedded: nil)
        case .ssh:
            if isAzureDevOps { return azureOverHTTPS }
            return GitURL(scheme: .https, user: nil, host: host, port: nil, path: path, embedded: nil)
        }
    }
}

extension GitURL {
    private init(
        scheme: Scheme, user: String?, host: String, port: Int?, path: String, embedded: EmbeddedCredentials?
    ) {
        self.scheme = scheme
        self.user = user
        self.host = host
        self.port = port
        self.path = path
        self.embeddedCredentials = embedded
    }

    private init(scheme name: String, rest: Substring, text: String) throws(GitError) {
        func invalid(_ why: String) -> GitError { .invalidURL(GitURL.redacted(text), why: why) }
        guard let scheme = Scheme(rawValue: name), scheme != .file else {
            throw invalid("its scheme is \(name), not ssh or https")
        }
        guard let slash = rest.firstIndex(of: "/") else { throw invalid("it has no path") }
        var authority = rest[..<slash]
        let path = String(rest[slash...])
        var user: String?
        var password: String?
        if let at = authority.lastIndex(of: "@") {
            let before = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = GitURL.percentDecoded(before[0])
            password = before.count > 1 ? GitURL.percentDecoded(before[1]) : nil
            authority = authority[authority.index(after: at)...]
        }
        let (host, port) = try GitURL.hostAndPort(authority, invalid)
        try GitURL.check(host: host, user: user, path: path, invalid)
        let isSSH = scheme == .ssh
        if isSSH, password != nil { throw invalid("a password in an ssh URL is never used") }
        self.init(
            scheme: scheme, user: isSSH ? user ?? "git" : nil, host: host,
            port: port == scheme.ownPort ? nil : port, path: GitURL.normalised(path),
            embedded: isSSH ? nil : user.map { .init(username: $0, password: Secret(password ?? "")) })
    }

    private init(scp text: String) throws(GitError) {
        func invalid(_ why: String) -> GitError { .invalidURL(GitURL.redacted(text), why: why) }
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") else {
            throw invalid("it is neither scheme://host/path nor user@host:path")
        }
        let before = text[..<colon].split(separator: "@", omittingEmptySubsequences: false)
        guard before.count == 2, !before[0].isEmpty else { throw invalid("it names no user before the host") }
        let (host, _) = try GitURL.hostAndPort(before[1], invalid)
        let after = text[text.index(after: colon)...]
        let path = after.hasPrefix("/") ? String(after) : "/" + after
        try GitURL.check(host: host, user: String(before[0]), path: path, invalid)
        self.init(
            scheme: .ssh, user: String(before[0]), host: host, port: nil, path: GitURL.normalised(path), embedded: nil)
    }

    private static func hostAndPort(
        _ authority: Substring, _ invalid: (String) -> GitError
    ) throws(GitError) -> (host: String, port: Int?) {
        var host = authority
        var digits: Substring?
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { throw invalid("its address lacks a ]") }
            host = authority[authority.index(after: authority.startIndex)..<bracket]
            let rest = authority[authority.index(after: bracket)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw invalid("its port is not a number") }
            digits = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            digits = authority[authority.index(after: colon)...]
        }
        guard let digits, !digits.isEmpty else { return (host.lowercased(), nil) }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), (1...65535).contains(port)
        else { throw invalid("its port is not a number from 1 to 65535") }
        return (host.lowercased(), port)
    }

    private static func check(
        host: String, user: String?, path: String, _ invalid: (String) -> GitError
    ) throws(GitError) {
        guard !host.isEmpty, !host.hasPrefix("-"), host.utf8.allSatisfy(isHostCharacter) else {
            throw invalid("its host is not a host name")
        }
        if let user, user.isEmpty || user.hasPrefix("-") || user.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            throw invalid("its user is not a user name")
        }
        guard path.count > 1, path != "//" else { throw invalid("it names no repository") }
        guard !path.hasPrefix("/-") else { throw invalid("its path begins with a dash, which git takes for an option") }
        guard !path.contains("?"), !path.contains("#") else { throw invalid("it has a query or a fragment") }
    }

    private static func isHostCharacter(_ character: UInt8) -> Bool {
        switch character {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }

    /// Slashes at the end name the same repository.
    private static func normalised(_ path: String) -> String {
        var path = Substring(path)
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }

    /// What may be printed of a URL that could not be read.
    static func redacted(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        let start = range(of: "://", in: text)?.upperBound ?? text.startIndex
        guard start <= at, text[start..<at].contains(":") else { return text }
        return text[..<start] + "***" + text[at...]
    }

    private static func range(of mark: String, in text: String) -> Range<String.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(mark) { return start..<text.index(start, offsetBy: mark.count) }
            start = text.index(after: start)
        }
        return nil
    }

    private static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension GitURL {
    /// Organisation, project and repository out of either of Azure DevOps' forms.
    private var azureParts: (organisation: String, project: String, repository: String)? {
        let parts = path.split(separator: "/").map(String.init)
        if scheme == .ssh {
            return parts.count == 4 && parts[0] == "v3" ? (parts[1], parts[2], parts[3]) : nil
        }
        guard host == "dev.azure.com", parts.count >= 3, parts[parts.count - 2] == "_git" else { return nil }
        // A repository named like its project is also spelt without the project.
        return parts.count == 4 ? (parts[0], parts[1], parts[3]) : (parts[0], parts[2], parts[2])
    }

    private var azureOverSSH: GitURL? {
        azureParts.map {
            GitURL(
                scheme: .ssh, user: "git", host: "ssh.dev.azure.com", port: nil,
                path: "/v3/\($0.organisation)/\($0.project)/\($0.repository)", embedded: nil)
        }
    }

    private var azureOverHTTPS: GitURL? {
        azureParts.map {
            GitURL(
                scheme: .https, user: nil, host: "dev.azure.com", port: nil,
                path: "/\($0.organisation)/\($0.project)/_git/\($0.repository)", embedded: nil)
        }
    }
}

extension GitURL.Scheme {
    var ownPort: Int? {
        switch self {
        case .ssh: 22
        case .https: 443
        case .http: 80
        case .file: nil
        }
    }
}
