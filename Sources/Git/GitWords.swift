/// Reads what git, ssh and git servers say on stderr.
///
/// The words are those of git 2.39 and OpenSSH 9.2 in the C locale, and of GitHub, GitLab, Bitbucket, Azure DevOps and Gitea.
enum GitWords {
    /// - Parameters:
    ///   - words: stderr.
    ///   - what: the command, for an error nothing else describes.
    static func error(in words: String, of what: String, url: GitURL?, status: Int32 = 1) -> GitError {
        let name = url.map { "\($0)" } ?? "the repository"
        let host = url?.knownHostsName ?? "the server"
        let lines = words.split(whereSeparator: \.isNewline).map(String.init)
        func first(_ marks: [String]) -> String? {
            lines.first { line in marks.contains { line.contains(mark: $0) } }.map(trimmed)
        }
        if first(["REMOTE HOST IDENTIFICATION HAS CHANGED"]) != nil {
            let fingerprint = lines.first { $0.hasPrefix("SHA256:") }
            return .hostKeyChanged(host: host, presented: fingerprint.map { String($0.prefix { $0 != "." }) })
        }
        if first(["Host key verification failed"]) != nil { return .hostKeyUnknown(host: host) }
        if let line = first(["Unable to negotiate with", "no matching host key type"]) {
            return .noCommonAlgorithm(host: host, detail: line)
        }
        if lines.contains(where: { $0.contains(mark: "No space left on device") && !$0.hasPrefix("remote:") }) {
            return .diskFull(what: what)
        }
        if let line = first(certificateMarks) { return .certificateNotTrusted(url: name, detail: line) }
        if let line = first(refusalMarks) { return .authenticationRefused(url: name, detail: line) }
        if first(absenceMarks) != nil { return .repositoryNotFound(url: name) }
        if let line = first(["couldn't find remote ref", "Could not find remote branch"]) {
            let reference = line.split(separator: " ").last.map(String.init) ?? "such reference"
            return .referenceNotFound(url: name, reference: reference)
        }
        if first(["not our ref", "unadvertised object", "TF401035"]) != nil {
            return .referenceNotFound(url: name, reference: "such commit")
        }
        if let line = first(networkMarks) { return .unreachable(url: name, detail: line) }
        let detail = lines.last { $0.hasPrefix("fatal:") || $0.hasPrefix("error:") } ?? lines.last
        return .commandFailed(what: what, detail: detail.map(trimmed) ?? "exit status \(status)")
    }

    /// - Parameters:
    ///   - report: standard output of `git push --porcelain`: a line per ref, `!` first for one that was refused.
    ///   - words: stderr, with the server's own lines after `remote: `.
    static func pushError(report: String, words: String, url: GitURL, branch: String) -> GitError {
        let refusal = report.split(separator: "\n").first { $0.hasPrefix("!") }
        let moved = ["(fetch first)", "(non-fast-forward)", "(stale info)", "failed to update ref", "cannot lock ref"]
        if let refusal, moved.contains(where: { refusal.contains(mark: $0) }) {
            return .nonFastForward(url: "\(url)", branch: branch)
        }
        let server = words.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("remote:") }
            .map { trimmed(String($0.dropFirst(7).drop { $0 == " " })) }.filter { !$0.isEmpty }
        if let refusal, refusal.contains(mark: "[remote rejected]") {
            let bracket = refusal.lastIndex(of: "(").map { String(refusal[$0...].dropFirst().dropLast()) } ?? "rejected"
            return .pushRejected(
                url: "\(url)", branch: branch, words: ([bracket] + server).joined(separator: "; ").prefixed(600))
        }
        return error(in: words, of: "git push", url: url)
    }

    private static let certificateMarks = [
        "SSL certificate problem", "server certificate verification failed", "unable to get local issuer certificate",
        "certificate subject name",
    ]
    private static let refusalMarks = [
        "Permission denied (", "Authentication failed", "could not read Username", "could not read Password",
        "returned error: 401", "returned error: 403", "marked as read only", "Too many authentication failures",
        "does not have write access", "not allowed to push code", "You are not allowed to", "denied to deploy key",
        "Public key authentication failed", "access denied or repository not exported",
        "Write access to repository not granted",
        "HTTP Basic: Access denied", "TF401027",
    ]
    private static let absenceMarks = [
        "does not appear to be a git repository", "Repository not found", "repository not found", "returned error: 404",
        "project you were looking for could not be found", "does not exist or you do not have permission",
        "Repository does not exist", "repository does not exist", "TF401019", "no such repository", "' not found",
    ]
    private static let networkMarks = [
        "Could not resolve host", "Connection refused", "Connection timed out", "Operation timed out",
        "Network is unreachable", "No route to host", "Connection closed by", "Connection reset by",
        "kex_exchange_identification", "Failed to connect", "Couldn't connect", "banner exchange", "broken pipe",
        "Broken pipe", "returned error: 5", "early EOF", "unexpected disconnect", "the remote end hung up",
        "Timeout, server",
        "Recv failure", "Empty reply from server", "Operation too slow", "ssh: connect to host",
    ]

    /// One line for a message: without git's prefix, control characters and credentials in URLs.
    static func trimmed(_ line: String) -> String {
        var text = Substring(line)
        for prefix in ["fatal: ", "error: ", "remote: ", "ERROR: ", "ssh: "] where text.hasPrefix(prefix) {
            text = text.dropFirst(prefix.count)
        }
        let printable = String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
        let words = printable.split(separator: " ").map {
            $0.contains(mark: "://") ? GitURL.redacted(String($0)) : String($0)
        }
        return String(words.joined(separator: " ").prefix(300))
    }
}

extension StringProtocol {
    /// Whether the bytes of `mark` occur here.
    func contains(mark: String) -> Bool {
        let mark = Array(mark.utf8)
        guard let first = mark.first else { return true }
        var rest = utf8[...]
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: mark) { return true }
            rest = rest[rest.index(after: start)...]
        }
        return false
    }
}

extension String {
    func prefixed(_ count: Int) -> String { String(prefix(count)) }
}
