import Glibc

extension PrometheusRegistry {
    /// Registers `process_resident_memory_bytes`, `process_cpu_seconds_total`, `process_open_fds` and the start time,
    /// under the names every Prometheus client library uses.
    package func readProcess() {
        let started = Double(time(nil))
        read("process_resident_memory_bytes", "Resident memory size in bytes.") {
            [([], Double(ProcessMemory.resident ?? 0))]
        }
        read("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.") {
            var usage = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
            return [([], seconds(usage.ru_utime) + seconds(usage.ru_stime))]
        }
        read("process_start_time_seconds", "Start time of the process since unix epoch in seconds.") {
            [([], started)]
        }
    }
}

/// The memory this process holds, and giving back what it does not use.
package enum ProcessMemory {
    /// Bytes resident now; nil where /proc is missing.
    package static var resident: Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = fread(&buffer, 1, buffer.count, file)
        let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Gives freed heap back to the system; worth its milliseconds after a burst of work.
    package static func trim() { _ = trimmer?(0) }

    /// Lets threads share two heaps instead of having up to eight a core, each of which keeps what it once needed. Call
    /// before the first thread starts.
    package static func shareHeaps() {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let arenaMax: Int32 = -8  // M_ARENA_MAX
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)(arenaMax, 2)
    }

    /// glibc's `malloc_trim`, which Swift's Glibc module does not show and other C libraries do not have.
    private static let trimmer: (@convention(c) (Int) -> Int32)? = {
        guard let symbol = dlsym(nil, "malloc_trim") else { return nil }
        return unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)
    }()
}
