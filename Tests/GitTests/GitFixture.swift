import Diagnostics
import Git
import TestSupport

/// A git server behind sshd with repositories of this test's own, a key that opens it, and an empty store.
struct GitFixture: Sendable {
    let server: GitServer
    let directory: TemporaryDirectory
    let store: GitStore
    let access: GitAccess

    init() async throws {
        server = try await GitServer.start()
        directory = try TemporaryDirectory()
        store = try GitStore(directory: directory.path + "/store")
        access = try await GitFixture.access(server)
    }

    static func access(
        _ server: GitServer, _ kind: GitServer.KeyKind = .ed25519, _ rights: GitServer.Access = .readWrite
    ) async throws -> GitAccess {
        try await access(server, key: server.key(kind, rights))
    }

    static func access(_ server: GitServer, key: GitServer.DeployKey) async throws -> GitAccess {
        let text = try await Command("cat", [key.key]).output()
        return GitAccess(
            .ssh(
                privateKey: Secret(Array(text.utf8)), passphrase: nil, knownHosts: try await server.host().knownHosts,
                hostKeyAlgorithms: []))
    }

    func url(_ name: String = "fleet") throws -> GitURL { try GitURL(server.url(name)) }

    func mirror(_ name: String = "fleet") throws -> GitMirror { store.mirror(of: try url(name)) }

    /// A repository with the files of `script`'s making: a shell script run in a clone whose commits it pushes.
    ///
    /// - Returns: the path of the bare repository on the server.
    @discardableResult
    func repository(_ name: String = "fleet", _ script: String) async throws -> String {
        let path = try await server.repository(name)
        try await push(to: path, script)
        return path
    }

    /// Runs `script` in a work tree of the bare repository at `path`.
    func push(to path: String, _ script: String) async throws {
        let setup = """
            set -e
            export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
            export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.com
            export GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.com
            scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT
            git clone -q '\(path)' "$scratch/tree" 2>/dev/null; cd "$scratch/tree"
            git symbolic-ref HEAD >/dev/null || true
            git rev-parse -q --verify HEAD >/dev/null || git checkout -q -B main
            save() { git add -A -f; git commit -q --allow-empty -m "$1"; git push -q origin HEAD:"${2:-main}"; }

            """
        _ = try await Command("bash", ["-c", setup + script]).output()
    }

    /// What a git command says of the server's repository.
    func ask(_ path: String, _ arguments: String...) async throws -> String {
        let text = try await Command("git", ["--git-dir", path] + arguments).output()
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }
}
