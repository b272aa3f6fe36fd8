import Glibc

/// Runs one program to its end, for tests that need `kubectl`, `git` or `davit` itself.
package struct Command: Sendable {
    package var program: String
    package var arguments: [String]
    /// Added to the environment of the test process; `nil` takes a variable away.
    package var environment: [String: String?] = [:]
    package var directory: String?
    package var input = ""
    package var deadline: Duration = .seconds(120)

    /// - Parameter program: a path, or a name to look for in `PATH`.
    package init(_ program: String, _ arguments: [String] = []) {
        self.program = program
        self.arguments = arguments
    }

    /// What a program left behind.
    package struct Result: Sendable, CustomStringConvertible {
        /// The exit status; 128 plus the signal's number when a signal ended it; 124 when the deadline did.
        package let status: Int32
        package let output: String
        package let errors: String

        package var succeeded: Bool { status == 0 }
        package var description: String { "status \(status)\n\(output)\(errors)" }
    }

    /// Why a program could not be run, or ran and failed.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(_ description: String) { self.description = description }
    }

    /// Runs the program with its output kept in files, so that no amount of output can make it wait for its reader.
    ///
    /// Past the deadline, or when the task is cancelled, its whole process group is killed.
    package func run() async throws -> Result {
        let scratch = try TemporaryDirectory()
        try scratch.write(input, to: "input")
        let process = try ChildProcess(
            self,
            input: open(scratch.path + "/input", O_RDONLY | O_CLOEXEC),
            output: open(scratch.path + "/output", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600),
            errors: open(scratch.path + "/errors", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        let end = ContinuousClock.now + deadline
        var status = process.poll()
        while status == nil {
            if ContinuousClock.now > end || Task.isCancelled {
                process.kill()
                process.wait()
                status = 124
            } else {
                try? await Task.sleep(for: .milliseconds(5))
                status = process.poll()
            }
        }
        return Result(
            status: status ?? 124, output: try scratch.read("output"), errors: try scratch.read("errors"))
    }

    /// Runs the program and gives its standard output.
    /// - Throws: `Failure` with both outputs when it does not end with status 0.
    @discardableResult
    package func output() async throws -> String {
        let result = try await run()
        guard result.succeeded else {
            throw Failure("\(program) \(arguments.joined(separator: " ")): \(result)")
        }
        return result.output
    }
}
