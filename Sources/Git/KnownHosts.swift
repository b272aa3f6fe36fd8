package import Cryptography

/// The lines of an OpenSSH known_hosts file.
///
/// - SeeAlso: openssh/openssh-portable `sshd.8`, section "SSH_KNOWN_HOSTS FILE FORMAT".
package struct KnownHosts: Sendable {
    package struct Entry: Sendable {
        /// Host patterns, or one hashed name.
        let hosts: [String]
        let isRevoked: Bool
        package let key: PublicKey
    }

    package let entries: [Entry]

    /// Reads what it can; comments, certificate authorities and damaged lines are left out.
    package init(_ text: String) {
        entries = text.split(whereSeparator: \.isNewline).compactMap { line in
            var fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let first = fields.first, !first.hasPrefix("#") else { return nil }
            let isRevoked = first == "@revoked"
            if first.hasPrefix("@") {
                guard isRevoked else { return nil }
                fields.removeFirst()
            }
            guard fields.count >= 3, let key = try? PublicKey(line: "\(fields[1]) \(fields[2])") else { return nil }
            return Entry(hosts: fields[0].split(separator: ",").map(String.init), isRevoked: isRevoked, key: key)
        }
    }

    /// The keys that are trusted for a host as `GitURL.knownHostsName` spells it.
    package func keys(for name: String) -> [PublicKey] {
        let matching = entries.filter { KnownHosts.matches($0.hosts, name) }
        let revoked = Set(matching.filter(\.isRevoked).map(\.key))
        return matching.filter { !$0.isRevoked && !revoked.contains($0.key) }.map(\.key)
    }

    /// Lines for `keys` of a host.
    package static func text(for name: String, _ keys: [PublicKey]) -> String {
        keys.map { "\(name) \($0.line())\n" }.joined()
    }

    private static func matches(_ patterns: [String], _ name: String) -> Bool {
        var isMatch = false
        for pattern in patterns {
            if pattern.hasPrefix("|1|") {
                isMatch = isMatch || matchesHash(pattern, name)
            } else if pattern.hasPrefix("!") {
                if wildcard(pattern.dropFirst(), name) { return false }
            } else {
                isMatch = isMatch || wildcard(pattern[...], name)
            }
        }
        return isMatch
    }

    /// `|1|salt|HMAC-SHA1 of the name`.
    private static func matchesHash(_ pattern: String, _ name: String) -> Bool {
        let parts = pattern.split(separator: "|")
        guard parts.count == 3, let salt = Base64.decode(parts[1]), let hash = Base64.decode(parts[2]) else {
            return false
        }
        return constantTimeEqual(HMAC.authenticate(name.utf8, key: salt, .sha1), hash)
    }

    /// `*` and `?`, without regard to case; brackets are part of the name.
    private static func wildcard(_ pattern: Substring, _ name: String) -> Bool {
        let escaped = pattern.lowercased().utf8.flatMap { byte -> [UInt8] in
            byte == UInt8(ascii: "[") || byte == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), byte] : [byte]
        }
        return Glob(escaped).matches(Array(name.lowercased().utf8)[...])
    }
}
