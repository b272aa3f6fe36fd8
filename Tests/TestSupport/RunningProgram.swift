import Glibc
import Synchronization

/// A program that runs beside the test: `davit agent`, or a bootstrap that is about to be killed.
///
/// It is killed when the last reference goes, and by the kernel when the test process dies.
package final class RunningProgram: Sendable {
    private let leash: ChildProcess
    private let hold: Int32
    private let files: TemporaryDirectory
    private let ended = Mutex<Int32?>(nil)

    /// Starts the program of `command`; its deadline and input do not count here.
    package init(_ command: Command) throws {
        files = try TemporaryDirectory()
        var input: [Int32] = [0, 0]
        guard pipe(&input) == 0 else { throw Command.Failure("no pipe for \(command.program)") }
        for descriptor in input { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        hold = input[1]
        var leashed = command
        leashed.program = Checkout.servers + "/leash"
        leashed.arguments = [files.path + "/pid", command.program] + command.arguments
        leash = try ChildProcess(
            leashed, input: input[0],
            output: open(files.path + "/output", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600),
            errors: open(files.path + "/errors", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
    }

    deinit {
        close(hold)
        if ended.withLock({ $0 }) == nil { leash.wait() }
    }

    /// What it has written to standard output so far.
    package var output: String { (try? files.read("output")) ?? "" }

    /// What it has written to standard error so far.
    package var errors: String { (try? files.read("errors")) ?? "" }

    /// The program's own process id, not the leash's.
    package func identifier() async throws -> Int32 {
        try await eventually("the start of the program") { Int32(try files.read("pid")) }
    }

    package func signal(_ number: Int32) async throws {
        let identifier = try await identifier()
        _ = kill(identifier, number)
    }

    /// Its exit status, or `nil` while it runs; 128 plus the signal's number when one ended it.
    package var status: Int32? {
        ended.withLock { ended in
            if ended == nil { ended = leash.poll() }
            return ended
        }
    }

    /// Waits for its end.
    /// - Throws: `Command.Failure` with what it wrote, when it does not end in time.
    @discardableResult
    package func end(within deadline: Duration = .seconds(60)) async throws -> Int32 {
        do {
            return try await eventually("the end of the program", within: deadline) { status }
        } catch let failure as Command.Failure {
            throw Command.Failure("\(failure)\n\(output)\(errors)")
        }
    }
}
