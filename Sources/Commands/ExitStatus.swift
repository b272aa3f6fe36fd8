import ArgumentParser
import Diagnostics
import Glibc

/// The exit codes of every command.
package enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    /// Differences or findings, where a command promises to tell them from failures.
    case findings = 2
}

/// Prints an error as Flux does, `✗ message`, then what to do now, and ends the process.
func end(with error: any Error) -> Never {
    switch error {
    case let code as ExitCode:
        exit(code.rawValue)
    case let error as any ExplainedError:
        report(error.message, hints: error.hints)
        exit(ExitStatus.failed.rawValue)
    case is CancellationError:
        report("cancelled", hints: [])
        exit(ExitStatus.failed.rawValue)
    default:
        endFromParser(error)
    }
}

/// Help and version go to standard output and are no error; a mistake in the arguments is one, with exit code 1.
private func endFromParser(_ error: any Error) -> Never {
    let text = Davit.fullMessage(for: error)
    if Davit.exitCode(for: error).isSuccess {
        write(text + "\n", to: STDOUT_FILENO)
        exit(ExitStatus.done.rawValue)
    }
    let body = text.hasPrefix("Error: ") ? String(text.dropFirst("Error: ".count)) : text
    report(body, hints: [])
    exit(ExitStatus.failed.rawValue)
}

private func report(_ message: String, hints: [String]) {
    Progress().failure(message)
    for hint in hints { write("  hint: \(hint)\n", to: STDERR_FILENO) }
}
