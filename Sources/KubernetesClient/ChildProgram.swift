import Glibc

/// Runs a credential plugin: bounded in time and output, its questions on the terminal if there is one.
struct ChildProgram: Sendable {
    let command: String
    let arguments: [String]
    /// Added to our own environment.
    let environment: [(name: String, value: String)]
    let deadline: Duration

    private static let outputLimit = 1 << 20

    struct Failure: Error {
        let detail: String
    }

    /// What the program wrote to its standard output.
    ///
    /// - Throws: `Failure` when it cannot be started, takes too long, writes too much or exits with an error.
    func output() async throws -> [UInt8] {
        // Blocks a thread of its own: the pool that runs tasks must not wait for programs.
        try await withCheckedThrowingContinuation { continuation in
            let work = Work { continuation.resume(with: Result { try run() }) }
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                    return nil
                }, Unmanaged.passRetained(work).toOpaque())
            if code == 0 { pthread_detach(thread) } else { continuation.resume(throwing: Failure(detail: "no thread")) }
        }
    }

    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    private func run() throws -> [UInt8] {
        var ends: [Int32] = [-1, -1]
        // Closed on exec from the start, which pipe() cannot do: another child must not keep the other end open.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure(detail: "no pipe") }
        let pid: pid_t
        do {
            defer { close(ends[1]) }
            do {
                pid = try spawn(output: ends[1])
            } catch {
                close(ends[0])
                throw error
            }
        }
        defer { close(ends[0]) }
        do {
            let bytes = try read(ends[0])
            try check(wait(for: pid))
            return bytes
        } catch {
            kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            throw error
        }
    }

    private func spawn(output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        if isatty(STDIN_FILENO) == 0 {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        let words = ([command] + arguments).map { strdup($0) } + [nil]
        let variables = surroundings().map { strdup($0) } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, command, &actions, nil, words, variables)
        guard code == 0 else { throw Failure(detail: String(cString: strerror(code))) }
        return pid
    }

    private func surroundings() -> [String] {
        var values: [String] = []
        let added = Set(environment.map(\.name))
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            if !added.contains(String(line.prefix { $0 != "=" })) { values.append(line) }
            entry = entry.advanced(by: 1)
        }
        return values + environment.map { "\($0.name)=\($0.value)" }
    }

    private func read(_ descriptor: Int32) throws -> [UInt8] {
        let end = ContinuousClock.now + deadline
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let left = end - ContinuousClock.now
            guard left > .zero else { throw Failure(detail: "it took longer than \(deadline.components.seconds) s") }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Int32(left.components.seconds * 1000 + 500)) > 0 else { continue }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= Self.outputLimit else { throw Failure(detail: "it printed more than 1 MiB") }
        }
    }

    /// Its output is closed; the little that may be left to do gets a few seconds.
    private func wait(for pid: pid_t) throws -> Int32 {
        var status: Int32 = 0
        for _ in 0..<1000 {
            let done = waitpid(pid, &status, WNOHANG)
            if done == pid { return status }
            if done < 0, errno != EINTR { throw Failure(detail: "it cannot be waited for") }
            usleep(10_000)
        }
        throw Failure(detail: "it closed its output but did not end")
    }

    private func check(_ status: Int32) throws {
        if status & 0x7F != 0 { throw Failure(detail: "it was ended by signal \(status & 0x7F)") }
        let code = (status >> 8) & 0xFF
        if code != 0 { throw Failure(detail: "it exited with code \(code)") }
    }
}
