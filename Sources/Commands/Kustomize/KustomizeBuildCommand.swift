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

    func run() async throws {
        let files = try DiskFiles(root: "/")
        let built: KustomizeBuild.Result
        do {
            built = try KustomizeBuild.build(at: files.path(ofDirectory: directory), in: files, options: try options())
        } catch let error as any ExplainedError {
            // Kustomize's own prefix: scripts look for it.
            write("Error: \(error.message)\n" + error.hints.map { "hint: \($0)\n" }.joined(), to: STDERR_FILENO)
            throw ExitCode(ExitStatus.failed.rawValue)
        }
        for warning in built.warnings { write(warning + "\n", to: STDERR_FILENO) }
        try OutputFile.write(KustomizeBuild.text(built.objects), to: output)
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
