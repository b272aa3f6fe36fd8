import ArgumentParser
import Diagnostics
import Glibc
import KubernetesClient
import KubernetesModel
import KustomizeController

/// `davit diff kustomization NAME --path DIR`: asks the server what applying would change, and changes nothing.
///
/// Exit code 0: nothing; 1: failed; 2: something would change.
struct DiffKustomizationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kustomization", abstract: "Compare a Kustomization built from local files with the cluster.",
        discussion: "Values of Secrets are never printed. Exits with 2 when something would change.", aliases: ["ks"])

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalKustomization

    @Flag(help: "Take a Kustomization out of a file for a new one when it is not in the cluster.")
    var ignoreNotFound = false

    @Flag(inversion: .prefixedNo, help: "Say on standard error which object is being compared.")
    var progressBar = true

    func run() async throws {
        let cluster = try global.client()
        let builder = try local.builder(cluster: cluster)
        let root = try await local.root(
            namespace: global.effectiveNamespace(), with: builder, mayBeMissing: ignoreNotFound)
        let isWatched = progressBar
        let tell: @Sendable (String) -> Void = { if isWatched { Self.show($0) } }
        let comparison = ClusterComparison(
            cluster: cluster, builder: builder, recursive: local.recursive, tell: tell)
        let report = try await comparison.report(on: root)
        tell("")
        write(report.text, to: STDOUT_FILENO)
        // What could be compared has been shown; what could not makes the whole a failure.
        if let problem = report.problems.first {
            for other in report.problems.dropFirst() {
                write("error: \(other.message)\n" + other.hints.map { "hint: \($0)\n" }.joined(), to: STDERR_FILENO)
            }
            throw problem
        }
        if report.hasChanges { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    /// One line that is written over, where somebody watches.
    private static func show(_ words: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        write("\r\u{1B}[K" + words, to: STDERR_FILENO)
    }
}
