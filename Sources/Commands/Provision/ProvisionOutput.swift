import Bootstrap
import Glibc
import YAML

/// Steps as lines on standard error; with `-o json` also as one object a line on standard output.
struct ProvisionOutput: Sendable {
    let json: Bool
    let console: Console

    func report(_ event: ProvisionEvent) {
        console.progress.report(event.state, event.message)
        guard json else { return }
        var line: Mapping = ["state": .string(event.state.rawValue), "message": .string(event.message)]
        if let step = event.step { line["step"] = .string(step.rawValue) }
        for (name, value) in event.facts.sorted(by: { $0.key < $1.key }) { line[name] = .string(value) }
        console.data(JSONEmitter.text(.mapping(line)) + "\n")
    }

    /// Every problem on a line of its own, each with what to do about it.
    func report(_ failure: BootstrapFailure) {
        for problem in failure.problems {
            console.progress.failure(problem.message)
            for hint in problem.hints { console.progress.hint(hint) }
            guard json else { continue }
            let line: Node = [
                "state": "failure", "reason": .string(problem.reason), "message": .string(problem.message),
                "hints": .sequence(problem.hints.map(Node.string)),
            ]
            console.data(JSONEmitter.text(line) + "\n")
        }
    }
}
