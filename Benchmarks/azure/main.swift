import Glibc
import Simulators

// Measures `davit bootstrap extension` against the simulators: `benchmark-azure DAVIT [ROUNDS]`.
//
// Prints requests a bootstrap, wall time beyond the simulator's own delays, peak RSS, and how long the program takes to
// start and print its help.

/// A program that was run to its end.
struct Run {
    let status: Int32
    let wall: Duration
    /// KiB.
    let peak: Int

    init(_ program: String, _ arguments: [String], environment: [String: String]) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var pid = pid_t()
        let start = ContinuousClock.now
        guard posix_spawn(&pid, program, &actions, nil, words, variables) == 0 else {
            print("cannot run \(program)")
            exit(1)
        }
        var result: Int32 = 0
        var usage = rusage()
        while wait4(pid, &result, 0, &usage) < 0, errno == EINTR {}
        wall = ContinuousClock.now - start
        status = result
        peak = usage.ru_maxrss
    }
}

func write(_ text: String, to path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    var text = text
    _ = text.withUTF8 { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
}

func milliseconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds) * 1000 + Int(duration.components.attoseconds / 1_000_000_000_000_000)
}

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
    print("usage: benchmark-azure DAVIT [ROUNDS]")
    exit(1)
}
let davit = arguments[1]
let rounds = arguments.count > 2 ? Int(arguments[2]) ?? 20 : 20
var template = Array("/tmp/davit-benchmark-XXXXXX".utf8CString)
guard let made = mkdtemp(&template) else { exit(1) }
let folder = String(cString: made)

/// Both operations of a bootstrap take so long in the simulator.
let delay = Duration.milliseconds(250)
var walls: [Int] = []
var peak = 0
var requests: [Int] = []
for _ in 0..<rounds {
    let entra = EntraSimulator(clients: [.init(id: "benchmark", secret: "benchmark-secret")])
    var switches = ResourceManagerSwitches()
    switches.provisioningTime = delay
    switches.pendingLooks = 0
    switches.retryAfter = nil
    let manager = ResourceManagerSimulator(switches: switches)
    let server = try await SimulatedServer.start([manager])
    let login = try await SimulatedServer.start([entra])
    manager.listen(at: server.url)
    write(server.authority + login.authority, to: folder + "/ca.pem")
    write(
        #"{"endpoints": {"activeDirectory": "\#(login.url)", "resourceManager": "\#(server.url)"}}"#,
        to: folder + "/cloud.json")
    let run = Run(
        davit,
        [
            "bootstrap", "extension", "-g", manager.world.group, "-c", manager.world.cluster, "--url",
            "https://git.example/fleet", "--branch", "main", "--path", "./clusters/prod",
        ],
        environment: [
            "AZURE_CLOUD_NAME": folder + "/cloud.json", "REQUESTS_CA_BUNDLE": folder + "/ca.pem",
            "AZURE_TENANT_ID": entra.tenant, "AZURE_CLIENT_ID": "benchmark", "AZURE_CLIENT_SECRET": "benchmark-secret",
            "AZURE_SUBSCRIPTION_ID": manager.world.subscription, "HOME": folder, "PATH": "/usr/bin:/bin",
        ])
    guard run.status == 0 else {
        print("davit ended with status \(run.status)")
        exit(1)
    }
    walls.append(milliseconds(run.wall))
    peak = max(peak, run.peak)
    requests.append(server.log.exchanges.count)
    await server.stop()
    await login.stop()
}
let starts = (0..<rounds).map { _ in
    milliseconds(
        Run(davit, ["k8s-configuration", "flux", "create", "--help"], environment: ["PATH": "/usr/bin:/bin"]).wall)
}
walls.sort()
requests.sort()
let delays = 2 * milliseconds(delay)
print("rounds                     \(rounds)")
print("simulator's own delays     \(delays) ms")
print("bootstrap, wall            median \(walls[rounds / 2]) ms, best \(walls[0]) ms")
print("added by Davit and polling median \(walls[rounds / 2] - delays) ms")
print("requests to ARM            median \(requests[rounds / 2]), most \(requests[rounds - 1])")
print("peak RSS                   \(peak / 1024) MiB")
print("start to end of --help     median \(starts.sorted()[rounds / 2]) ms")
