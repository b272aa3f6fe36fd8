import ArgumentParser
import Diagnostics
import Glibc
import Kustomize

/// `davit kustomize build DIR`: prints the objects of a kustomization, as `kubectl kustomize` 5.5 prints them.
///
/// Nothing reaches standard output unless the whole build has succeeded.
struct KustomizeBuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Print the objects of a kustomization.",
        discussion: "Takes the flags of kustomize build; -o writes to a file.")

    @Argument(help: "The directory with the kustomization.", completion: .directory)
    var directory = "."

    @Option(help: "Order of the objects: legacy, or none for the order they were read in.")
    var reorder = "legacy"

    @Option(
        help: "LoadRestrictionsRootOnly, or LoadRestrictionsNone to read files outside the kustomization's directory.")
    var loadRestrictor = "LoadRestrictionsRootOnly"

    @Flag(help: "Accepted for kustomize's builtin plugins, which need no switch here; others are never run.")
    var enableAlphaPlugins = false

    @Flag(help: "Helm charts cannot be inflated yet.")
    var enableHelm = false

    @Option(name: .shortAndLong, help: "Write to this file instead of standard output.")
    var output: String?

    @OptionGroup var remote: RemoteFlags

    func run() async throws {
        let built: KustomizeBuild.Result
        do {
            built = try await build()
        } catch let error as any ExplainedError {
            // Kustomize's own prefix: scripts look for it.
            let hints = (error as? KustomizeError)?.remoteName.map(RemoteError.hints(for:)) ?? error.hints
            write("Error: \(error.message)\n" + hints.map { "hint: \($0)\n" }.joined(), to: STDERR_FILENO)
            throw ExitCode(ExitStatus.failed.rawValue)
        }
        for warning in built.warnings { write(warning + "\n", to: STDERR_FILENO) }
        try OutputFile.write(KustomizeBuild.text(built.objects), to: output)
    }

    /// Builds until nothing remote is missing any more.
    private func build() async throws -> KustomizeBuild.Result {
        let options = try options()
        let hosts = try remote.allowedHosts()
        var files = RemoteFiles(try DiskFiles(root: "/"), isEnabled: hosts != nil)
        var fetcher: RemoteFetcher?
        for _ in 0...RemoteFetcher.most {
            do {
                return try KustomizeBuild.build(at: try root(in: files), in: files, options: options)
            } catch let wanted as RemoteFiles.Wanted {
                let current = try fetcher ?? RemoteFetcher(hosts: hosts ?? [], flags: remote)
                fetcher = current
                files.add(try await current.fetch(wanted.reference), for: wanted.reference)
            }
        }
        throw RemoteError.tooMany(limit: RemoteFetcher.most)
    }

    /// The directory to build: one of the disk, or of a repository.
    private func root(in files: RemoteFiles) throws -> String {
        do {
            return try files.disk.path(ofDirectory: directory)
        } catch {
            guard let repository = RemoteRepository(directory) else { throw error }
            guard let place = try files.place(of: .repository(repository)) else {
                throw KustomizeError.remote(directory, from: "")
            }
            return place
        }
    }

    private func options() throws -> BuildOptions {
        var options = BuildOptions()
        options.release = .v5_5
        options.absolutePaths = true
        guard let order = Reorder(rawValue: reorder) else {
            throw ValidationError("--reorder is \(reorder), expected legacy or none")
        }
        options.reorder = order
        guard let restrictor = LoadRestrictor(rawValue: loadRestrictor) else {
            throw ValidationError(
                "--load-restrictor is \(loadRestrictor), expected LoadRestrictionsRootOnly or LoadRestrictionsNone")
        }
        options.loadRestrictor = restrictor
        return options
    }
}
