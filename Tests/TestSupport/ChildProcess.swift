package import Glibc

/// A started program: its process group, and its end. The descriptors given to it are closed here once it runs.
package final class ChildProcess: Sendable {
    package let identifier: pid_t

    package init(_ command: Command, input: Int32, output: Int32, errors: Int32) throws {
        defer { for descriptor in Set([input, output, errors]) { close(descriptor) } }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        // Another test's pipe, held open by this child, would never come to its end.
        for descriptor in Self.openDescriptors() where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        Self.resetSignals(&attributes)

        let variables = Self.environment(changedBy: command.environment).map { "\($0)=\($1)" }
        // Of posix_spawn's extensions, Glibc's module shows none: coreutils changes the directory.
        let words = (command.directory.map { ["env", "--chdir", $0] } ?? []) + [command.program] + command.arguments
        var arguments = words.map { strdup($0) } + [nil]
        var environment = variables.map { strdup($0) } + [nil]
        defer { for string in arguments + environment { free(string) } }
        var started: pid_t = 0
        let failure = posix_spawnp(&started, words[0], &actions, &attributes, &arguments, &environment)
        guard failure == 0 else {
            throw Command.Failure("cannot run \(command.program): \(String(cString: strerror(failure)))")
        }
        identifier = started
    }

    /// The exit status as a shell gives it, or `nil` while the program runs. Ask no more once it was given.
    package func poll() -> Int32? {
        var status: Int32 = 0
        return waitpid(identifier, &status, WNOHANG) == identifier ? Self.exitStatus(status) : nil
    }

    /// Blocks until the program ends.
    @discardableResult
    package func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
        return Self.exitStatus(status)
    }

    /// Sends a signal to the program and everything it started in its group.
    package func kill(_ signal: Int32 = SIGKILL) {
        _ = Glibc.kill(-identifier, signal)
    }

    private static func exitStatus(_ status: Int32) -> Int32 {
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    /// A group of its own, nothing blocked, nothing ignored: as if a shell had started it.
    private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    private static func openDescriptors() -> [Int32] {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var descriptors: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            // The folder's own descriptor is closed again before the list is used.
            if let descriptor = Int32(name), descriptor != dirfd(folder) { descriptors.append(descriptor) }
        }
        return descriptors
    }

    private static func environment(changedBy changes: [String: String?]) -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let pair = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            next += 1
        }
        for (name, value) in changes { variables[name] = value }
        return variables
    }
}
