import Glibc

/// Calls git with an environment of our own making: no system or user configuration, no hooks, no prompts, no helpers.
struct GitCommand: Sendable {
    /// The bare repository; `nil` for commands that need none.
    var repository: String?
    var access: AccessFiles?
    /// Whom errors name.
    var url: GitURL?
    /// Variables for this call alone.
    var extra: [(String, String)] = []

    struct Output: Sendable {
        var bytes: [UInt8]
        var errors: String

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var line: String { text.split(separator: "\n").first.map(String.init) ?? "" }
    }

    /// - Parameter arguments: the subcommand and what follows; refs and URLs are checked by their types and come after `--`.
    /// - Throws: `GitError`, made out of git's and ssh's words; `CancellationError`.
    func run(
        _ arguments: [String], input: [UInt8] = [], timeout: Duration = .seconds(30), outputLimit: Int = 256 << 20
    ) async throws -> Output {
        let result = try await result(arguments, input: input, timeout: timeout, outputLimit: outputLimit)
        guard result.status == 0 else {
            throw GitWords.error(in: result.errors, of: "git \(arguments.first ?? "")", url: url, status: result.status)
        }
        return Output(bytes: result.output, errors: result.errors)
    }

    /// As `run`, but an exit status is no error.
    func result(
        _ arguments: [String], input: [UInt8] = [], timeout: Duration = .seconds(30), outputLimit: Int = 256 << 20
    ) async throws -> ProcessRunner.Result {
        let end = try await ProcessRunner.run(
            "git", GitCommand.configuration + arguments, environment: environment, input: input, timeout: timeout,
            outputLimit: outputLimit)
        switch end {
        case .finished(let result): return result
        case .timedOut:
            let what = "git \(arguments.first ?? "")" + (url.map { " of \($0)" } ?? "")
            throw GitError.timedOut(what: what, after: timeout)
        case .outputTooLong:
            throw GitError.commandFailed(
                what: "git \(arguments.first ?? "")", detail: "more than \(outputLimit) bytes of output")
        }
    }

    var environment: [(String, String)] {
        var environment = GitCommand.inherited
        environment += [
            ("LC_ALL", "C"), ("TZ", "UTC"), ("HOME", "/nonexistent"), ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_ASKPASS", "true"), ("SSH_ASKPASS", "true"), ("SSH_ASKPASS_REQUIRE", "never"),
            ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_ATTR_NOSYSTEM", "1"), ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_NO_REPLACE_OBJECTS", "1"), ("GIT_SSH_VARIANT", "ssh"),
            ("GIT_ALLOW_PROTOCOL", url?.scheme == .file ? "file" : "ssh:https:http"),
        ]
        environment += access?.environment ?? [("GIT_CONFIG_GLOBAL", "/dev/null")]
        if let repository { environment.append(("GIT_DIR", repository)) }
        return environment + extra
    }

    /// Settings no repository may change: its own configuration is ours, but its content is not.
    private static let configuration = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.attributesFile=/dev/null", "gc.auto=0",
        "maintenance.auto=false", "fetch.unpackLimit=1", "fetch.writeCommitGraph=false", "submodule.recurse=false",
        "http.lowSpeedLimit=1000", "http.lowSpeedTime=30", "protocol.version=2", "advice.detachedHead=false",
        "push.followTags=false", "push.gpgSign=false", "commit.gpgSign=false", "core.commitGraph=false",
    ].flatMap { ["-c", $0] }

    /// What of our own environment git and its transports need: where programs, proxies and certificates are.
    private static let inherited: [(String, String)] = [
        "PATH", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY",
        "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR", "LD_LIBRARY_PATH",
    ].compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
}
