/// A repository at a provider whose API Davit speaks, as its address names it.
package enum HostedRepository: Sendable, Hashable, CustomStringConvertible {
    /// `api`: `https://api.github.com`, or a GitHub Enterprise Server's `https://<host>/api/v3`.
    case gitHub(api: String, owner: String, name: String)
    /// `base`: `https://dev.azure.com/<organisation>`.
    case azureDevOps(base: String, project: String, name: String)

    /// Reads the host and path of a git address, over SSH or HTTPS.
    ///
    /// - Parameters:
    ///   - host: lower case, without a port.
    ///   - path: `/owner/name.git`, `/org/project/_git/name`, `/v3/org/project/name`.
    ///   - gitHubHosts: GitHub Enterprise Servers besides github.com.
    /// - Returns: `nil` for any other host: there is no API to speak to.
    package init?(host: String, path: String, gitHubHosts: Set<String> = []) {
        let parts = path.split(separator: "/").map { Self.decoded($0) }
        switch host {
        case "github.com", "ssh.github.com", "www.github.com":
            guard parts.count == 2 else { return nil }
            self = .gitHub(api: "https://api.github.com", owner: parts[0], name: Self.bare(parts[1]))
        case let own where gitHubHosts.contains(own):
            guard parts.count == 2 else { return nil }
            self = .gitHub(api: "https://\(own)/api/v3", owner: parts[0], name: Self.bare(parts[1]))
        case "dev.azure.com":
            guard let (project, name) = Self.afterGit(parts.dropFirst()) else { return nil }
            self = .azureDevOps(base: "https://dev.azure.com/\(Self.encoded(parts[0]))", project: project, name: name)
        case "ssh.dev.azure.com", "vs-ssh.visualstudio.com":
            guard parts.count == 4, parts[0] == "v3" else { return nil }
            self = .azureDevOps(
                base: "https://dev.azure.com/\(Self.encoded(parts[1]))", project: parts[2], name: parts[3])
        case let host where host.hasSuffix(".visualstudio.com"):
            let rest = parts.first == "DefaultCollection" ? parts.dropFirst() : parts[...]
            guard let (project, name) = Self.afterGit(rest) else { return nil }
            let organisation = host.prefix { $0 != "." }
            self = .azureDevOps(base: "https://dev.azure.com/\(organisation)", project: project, name: name)
        default: return nil
        }
    }

    /// `project/_git/name`, or `_git/name` where both are the same.
    private static func afterGit(_ parts: ArraySlice<String>) -> (project: String, name: String)? {
        guard let marker = parts.firstIndex(of: "_git"), marker + 1 == parts.endIndex - 1 else { return nil }
        let name = parts[marker + 1]
        switch marker - parts.startIndex {
        case 0: return (name, name)
        case 1: return (parts[parts.startIndex], name)
        default: return nil
        }
    }

    private static func bare(_ name: String) -> String { name.hasSuffix(".git") ? String(name.dropLast(4)) : name }

    package var description: String {
        switch self {
        case .gitHub(_, let owner, let name): "\(owner)/\(name)"
        case .azureDevOps(_, let project, let name): "\(project)/\(name)"
        }
    }

    package var isGitHub: Bool { if case .gitHub = self { true } else { false } }

    /// Where a person manages keys: the repository's deploy keys at GitHub, one's own at Azure DevOps.
    package var keyPage: String {
        switch self {
        case .gitHub(let api, let owner, let name):
            let web =
                api == "https://api.github.com"
                ? "https://github.com" : api.hasSuffix("/api/v3") ? String(api.dropLast("/api/v3".count)) : api
            return "\(web)/\(owner)/\(name)/settings/keys"
        case .azureDevOps(let base, _, _): return "\(base)/_usersSettings/keys"
        }
    }

    /// Percent-encodes everything that has a meaning in a path or a query.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
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
