import ArgumentParser
import Bootstrap
import Diagnostics

/// Wires the bootstrap to the real world and runs it.
extension BootstrapGitCommand {
    package mutating func run() async throws {
        let request = try request()
        let output = BootstrapOutput(json: output == "json", showsDifferences: dryRun)
        var runner = BootstrapRunner(
            request, api: try global.client(), remote: GitFleetRemote(request),
            registrar: KeyPrompt(silent: silent), reporter: output,
            embedded: runsHere ? try embeddedReconcilers() : nil)
        do {
            let ending = try await runner.run()
            if once { await runner.reconcilers?.stop() } else { try await runner.reconcilers?.value() }
            if ending == .wouldChange { throw ExitCode(ExitStatus.findings.rawValue) }
        } catch let failure as BootstrapFailure {
            output.report(failure)
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }
}

extension BootstrapGitCommand {
    private func embeddedReconcilers() throws -> any EmbeddedReconcilers {
        throw ValidationError("--run is not available yet")
    }
}
