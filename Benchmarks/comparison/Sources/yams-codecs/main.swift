import Foundation
import Yams

// The measurements of ../codecs, with Yams for YAML and JSONSerialization for JSON.

func cpuMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

func measure(_ name: String, _ library: String, bytes: Int, rounds: Int, _ body: () throws -> Int) rethrows {
    var best = Double.infinity
    for _ in 0..<rounds {
        let start = cpuMilliseconds()
        let count = try body()
        best = min(best, cpuMilliseconds() - start)
        precondition(count > 0, "nothing was read")
    }
    print("\(name)\t\(library)\t\(bytes)\t\(best)")
}

let path = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "fleet.yaml"
let rounds = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 3 : 3
let text = try String(contentsOfFile: path, encoding: .utf8)
let nodes = Array(try Yams.compose_all(yaml: text))
let objects = Array(try Yams.load_all(yaml: text)).compactMap { $0 }
let json = try JSONSerialization.data(withJSONObject: objects)

try measure("yaml-parse", "Yams.compose_all", bytes: text.utf8.count, rounds: rounds) {
    Array(try Yams.compose_all(yaml: text)).count
}
try measure("yaml-parse", "Yams.load_all", bytes: text.utf8.count, rounds: rounds) {
    Array(try Yams.load_all(yaml: text)).count
}
try measure("yaml-emit", "Yams.serialize", bytes: text.utf8.count, rounds: rounds) {
    try Yams.serialize(nodes: nodes).utf8.count
}
try measure("json-parse", "JSONSerialization", bytes: json.count, rounds: rounds) {
    (try JSONSerialization.jsonObject(with: json) as? [Any])?.count ?? 0
}
try measure("json-emit", "JSONSerialization", bytes: json.count, rounds: rounds) {
    try JSONSerialization.data(withJSONObject: objects).count
}
