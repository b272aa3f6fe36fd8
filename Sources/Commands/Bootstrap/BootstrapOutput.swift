package import Bootstrap
import Diagnostics
import Glibc
import YAML

/// Steps as lines on standard error, as Flux prints them; with `-o json` also as one object a line on standard output.
package struct BootstrapOutput: BootstrapReporter {
    let json: Bool
    let showsDifferences: Bool
    let progress = Progress()

    package init(json: Bool, showsDifferences: Bool) {
        self.json = json
        self.showsDifferences = showsDifferences
    }

    package func report(_ event: BootstrapEvent) {
        progress.report(event.state, event.message)
        if json {
            var line: Mapping = [
                "step": .string(event.step.rawValue), "state": .string(event.state.rawValue),
                "message": .string(event.message),
            ]
            for (name, value) in event.facts.sorted(by: { $0.key < $1.key }) { line[name] = .string(value) }
            writeLine(line)
        } else if showsDifferences, let difference = event.facts["diff"] {
            write(difference, to: STDOUT_FILENO)
        }
    }

    /// Every problem on a line of its own, each with what to do about it.
    func report(_ failure: BootstrapFailure) {
        for problem in failure.problems {
            progress.failure(problem.message)
            for hint in problem.hints { write("  hint: \(hint)\n", to: STDERR_FILENO) }
            guard json else { continue }
            writeLine([
                "state": "failure", "reason": .string(problem.reason), "message": .string(problem.message),
                "hints": .sequence(problem.hints.map(Node.string)),
            ])
        }
    }

    private func writeLine(_ line: Mapping) {
        write(JSONEmitter.text(.mapping(line)) + "\n", to: STDOUT_FILENO)
    }
}

extension Progress {
    func report(_ state: BootstrapEvent.State, _ message: String) {
        switch state {
        case .action: action(message)
        case .generate: generate(message)
        case .waiting: waiting(message)
        case .success: success(message)
        case .warning: warning(message)
        case .failure: failure(message)
        }
    }
}
