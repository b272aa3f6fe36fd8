import Glibc
import HTTP

// Times this package's HTTP client. Usage: benchmark-http URL CA.crt REQUESTS CONCURRENT ROUNDS
// Prints one line: name, requests, best wall time in milliseconds, CPU time of that round in milliseconds.

func clockMilliseconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

let arguments = CommandLine.arguments
guard arguments.count == 6, let requests = Int(arguments[3]), let concurrent = Int(arguments[4]),
    let rounds = Int(arguments[5])
else { fatalError("usage: benchmark-http URL CA.crt REQUESTS CONCURRENT ROUNDS") }
let url = arguments[1]
var configuration = HTTPConfiguration()
configuration.trust = .file(arguments[2])
configuration.retry = .none
let client = HTTPClient(configuration)

func round() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for lane in 0..<concurrent {
            group.addTask {
                var left = (requests + concurrent - 1 - lane) / concurrent
                while left > 0 {
                    let response = try await client.send(HTTPRequest(.get, url))
                    precondition(response.status == 200, "status \(response.status)")
                    left -= 1
                }
            }
        }
        try await group.waitForAll()
    }
}

try await round()
var best = (wall: Double.infinity, cpu: 0.0)
for _ in 0..<rounds {
    let start = (clockMilliseconds(CLOCK_MONOTONIC), clockMilliseconds(CLOCK_PROCESS_CPUTIME_ID))
    try await round()
    let wall = clockMilliseconds(CLOCK_MONOTONIC) - start.0
    if wall < best.wall { best = (wall, clockMilliseconds(CLOCK_PROCESS_CPUTIME_ID) - start.1) }
}
print("davit, \(concurrent) at a time\t\(requests)\t\(best.wall)\t\(best.cpu)")
