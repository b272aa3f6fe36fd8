import Glibc
import YAML

// Times this package's YAML and JSON codecs on one file. Usage: benchmark-codecs FILE.yaml ROUNDS
// Prints one line a measurement: name, library, bytes, best CPU time in milliseconds.

func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { fatalError("cannot open \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&buffer, 1, buffer.count, file)
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}

/// CPU time of this process, in milliseconds: a busy machine stretches the clock on the wall.
func cpuMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

func measure(_ name: String, bytes: Int, rounds: Int, _ body: () throws -> Int) rethrows {
    var best = Double.infinity
    var sink = 0
    for _ in 0..<rounds {
        let start = cpuMilliseconds()
        sink &+= try body()
        best = min(best, cpuMilliseconds() - start)
    }
    precondition(sink != 1, "nothing was read")
    print("\(name)\tdavit\t\(bytes)\t\(best)")
}

let path = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "fleet.yaml"
let rounds = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 5 : 5
let text = bytes(of: path)
let documents = try YAMLParser.documents(text, rules: .yaml12)
let json = JSONEmitter.emit(.sequence(documents))

try measure("yaml-parse", bytes: text.count, rounds: rounds) {
    try YAMLParser.documents(text, rules: .yaml12).count
}
measure("yaml-emit", bytes: text.count, rounds: rounds) {
    var output: [UInt8] = []
    YAMLEmitter.append(documents: documents, to: &output)
    return output.count
}
try measure("json-parse", bytes: json.count, rounds: rounds) {
    if case .sequence(let items) = try JSONParser.parse(json) { items.count } else { 0 }
}
measure("json-emit", bytes: json.count, rounds: rounds) { JSONEmitter.emit(.sequence(documents)).count }

let (again, exact) = (try JSONParser.parse(json), try YAMLParser.documents(YAMLEmitter.emit(documents: documents)))
precondition(again == .sequence(documents) && exact == documents, "a codec lost something")
