import Agent
import ArgumentParser
import Bootstrap
import Diagnostics
import HTTP
import Logging

/// Wires the bootstrap to the real world and runs it.
extension BootstrapGitCommand {
    package mutating func run() async throws {
        let request = try request()
        let output = BootstrapOutput(json: output == "json", showsDifferences: dryRun)
        let prompt = KeyPrompt(silent: silent)
        var runner = BootstrapRunner(
            request, api: try global.client(), remote: GitFleetRemote(request),
            registrar: try registerKey
                ? hosting.registrar(title: "davit: \(request.directory)", http: HTTPClient(), fallback: prompt)
                : prompt, reporter: output,
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
    /// The same agent as `davit agent`, in this process; git objects are kept for the next run.
    private func embeddedReconcilers() throws -> any EmbeddedReconcilers {
        let namespace = try global.effectiveNamespace()
        var configuration = Agent.Configuration(
            cluster: try global.configuration(), dataDirectory: Self.dataDirectory + "/" + namespace)
        configuration.runtimeNamespace = namespace
        configuration.hostKeyAlgorithms = CommaList.split(keys.sshHostkeyAlgos)
        StandardErrorLog.bootstrap(level: global.verbose ? .info : .error, format: .text)
        let log = Logger(label: "davit")
        return EmbeddedAgent(agent: try Agent(configuration, log: log), log: log)
    }

    private static var dataDirectory: String {
        let cache = environment("XDG_CACHE_HOME") ?? environment("HOME").map { $0 + "/.cache" } ?? "/tmp"
        return cache + "/davit/git"
    }
}

private struct EmbeddedAgent: EmbeddedReconcilers {
    let agent: Agent
    let log: Logger

    /// A signal ends the reconcilers in order, and with them the command.
    func run() async throws { try await agent.runUntilSignalled(log: log) }
}
