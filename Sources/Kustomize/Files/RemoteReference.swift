/// What a name in a kustomization means that does not lie in the tree built: a directory of a git repository, or one
/// file behind a URL.
///
/// The engine only takes such names apart; whether anything is fetched is for `KustomizeFiles.place(of:)` to say.
package enum RemoteReference: Sendable, Hashable {
    case repository(RemoteRepository)
    /// The whole URL: `https` or `http`.
    case file(String)

    /// What a list of directories and files (`resources`) means by `name`; `nil` for a path.
    package init?(_ name: String) {
        let repository = RemoteRepository(name)
        if Self.isURL(name), repository.map({ !$0.isCertain(name) }) ?? true {
            self = .file(name)
        } else if let repository {
            self = .repository(repository)
        } else {
            return nil
        }
    }

    /// As the kustomization has it.
    package var name: String {
        switch self {
        case .repository(let repository): repository.text
        case .file(let url): url
        }
    }

    /// Whether a list of files means a URL by `name`.
    static func isURL(_ name: String) -> Bool { name.hasPrefix("https://") || name.hasPrefix("http://") }

    /// Whether `name` is an address rather than a path, be it one that can be taken apart or not.
    static func looksRemote(_ name: String) -> Bool {
        if name.contains("://") || name.hasPrefix("git@") || name.hasPrefix("git::") { return true }
        if name.hasPrefix("github.com/") || name.hasPrefix("github.com:") || name.hasPrefix("gh:") { return true }
        return name.contains("?ref=") || name.contains(".git//") || name.contains(".git?")
    }
}

/// A directory of a git repository, as kustomize's users write it:
/// `github.com/org/repo//path?ref=v1`, `git@host:org/repo.git`, `ssh://…`, `git::https://…`.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/internal/git/repospec.go`.
package struct RemoteRepository: Sendable, Hashable {
    /// As it was written.
    package let text: String
    /// What git is given: `https://github.com/org/repo`, `git@github.com:org/repo.git`.
    package let address: String
    /// In lower case, without user and port; empty for `file://`.
    package let host: String
    /// The kustomization's directory in the repository; empty for its root.
    package let directory: String
    /// Branch, tag or commit; empty for the branch that the server's HEAD names.
    package let reference: String
    package let timeout: Duration
    package let submodules: Bool

    package init?(_ text: String) {
        guard !text.hasPrefix("/") else { return nil }
        self.text = text
        let question = text.firstIndex(of: "?") ?? text.endIndex
        let query = RemoteQuery(text[question...].dropFirst())
        reference = query.reference
        timeout = query.timeout
        submodules = query.submodules
        guard let parts = AddressParts(text[..<question]),
            let (repository, directory) = Self.split(parts.path, takesAll: parts.isFile),
            !repository.isEmpty
        else { return nil }
        var components: [Substring] = []
        for part in directory.split(separator: "/") where part != "." {
            guard part != ".." else {
                if components.popLast() == nil { return nil }
                continue
            }
            components.append(part)
        }
        self.directory = components.joined(separator: "/")
        address = parts.prefix + repository
        host = parts.host
    }

    /// Whether the text says by itself that it is a repository; a plain URL of a file parses as one, too.
    fileprivate func isCertain(_ text: String) -> Bool {
        let path = text.prefix { $0 != "?" }
        let afterScheme = path.firstRange(of: "://").map { path[$0.upperBound...] } ?? path
        if !reference.isEmpty || afterScheme.contains("//") || afterScheme.contains("_git/") { return true }
        if afterScheme.hasSuffix(".git") || afterScheme.contains(".git/") { return true }
        let isManifest = [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
        return !isManifest && ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"].contains(host)
    }

    /// The repository, and the directory within it: after `_git/NAME`, `//` or `.git`, else after two names.
    private static func split(_ path: String, takesAll: Bool) -> (repository: String, directory: String)? {
        if let marker = path.firstRange(of: "_git/") {
            let rest = path[marker.upperBound...]
            let slash = rest.firstIndex(of: "/") ?? rest.endIndex
            return (String(path[..<slash]), String(rest[slash...]))
        }
        for (marker, kept) in [("//", 0), (".git", 4)] {
            guard let range = path.firstRange(of: marker) else { continue }
            return (String(path[..<path.index(range.lowerBound, offsetBy: kept)]), String(path[range.upperBound...]))
        }
        if takesAll { return (path, "") }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return nil }
        return (parts[..<2].joined(separator: "/"), parts[2...].joined(separator: "/"))
    }
}

