import Diagnostics

/// Why a repository could not be read or written.
package enum GitError: ExplainedError, Equatable {
    case invalidURL(String, why: String)
    case invalidReference(String, why: String)
    /// The private key cannot be used at all: unreadable, or a wrong passphrase.
    case unusableKey(why: String)
    /// The server knows neither the key nor the password, or they may not do this.
    case authenticationRefused(url: String, detail: String)
    case hostKeyUnknown(host: String)
    case hostKeyChanged(host: String, presented: String?)
    /// Server and client share no algorithm.
    case noCommonAlgorithm(host: String, detail: String)
    case certificateNotTrusted(url: String, detail: String)
    case repositoryNotFound(url: String)
    case referenceNotFound(url: String, reference: String)
    case noMatchingVersion(url: String, constraint: String, tags: Int)
    case emptyRepository(url: String)
    /// Someone else pushed first: clone again and repeat the change.
    case nonFastForward(url: String, branch: String)
    /// A protected branch or a hook of the server; `words` are the server's.
    case pushRejected(url: String, branch: String, words: String)
    case unreachable(url: String, detail: String)
    case timedOut(what: String, after: Duration)
    case diskFull(what: String)
    case programMissing(String)
    case pathOutsideTree(path: String, target: String)
    case noSuchPath(String)
    case notAFile(String)
    case fileTooLarge(path: String, size: Int, limit: Int)
    case missingObject(String)
    case signingFailed(why: String)
    case nothingToCommit
    /// What no other case says; `detail` is the last of git's own words, redacted.
    case commandFailed(what: String, detail: String)

    /// Flux's condition reasons for a GitRepository.
    package var reason: String {
        switch self {
        case .invalidURL: "URLInvalid"
        case .unusableKey: "AuthenticationFailed"
        case .diskFull, .missingObject: "StorageOperationFailed"
        default: "GitOperationFailed"
        }
    }

    package var message: String {
        switch self {
        case .invalidURL(let url, let why): "cannot use the git URL '\(url)': \(why)"
        case .invalidReference(let name, let why): "cannot use the git reference '\(name)': \(why)"
        case .unusableKey(let why): "cannot use the private key: \(why)"
        case .authenticationRefused(let url, let detail): "\(url) refuses the credentials: \(detail)"
        case .hostKeyUnknown(let host): "no known_hosts line vouches for the host key of \(host)"
        case .hostKeyChanged(let host, let presented):
            "the host key of \(host) is not the one in known_hosts"
                + (presented.map { " (the server presents \($0))" } ?? "")
        case .noCommonAlgorithm(let host, let detail): "\(host) and OpenSSH agree on no algorithm: \(detail)"
        case .certificateNotTrusted(let url, let detail): "the certificate of \(url) is not trusted: \(detail)"
        case .repositoryNotFound(let url): "no repository at \(url)"
        case .referenceNotFound(let url, let reference): "\(url) has no \(reference)"
        case .noMatchingVersion(let url, let constraint, let tags):
            "none of the \(tags) tags of \(url) matches the version constraint '\(constraint)'"
        case .emptyRepository(let url): "\(url) is an empty repository"
        case .nonFastForward(let url, let branch): "branch \(branch) of \(url) has moved since it was cloned"
        case .pushRejected(let url, let branch, let words): "\(url) rejects the push to \(branch): \(words)"
        case .unreachable(let url, let detail): "cannot reach \(url): \(detail)"
        case .timedOut(let what, let after): "\(what) took longer than \(after)"
        case .diskFull(let what): "no space left on the device for \(what)"
        case .programMissing(let program): "the program '\(program)' is not on the PATH"
        case .pathOutsideTree(let path, let target): "'\(path)' leads out of the repository: \(target)"
        case .noSuchPath(let path): "no file or directory '\(path)' in the repository"
        case .notAFile(let path): "'\(path)' is not a file"
        case .fileTooLarge(let path, let size, let limit):
            "'\(path)' has \(size) bytes, more than the limit of \(limit)"
        case .missingObject(let name): "git object \(name) is not in the local store"
        case .signingFailed(let why): "cannot sign the commit: \(why)"
        case .nothingToCommit: "nothing to commit"
        case .commandFailed(let what, let detail): "\(what) failed: \(detail)"
        }
    }

    package var hints: [String] {
        switch self {
        case .invalidURL: ["write it as ssh://git@host/path or https://host/path"]
        case .authenticationRefused:
            ["add the public key to the repository's deploy keys, or give a token that may do this"]
        case .hostKeyUnknown(let host):
            ["compare the fingerprint with the one the provider publishes, then add the output of: \(keyScan(host))"]
        case .hostKeyChanged(let host, _):
            ["find out whether \(host) really changed its key; if so, put the new line into known_hosts"]
        case .repositoryNotFound: ["check the path; some servers also say this when the key may not read it"]
        case .pushRejected: ["allow this key to push to the branch, or choose another branch"]
        case .programMissing(let program): ["install \(program)"]
        case .diskFull: ["free space, or move the store to a larger volume"]
        case .unreachable, .timedOut: ["see that the host's name, port, proxy and firewall let this machine in"]
        default: []
        }
    }

    /// - Parameter host: as a known_hosts line names it: `host` or `[host]:port`.
    private func keyScan(_ host: String) -> String {
        guard let match = host.wholeMatch(of: #/\[(.+)\]:(\d+)/#) else { return "ssh-keyscan \(host)" }
        return "ssh-keyscan -p \(match.2) \(match.1)"
    }
}
