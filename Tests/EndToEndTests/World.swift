import FoundationEssentials
import Glibc
import TestSupport

/// A cluster and a fleet repository of a test's own, with `davit` between them as an operator would run it.
final class World: Sendable {
    static let directory = "clusters/test"

    let plane: ControlPlane
    let server: GitServer
    let key: GitServer.DeployKey
    /// Home of everything davit writes on this machine.
    let folder: TemporaryDirectory
    /// The bare repository on disk, where tests look and push as the team would.
    let repository: String

    /// Starts an empty cluster and an empty repository with one deploy key that may write.
    static func start() async throws -> World {
        async let plane = ControlPlane.start()
        let server = try await GitServer.start()
        let repository = try await server.repository()
        let key = try await server.key()
        let folder = try TemporaryDirectory()
        try folder.write(try await server.host().knownHosts, to: "known_hosts")
        return World(plane: try await plane, server: server, key: key, folder: folder, repository: repository)
    }

    private init(
        plane: ControlPlane, server: GitServer, key: GitServer.DeployKey, folder: TemporaryDirectory, repository: String
    ) {
        self.plane = plane
        self.server = server
        self.key = key
        self.folder = folder
        self.repository = repository
    }

    // MARK: davit

    static let program = Environment.value("DAVIT_TEST_PROGRAM") ?? Checkout.root + "/.build/debug/davit"

    /// davit with this world's kubeconfig and a home of its own.
    func davit(_ arguments: [String], kubeconfig: String? = nil) -> Command {
        var command = Command(Self.program, arguments + ["--kubeconfig", kubeconfig ?? plane.facts.admin])
        command.environment = ["HOME": folder.path, "XDG_CACHE_HOME": nil, "KUBECONFIG": nil, "SSH_AUTH_SOCK": nil]
        command.directory = folder.path
        return command
    }

    /// The bootstrap of this world's cluster from its repository.
    func bootstrap(
        _ more: String..., key: String? = nil, url: String? = nil, path: String = World.directory,
        kubeconfig: String? = nil
    ) -> Command {
        let arguments = [
            "bootstrap", "git", "--url", url ?? server.url(), "--path", path,
            "--private-key-file", key ?? self.key.key, "--known-hosts-file", folder.path + "/known_hosts",
        ]
        return davit(arguments + more, kubeconfig: kubeconfig)
    }

    /// Bootstraps, reconciling in that process from then on, and returns once everything is Ready.
    func bootstrapped(kubeconfig: String? = nil) async throws -> RunningProgram {
        let program = try RunningProgram(bootstrap("--run", "--output", "json", kubeconfig: kubeconfig))
        try await eventually("the bootstrap", within: .seconds(180)) {
            if let status = program.status {
                throw Command.Failure("davit ended with status \(status)\n\(program.errors)")
            }
            return program.output.contains(#""step":"health","state":"success""#) ? true : nil
        }
        return program
    }

    // MARK: The repository

    /// Commits files to the branch, as somebody of the team, and gives the commit's id.
    /// - Parameter files: path → text; `nil` deletes.
    @discardableResult
    func push(_ files: [String: String?], message: String = "Change the fleet") async throws -> String {
        let clone = try TemporaryDirectory()
        try await git("clone", "--quiet", repository, clone.path)
        for (path, text) in files {
            if let text {
                try clone.write(text, to: path)
            } else {
                try FileManager.default.removeItem(atPath: clone.path + "/" + path)
            }
        }
        return try await publish(clone, message)
    }

    /// Commits a symbolic link.
    func push(link path: String, to target: String) async throws {
        let clone = try TemporaryDirectory()
        try await git("clone", "--quiet", repository, clone.path)
        guard symlink(target, clone.path + "/" + path) == 0 else { throw Command.Failure("cannot link \(path)") }
        try await publish(clone, "Link out")
    }

    @discardableResult
    private func publish(_ clone: TemporaryDirectory, _ message: String) async throws -> String {
        try await git("-C", clone.path, "add", "--all")
        try await git("-C", clone.path, "commit", "--quiet", "-m", message)
        try await git("-C", clone.path, "push", "--quiet", "origin", "HEAD:main")
        return try await git("-C", clone.path, "rev-parse", "HEAD").dropLast().description
    }

    @discardableResult
    func git(_ arguments: String...) async throws -> String {
        var command = Command("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"] + arguments)
        command.environment = ["HOME": folder.path, "GIT_CONFIG_NOSYSTEM": "1"]
        return try await command.output()
    }

    /// The branch's commit, or `nil` in an empty repository.
    func head(_ branch: String = "main") async throws -> String? {
        let found = try await git("-C", repository, "for-each-ref", "--format=%(objectname)", "refs/heads/\(branch)")
        return found.isEmpty ? nil : String(found.dropLast())
    }

    /// The paths in the branch's commit.
    func files() async throws -> [String] {
        try await git("-C", repository, "ls-tree", "-r", "--name-only", "main").split(separator: "\n").map(String.init)
    }
}
