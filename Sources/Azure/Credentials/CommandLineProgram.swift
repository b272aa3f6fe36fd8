import Glibc

/// Runs a program for what it prints: bounded in time and output, without our standard input.
struct CommandLineProgram: Sendable {
    let command: String
    let arguments: [String]
    /// The child's whole environment.
    let environment: [String: String]
    var deadline = Duration.seconds(60)

    struct Result: Sendable {
        var status: Int32
        var output: [UInt8]
        var errors: [UInt8]
    }

    struct Failure: Error {
        let detail: String
        /// There is no such program.
        let isMissing: Bool
    }

    private static let outputLimit = 1 << 20

    /// Runs to the end, on a thread of its own: the pool that runs tasks must not wait for programs.
    ///
    /// - Throws: `Failure` when it cannot be started, takes too long or prints too much.
    func run() async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let work = Work { continuation.resume(with: Swift.Result { try runHere() }) }
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                    return nil
                }, Unmanaged.passRetained(work).toOpaque())
            if code == 0 {
                pthread_detach(thread)
            } else {
                continuation.resume(throwing: Failure(detail: "no thread", isMissing: false))
            }
        }
    }

    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    private func runHere() throws -> Result {
        var output = try Self.pair()
        var errors: [Int32] = [-1, -1]
        defer { for descriptor in output + errors where descriptor >= 0 { close(descriptor) } }
        errors = try Self.pair()
        let pid = try spawn(output: output[1], errors: errors[1])
        close(output[1])
        close(errors[1])
        output[1] = -1
        errors[1] = -1
        do {
            let texts = try read(output[0], errors[0])
            return Result(status: try wait(for: pid), output: texts.0, errors: texts.1)
        } catch {
            kill(-pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            throw error
        }
    }

    /// Closed on exec from the start, which pipe() cannot do: another child must not keep the other end open.
    private static func pair() throws -> [Int32] {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Failure(detail: String(cString: strerror(errno)), isMissing: false)
        }
        return ends
    }

    private func spawn(output: Int32, errors: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        // A group of its own, so that what it starts ends with it when it takes too long.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        guard let path = executable else { throw Failure(detail: "there is no such program", isMissing: true) }
        let words = ([command] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, path, &actions, &attributes, words, variables)
        guard code == 0 else {
            throw Failure(detail: String(cString: strerror(code)), isMissing: code == ENOENT || code == EACCES)
        }
        return pid
    }

    /// Where the program lies on the PATH it is given, which may be another than ours.
    private var executable: String? {
        if command.contains("/") { return command }
        let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.lazy.map { "\($0)/\(command)" }.first { access($0, X_OK) == 0 }
    }

    private func read(_ first: Int32, _ second: Int32) throws -> ([UInt8], [UInt8]) {
        let end = ContinuousClock.now + deadline
        var texts: [[UInt8]] = [[], []]
        var open = [first, second]
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while open.contains(where: { $0 >= 0 }) {
            let left = end - ContinuousClock.now
            guard left > .zero else {
                throw Failure(detail: "it took longer than \(deadline.components.seconds) s", isMissing: false)
            }
            var waiting = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&waiting, 2, Int32(min(left.components.seconds, 600) * 1000 + 500)) > 0 else { continue }
            for index in 0..<2 where waiting[index].revents != 0 {
                let count = Glibc.read(open[index], &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { open[index] = -1 } else { texts[index] += buffer[..<count] }
                guard texts[index].count <= Self.outputLimit else {
                    throw Failure(detail: "it printed more than 1 MiB", isMissing: false)
                }
            }
        }
        return (texts[0], texts[1])
    }

    /// Its output is closed; the little that may be left to do gets a few seconds.
    private func wait(for pid: pid_t) throws -> Int32 {
        var status: Int32 = 0
        for _ in 0..<1000 {
            let done = waitpid(pid, &status, WNOHANG)
            if done == pid { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F) }
            if done < 0, errno != EINTR { throw Failure(detail: "it cannot be waited for", isMissing: false) }
            usleep(10_000)
        }
        throw Failure(detail: "it closed its output but did not end", isMissing: false)
    }
}