/// `https://user@host/` and what follows.
private struct AddressParts {
    /// Scheme, user and host with what ends it.
    let prefix: String
    let host: String
    let path: String
    var isFile: Bool { prefix == "file://" }

    init?(_ text: Substring) {
        var rest = text
        if rest.lowercased().hasPrefix("git::") { rest = rest.dropFirst(5) }
        var scheme = ""
        for candidate in ["ssh://", "https://", "http://", "file://"] where rest.lowercased().hasPrefix(candidate) {
            scheme = candidate
            rest = rest.dropFirst(candidate.count)
            break
        }
        if scheme == "file://" {
            (prefix, host, path) = (scheme, "", String(rest))
            return
        }
        var user = ""
        if let at = rest.firstIndex(of: "@"), rest.first?.isLetter == true,
            rest[..<at].utf8.allSatisfy(Self.isNameByte)
        {
            user = String(rest[...at])
            rest = rest[rest.index(after: at)...]
        }
        let lowercase = rest.lowercased()
        let isGitHub = lowercase.hasPrefix("github.com/") || lowercase.hasPrefix("github.com:")
        let mayUseColon = scheme.isEmpty && (!user.isEmpty || isGitHub)
        guard !scheme.isEmpty || mayUseColon else { return nil }
        var end = rest.firstIndex(of: "/")
        if mayUseColon, let colon = rest.firstIndex(of: ":"), colon > rest.startIndex, end.map({ colon < $0 }) ?? true {
            end = colon
        }
        guard let end, end > rest.startIndex else { return nil }
        path = String(rest[rest.index(after: end)...])
        if isGitHub {
            host = "github.com"
            // One repository, one spelling.
            prefix =
                scheme == "ssh://" || !user.isEmpty
                ? (user.isEmpty ? "git@" : user) + "github.com:" : "https://github.com/"
            return
        }
        prefix = scheme + user + String(rest[...end])
        let name = rest[..<end].lowercased()
        let port = name.lastIndex(of: ":").flatMap { colon in
            name[colon...].dropFirst().allSatisfy(\.isNumber) ? colon : nil
        }
        host = String(name[..<(port ?? name.endIndex)])
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// `?ref=v1&timeout=90s&submodules=false`; what cannot be read has no effect, as in kustomize.
private struct RemoteQuery {
    private(set) var reference = ""
    private(set) var timeout = Duration.seconds(27)
    private(set) var submodules = true

    init(_ text: Substring) {
        var version = ""
        for field in text.split(separator: "&") {
            let equals = field.firstIndex(of: "=") ?? field.endIndex
            let value = Self.decoded(field[equals...].dropFirst())
            guard !value.isEmpty else { continue }
            switch field[..<equals] {
            case "ref" where reference.isEmpty: reference = value
            case "version" where version.isEmpty: version = value
            case "timeout": timeout = Self.duration(value) ?? timeout
            case "submodules": submodules = Self.truth(value) ?? submodules
            default: break
            }
        }
        if reference.isEmpty { reference = version }
    }

    private static func truth(_ text: String) -> Bool? {
        if ["1", "t", "T", "true", "TRUE", "True"].contains(text) { return true }
        return ["0", "f", "F", "false", "FALSE", "False"].contains(text) ? false : nil
    }

    /// Seconds, or one or more of Go's `1h`, `2m`, `3s`, `4ms`.
    private static func duration(_ text: String) -> Duration? {
        if let seconds = Int(text) { return seconds > 0 && seconds < 1 << 31 ? .seconds(seconds) : nil }
        var total = 0.0
        var rest = text[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isNumber && $0 != "." }
            rest = rest.dropFirst(unit.count)
            let sizes = ["h": 3600, "m": 60, "s": 1, "ms": 0.001]
            guard let number = Double(digits), let size = sizes[String(unit)] else { return nil }
            total += number * size
        }
        return total > 0 && total < Double(1 << 31) ? .seconds(total) : nil
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
