import Git
import Glibc

// Times fetching, listing and reading a repository. Usage: benchmark-git /path/to/repository.git ROUNDS SCRATCH
// Prints one line a measurement: name, files, best wall time in milliseconds, CPU time of this process in that round.

func cpuMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

func measure(_ name: String, files: Int, rounds: Int, _ body: (Int) async throws -> Void) async rethrows {
    var best = (wall: Double.infinity, cpu: 0.0)
    for round in 0..<rounds {
        let cpu = cpuMilliseconds()
        let start = ContinuousClock.now
        try await body(round)
        let wall = (ContinuousClock.now - start) / .milliseconds(1)
        if wall < best.wall { best = (wall, cpuMilliseconds() - cpu) }
    }
    print("\(name)\t\(files)\t\(best.wall)\t\(best.cpu)")
}

guard CommandLine.arguments.count == 4, let rounds = Int(CommandLine.arguments[2]) else {
    fatalError("usage: benchmark-git REPOSITORY ROUNDS SCRATCH")
}
let url = GitURL(localDirectory: CommandLine.arguments[1])
let scratch = CommandLine.arguments[3]
let branch = GitReference(branch: "main")

let mirror = try GitStore(directory: scratch + "/kept").mirror(of: url)
let commit = try await mirror.resolve(branch, access: .anonymous).commit
let snapshot = try await mirror.snapshot(commit)
let files = snapshot.files

try await measure("fetch into an empty store", files: files.count, rounds: rounds) { round in
    _ = try await GitStore(directory: "\(scratch)/\(round)").mirror(of: url).resolve(branch, access: .anonymous)
}
try await measure("ask, nothing changed", files: files.count, rounds: rounds) { _ in
    _ = try await mirror.resolve(branch, access: .anonymous)
}
try await measure("first listing, default filter", files: files.count, rounds: rounds) { round in
    // A filter of its own each round, or the cache would answer.
    _ = try await mirror.snapshot(commit, filter: SourceFilter(ignore: "# \(round)"))
}
try await measure("read every file, one after another", files: files.count, rounds: rounds) { _ in
    for file in files { _ = try snapshot.read(file) }
}
try await measure("read every file, four readers", files: files.count, rounds: rounds) { _ in
    try await withThrowingTaskGroup { group in
        for part in 0..<4 {
            group.addTask {
                for index in stride(from: part, to: files.count, by: 4) { _ = try snapshot.read(files[index]) }
            }
        }
        try await group.waitForAll()
    }
}
try await measure("identity of every file", files: files.count, rounds: rounds) { _ in
    for file in files { _ = try snapshot.identity(of: file) }
}
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
print("peak RSS, KiB\t\(files.count)\t\(usage.ru_maxrss)\t0")
