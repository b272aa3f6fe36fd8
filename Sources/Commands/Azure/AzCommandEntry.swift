package import ArgumentParser
import Azure
import Diagnostics
import Glibc

/// `davit k8s-configuration …`: az's words, for scripts that change only the program's name.
package struct K8sConfigurationCommand: AsyncParsableCommand, VerbatimCommand {
    package static let configuration = CommandConfiguration(
        commandName: "k8s-configuration", abstract: "Flux configurations through Azure, in az's own words.")

    @Argument(parsing: .captureForPassthrough, help: "flux create, update, show, list, delete, …")
    package var words: [String] = []

    package init() {}

    package func run() async throws { try await AzEntry.run(["k8s-configuration"] + words) }
}

/// `davit k8s-extension …`: az's words.
package struct K8sExtensionCommand: AsyncParsableCommand, VerbatimCommand {
    package static let configuration = CommandConfiguration(
        commandName: "k8s-extension", abstract: "Cluster extensions through Azure, in az's own words.")

    @Argument(parsing: .captureForPassthrough, help: "create, update, show, list or delete.")
    package var words: [String] = []

    package init() {}

    package func run() async throws { try await AzEntry.run(["k8s-extension"] + words) }
}

enum AzEntry {
    /// Runs in this process's surroundings, with az's exit codes: 2 for a line that cannot be read, 3 for what is not
    /// there, 1 for every other failure.
    static func run(_ words: [String]) async throws {
        let progress = Progress()
        let console = AzConsole(
            data: { write($0, to: STDOUT_FILENO) }, progress: progress,
            ask: { question in
                guard isatty(STDIN_FILENO) == 1 else { return nil }
                write(question, to: STDERR_FILENO)
                return readLine(strippingNewline: true)
            })
        do {
            try await AzRunner(environment: .process, console: console).run(words)
        } catch let error as any ExplainedError {
            progress.failure(error.message)
            for hint in error.hints { write("  hint: \(hint)\n", to: STDERR_FILENO) }
            throw ExitCode(exitCode(of: error))
        }
    }

    static func exitCode(of error: any ExplainedError) -> Int32 {
        switch error {
        case is AzUsageError: 2
        case let error as ARMError where error.isNotFound: 3
        default: 1
        }
    }
}
