import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// One of the programs in `Tests/Servers`: told what to do by one JSON object a line, answering with one.
///
/// It ends when its standard input does. The pipe's other end lives in this process alone, so the kernel ends the
/// server with the test process, even one that was killed.
final class SupervisedServer: Sendable {
    private let process: ChildProcess
    private let commands: Int32
    private let answers: Int32
    private let unread = Mutex<[UInt8]>([])
    private let queue: DispatchQueue

    /// Starts the program and waits for its first line.
    static func start<Facts: Decodable & Sendable>(
        _ program: String, _ arguments: [String] = [], patience: Duration = .seconds(240), facts: Facts.Type
    ) async throws -> (SupervisedServer, Facts) {
        let server = try SupervisedServer(Command(Checkout.servers + "/" + program, arguments))
        return (server, try await server.answer(to: nil, patience: patience))
    }

    private init(_ command: Command) throws {
        var input: [Int32] = [0, 0]
        var output: [Int32] = [0, 0]
        guard pipe(&input) == 0, pipe(&output) == 0 else {
            throw Command.Failure("no pipe for \(command.program)")
        }
        for descriptor in input + output { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        commands = input[1]
        answers = output[0]
        queue = DispatchQueue(label: command.program)
        // dup: `ChildProcess` closes what it is given, and standard error has to stay ours.
        process = try ChildProcess(
            command, input: input[0], output: output[1], errors: fcntl(2, F_DUPFD_CLOEXEC, 3))
    }

    deinit {
        close(commands)
        close(answers)
        for _ in 0..<1000 {
            if process.poll() != nil { return }
            usleep(10_000)
        }
        // Some child of the test process must hold the pipe open.
        process.kill(SIGTERM)
        process.wait()
    }

    /// Gives an order and waits until it is carried out.
    func order<Answer: Decodable & Sendable>(
        _ command: some Encodable & Sendable, patience: Duration = .seconds(150)
    ) async throws -> Answer {
        try await answer(to: JSONEncoder().encode(command) + [10], patience: patience)
    }

    private struct Verdict: Decodable {
        let ok: Bool
        let error: String?
    }

    private func answer<Answer: Decodable & Sendable>(to order: Data?, patience: Duration) async throws -> Answer {
        let line: Data = try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        if let order { try self.send(order) }
                        return try self.line(before: ContinuousClock.now + patience)
                    })
            }
        }
        let verdict = try JSONDecoder().decode(Verdict.self, from: line)
        guard verdict.ok else { throw Command.Failure(verdict.error ?? "refused") }
        return try JSONDecoder().decode(Answer.self, from: line)
    }

    private func send(_ order: Data) throws {
        let written = Array(order).withUnsafeBytes { write(commands, $0.baseAddress, $0.count) }
        guard written == order.count else { throw Command.Failure("the test server has ended") }
    }

    private func line(before deadline: ContinuousClock.Instant) throws -> Data {
        try unread.withLock { unread in
            while true {
                if let end = unread.firstIndex(of: 10) {
                    defer { unread.removeSubrange(...end) }
                    return Data(unread[..<end])
                }
                var waiting = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
                guard ContinuousClock.now < deadline else {
                    throw Command.Failure("the test server did not answer in time")
                }
                guard poll(&waiting, 1, 1000) > 0 else { continue }
                var chunk = [UInt8](repeating: 0, count: 65536)
                let count = read(answers, &chunk, chunk.count)
                guard count > 0 else { throw Command.Failure("the test server has ended") }
                unread += chunk[..<count]
            }
        }
    }
}

/// The answer to an order that has nothing to tell.
struct Done: Decodable, Sendable {}
