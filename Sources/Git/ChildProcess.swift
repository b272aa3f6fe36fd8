import CSpawn
import Glibc
import Synchronization

/// One child process in a process group of its own, with its three streams on our side.
///
/// Nothing but the three streams is inherited; signals have their default meaning in the child.
struct ChildProcess: ~Copyable {
    let pid: pid_t
    /// All three are sockets: writing to a child that has gone away is an error then, not a signal.
    let input: Int32
    let output: Int32
    /// -1 when the child's errors are discarded.
    let errors: Int32

    /// - Parameters:
    ///   - program: a name to look up on the PATH, or a path.
    ///   - keepsErrors: whether `errors` is to be read; otherwise they go to /dev/null.
    init(
        _ program: String, _ arguments: [String], environment: [(String, String)], keepsErrors: Bool = true
    ) throws(GitError) {
        var pairs: [[Int32]] = []
        func closeAll() { pairs.joined().forEach { close($0) } }
        for _ in 0..<(keepsErrors ? 3 : 2) {
            var pair: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
                let reason = String(cString: strerror(errno))
                closeAll()
                throw .commandFailed(what: program, detail: reason)
            }
            pairs.append(pair)
        }
        let theirs = pairs.map { $0[1] }
        var child: pid_t = 0
        let status = ChildProcess.withCStrings([program] + arguments) { argv in
            ChildProcess.withCStrings(environment.map { "\($0.0)=\($0.1)" }) { envp in
                davit_spawn(argv, envp, theirs[0], theirs[1], keepsErrors ? theirs[2] : -1, &child)
            }
        }
        guard status == 0 else {
            closeAll()
            throw status == ENOENT
                ? .programMissing(program) : .commandFailed(what: program, detail: String(cString: strerror(status)))
        }
        theirs.forEach { close($0) }
        pid = child
        input = pairs[0][0]
        output = pairs[1][0]
        errors = keepsErrors ? pairs[2][0] : -1
    }

    deinit {
        close(input)
        close(output)
        if errors >= 0 { close(errors) }
    }

    private static func withCStrings<R>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
    ) -> R {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            // Never empty: the last element is the null that ends it.
            guard let first = buffer.baseAddress else { preconditionFailure("an array of at least one element") }
            return body(first)
        }
    }
}

/// Reaps a child exactly once and lets others signal its group until then, never a later process of the same number.
final class ChildGroup: Sendable {
    private let alive: Mutex<pid_t?>
    private let pid: pid_t

    init(_ pid: pid_t) {
        self.pid = pid
        alive = Mutex(pid)
    }

    func signal(_ number: Int32) {
        alive.withLock { pid in
            if let pid { _ = kill(-pid, number) }
        }
    }

    /// Whether the child has ended; it stays a zombie until `reap`.
    var hasEnded: Bool {
        alive.withLock { pid in
            guard let pid else { return true }
            var information = siginfo_t()
            guard waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return true }
            return information._sifields._sigchld.si_pid == pid
        }
    }

    /// Waits for the child, ends what is left of its group, and gives its exit status, or 128 and the signal.
    func reap() -> Int32 {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        return alive.withLock { alive in
            guard let pid = alive else { return 0 }
            kill(-pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) == -1, errno == EINTR {}
            alive = nil
            return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
        }
    }
}
