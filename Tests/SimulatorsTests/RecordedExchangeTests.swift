import FoundationEssentials
import Simulators
import TestSupport
import Testing
import YAML

/// Every recorded exchange with Azure Resource Manager, sent to the simulator: status and shape must be the recorded
/// ones. What the stand-in was told to do wrong, the simulator is told as well.
@Suite("Recorded exchanges on the simulator", .corpus("azure"))
struct RecordedExchangeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let requests: [Node]
        var testDescription: String { name }
    }

    /// Recordings whose requests are for services played elsewhere, or whose answer was made up by order.
    static let left: [String: String] = [
        "44-flux-create-400-validationfailed": "the stand-in was told to refuse a body that is valid"
    ]

    static let cases: [Case] = {
        guard let folder = Corpus.folder("azure") else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/wire")) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { file in
            let name = String(file.dropLast(5))
            guard left[name] == nil, let data = try? Data(contentsOf: URL(filePath: "\(folder)/wire/\(file)")),
                let node = try? JSONParser.parse(Array(data)), let requests = node["requests"]?.sequence,
                requests.contains(where: { isOurs($0) })
            else { return nil }
            return Case(name: name, requests: requests.filter(isOurs))
        }
    }()

    private static func isOurs(_ request: Node) -> Bool {
        let path = request["path"]?.string ?? ""
        return path.contains("/providers/Microsoft.KubernetesConfiguration") || path == "/subscriptions"
    }

    @Test("gives the recorded status and shape", arguments: cases)
    func replay(_ row: Case) async throws {
        let simulator = ResourceManagerSimulator(switches: Self.switches(row))
        Self.prepare(simulator, row)
        var operations: [String: String] = [:]
        for recorded in row.requests {
            var path = recorded["path"]?.string ?? ""
            if let id = path.split(separator: "/").last.map(String.init), let own = operations[id] {
                path = path.replacing(id, with: own)
            }
            let query = recorded["query"]?.string ?? ""
            let body = recorded["body"].flatMap { $0.isNull ? nil : JSONEmitter.emit($0) } ?? []
            let answer = try #require(
                await simulator.answer(
                    SimulatedRequest(
                        method: recorded["method"]?.string ?? "", path: path, query: PercentEncoding.fields(query),
                        queryText: query, headers: [(name: "Authorization", value: "Bearer any")], body: body)))
            let expected = recorded["response"] ?? .null
            let line = "\(recorded["method"]?.string ?? "") \(path)"
            #expect(answer.status == expected["status"]?.integer, "\(line)")
            let given = answer.body.isEmpty ? Node.null : try JSONParser.parse(answer.body)
            let difference = Self.difference(expected["body"] ?? .null, given, at: "")
            #expect(difference == nil, "\(line)")
            for pair in expected["headers"]?.mapping?.pairs ?? [] {
                let own = answer.headers.first { $0.name.lowercased() == pair.key.lowercased() }?.value
                #expect(own != nil, "\(line): \(pair.key)")
                if pair.key == "Azure-AsyncOperation", let id = Self.identifier(pair.value.string),
                    let own = Self.identifier(own)
                {
                    operations[id] = own
                }
            }
        }
    }

    /// What the stand-in did otherwise in this recording.
    private static func switches(_ row: Case) -> ResourceManagerSwitches {
        var switches = ResourceManagerSwitches()
        switches.retryAfter = 1
        switches.demandsRegistration = false
        for request in row.requests where request["response"]?["body"]?["status"]?.string == "Failed" {
            let type = (request["path"]?.string ?? "").contains("/extensions/") ? "extensions" : "fluxconfigurations"
            switches.failing[type] = .extensionTimedOut
        }
        return switches
    }

    /// Puts in place what the recording finds before it writes it.
    private static func prepare(_ simulator: ResourceManagerSimulator, _ row: Case) {
        var written: Set<String> = []
        var changed: Set<String> = []
        for request in row.requests {
            let path = request["path"]?.string ?? ""
            let answer = request["response"]?["body"] ?? .null
            switch request["method"]?.string {
            case "GET"
            where request["response"]?["status"]?.integer == 200 && !written.contains(path) && !changed.contains(path):
                for item in answer["value"]?.sequence ?? [] {
                    if let id = item["id"]?.string, !written.contains(id) { simulator.place(id, item) }
                }
                if answer["properties"] != nil, answer["status"] == nil { simulator.place(path, answer) }
                if let state = answer["registrationState"]?.string, state != "Registered" {
                    simulator.setProvider("Microsoft.KubernetesConfiguration", state: state)
                }
            case "PUT": written.insert(path)
            case "PATCH": changed.insert(path)
            default: break
            }
        }
        for path in written { simulator.remove(path) }
    }

    private static func identifier(_ url: String?) -> String? {
        url?.split(separator: "?").first?.split(separator: "/").last.map(String.init)
    }

    /// The first place where two answers are of different shape: other keys, other kinds of value.
    private static func difference(_ recorded: Node, _ given: Node, at path: String) -> String? {
        switch (recorded, given) {
        case (.mapping(let left), .mapping(let right)):
            let (missing, extra) = (
                Set(left.keys).subtracting(right.keys).sorted(), Set(right.keys).subtracting(left.keys).sorted()
            )
            if !missing.isEmpty || !extra.isEmpty { return "\(path): lacks \(missing), has \(extra)" }
            return left.pairs.lazy.compactMap { pair in
                difference(pair.value, right[pair.key] ?? .null, at: "\(path)/\(pair.key)")
            }.first
        case (.sequence(let left), .sequence(let right)):
            guard left.count == right.count else { return "\(path): \(left.count) entries, \(right.count) given" }
            return zip(left, right).lazy.compactMap { difference($0, $1, at: path + "/-") }.first
        default:
            return recorded.kindName == given.kindName ? nil : "\(path): \(recorded.kindName), \(given.kindName) given"
        }
    }
}
