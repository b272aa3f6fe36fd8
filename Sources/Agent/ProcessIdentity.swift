import Glibc

/// The name an agent takes part in elections under: `<host>_<boot>.<pid namespace>.<pid>.<start>_<random>`.
///
/// It differs between agents and between runs of one. Another agent of the same machine, boot and pid namespace can
/// tell from it whether the process still lives, and need not wait for the Lease of one that was killed. About
/// processes of other machines and containers nothing can be told.
struct ProcessIdentity: Sendable {
    let holder: String
    private let place: Place?

    /// Where and when a pid means the same process.
    private struct Place: Equatable {
        var boot: String
        /// Inode of the pid namespace: containers of one machine count their processes each for themselves.
        var namespace: String
    }

    init() {
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        let pid = getpid()
        let place = Self.place()
        self.place = place
        if let place, let start = Self.state(of: pid)?.start {
            holder = "\(Self.host())_\(place.boot).\(place.namespace).\(pid).\(start)_\(random)"
        } else {
            holder = "\(Self.host())_\(random)"
        }
    }

    /// Whether the process that calls itself `holder` has ended for certain.
    func isGone(_ holder: String) -> Bool {
        let parts = holder.split(separator: "_", omittingEmptySubsequences: false)
        guard let place, parts.count >= 3 else { return false }
        let facts = parts[parts.count - 2].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard facts.count == 4, let pid = pid_t(facts[2]), pid > 0,
            place == Place(boot: facts[0], namespace: facts[1])
        else { return false }
        // Asked by signal, for /proc may hide the processes of others.
        if kill(pid, 0) != 0 { return errno == ESRCH }
        guard let state = Self.state(of: pid) else { return false }
        return state.isDead || state.start != facts[3]
    }

    // MARK: What Linux tells

    private static func host() -> String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func place() -> Place? {
        var status = stat()
        guard stat("/proc/self/ns/pid", &status) == 0, let boot = read("/proc/sys/kernel/random/boot_id") else {
            return nil
        }
        let digits = boot.filter(\.isHexDigit)
        return digits.count == 32 ? Place(boot: digits, namespace: String(status.st_ino)) : nil
    }

    /// - Returns: the start time in clock ticks since boot, and whether it is a corpse that nobody has fetched yet.
    /// - SeeAlso: proc_pid_stat(5), fields 3 and 22.
    private static func state(of pid: pid_t) -> (start: String, isDead: Bool)? {
        // The name, field 2, stands in parentheses and may hold anything.
        guard let line = read("/proc/\(pid)/stat"), let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 19 else { return nil }
        return (String(fields[19]), ["Z", "X"].contains(fields[0]))
    }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = fread(&bytes, 1, bytes.count, file)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
