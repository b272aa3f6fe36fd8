import FoundationEssentials
import Simulators
import Synchronization
import TestSupport
import Testing
import YAML

/// One recorded run of the real az client: its command line, every exchange with Azure, and what it printed.
struct Recording: Sendable, CustomTestStringConvertible {
    struct Exchange: Sendable {
        let method: String
        let path: String
        let query: String
        let body: Node
        let status: Int
        let headers: [(name: String, value: String)]
        let answer: Node

        var line: String { "\(method) \(path)?\(query)" }
    }

    let name: String
    let command: [String]
    let exit: Int
    let exchanges: [Exchange]
    let stdout: Node
    var testDescription: String { name }

    /// Every recording of the corpus, in order; none where the corpus is not there.
    static let all: [Recording] = {
        guard let folder = Corpus.folder("azure") else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/wire")) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: URL(filePath: "\(folder)/wire/\(name)")) else { return nil }
            // One file has a stray quotation mark inside a printed text; nothing of it but the text after it is lost.
            let node = (try? JSONParser.parse(Array(data))) ?? repaired(Array(data))
            return node.flatMap { Recording(name: String(name.dropLast(5)), node: $0) }
        }
    }()

    /// Cuts the text printed on standard error off.
    private static func repaired(_ bytes: [UInt8]) -> Node? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: ",\n \"stderr\"") else { return nil }
        return try? JSONParser.parse(String(text[..<end.lowerBound]) + "}")
    }

    private init?(name: String, node: Node) {
        guard let requests = node["requests"]?.sequence else { return nil }
        self.name = name
        command = Recording.words(node["command"]?.string ?? "")
        exit = node["exit"]?.integer ?? 0
        stdout = node["stdout"] ?? .null
        exchanges = requests.map { request in
            let response = request["response"] ?? .null
            return Exchange(
                method: request["method"]?.string ?? "", path: request["path"]?.string ?? "",
                query: request["query"]?.string ?? "", body: request["body"] ?? .null,
                status: response["status"]?.integer ?? 0,
                headers: (response["headers"]?.mapping?.pairs ?? []).map { ($0.key, $0.value.string ?? "") },
                answer: response["body"] ?? .null)
        }
    }

    /// Splits a command line as a shell does: blanks, both kinds of quotes, backslashes.
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var escaped = false
        for character in line {
            if escaped {
                word = (word ?? "") + String(character)
                escaped = false
            } else if character == "\\", quote != "'" {
                escaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }
}

/// Answers as recorded: each request takes the next exchange of its method and path that is left.
final class RecordedService: SimulatedService {
    private let left: Mutex<[Recording.Exchange]>
    private let origin = Mutex("")

    init(_ recording: Recording) { left = Mutex(recording.exchanges) }

    func listen(at url: String) { origin.withLock { $0 = url } }

    /// Exchanges nobody asked for.
    var unused: [String] { left.withLock { $0.map(\.line) } }

    func answer(_ request: SimulatedRequest) async -> SimulatedAnswer? {
        let base = origin.withLock { $0 }
        return left.withLock { left in
            guard
                let index = left.firstIndex(where: { $0.method == request.method && $0.path == request.path })
            else { return nil }
            let exchange = left.remove(at: index)
            let headers = exchange.headers.map {
                (name: $0.name, value: $0.value.replacing("https://management.azure.com", with: base))
            }
            guard !exchange.answer.isNull else {
                return SimulatedAnswer(status: exchange.status, headers: headers)
            }
            return .json(exchange.answer, status: exchange.status, headers: headers)
        }
    }
}
