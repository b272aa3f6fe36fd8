import FoundationEssentials
import TestSupport

/// What `Package.swift` declares: targets as SwiftPM reads them, layers as they stand in its text.
struct Manifest {
    /// Target name → names of the targets and products it may use.
    let dependencies: [String: Set<String>]
    /// Module name → layer name.
    let layers: [String: String]

    static let loaded = Task {
        // A scratch folder of its own: SwiftPM holds a lock on the one that is being built in.
        let scratch = try TemporaryDirectory()
        var dump = Command("swift", ["package", "--scratch-path", scratch.path, "dump-package"])
        dump.directory = Checkout.root
        let text = try String(
            decoding: Data(contentsOf: URL(filePath: Checkout.root + "/Package.swift")), as: UTF8.self)
        return try Manifest(dump: Data(try await dump.output().utf8), text: text)
    }

    private struct Dump: Decodable {
        let targets: [Target]
        struct Target: Decodable {
            let name: String
            let dependencies: [Dependency]
        }
        struct Dependency: Decodable {
            /// The name comes first, then the package or nothing.
            let byName: [String?]?
            let product: [String?]?
            let target: [String?]?

            var name: String? { (byName ?? product ?? target)?.first ?? nil }
        }
    }

    init(dump: Data, text: String) throws {
        var dependencies: [String: Set<String>] = [:]
        for target in try Self.decoder.decode(Dump.self, from: dump).targets {
            dependencies[target.name] = Set(target.dependencies.compactMap(\.name))
        }
        self.dependencies = dependencies
        var layers: [String: String] = [:]
        for match in text.matches(of: #/(?:module|place)\(\s*"([A-Za-z0-9]+)",\s*\.([a-z]+)/#) {
            layers[String(match.1)] = String(match.2)
        }
        for match in text.matches(of: #/system\(\s*"([A-Za-z0-9]+)"/#) { layers[String(match.1)] = "system" }
        self.layers = layers
    }

    private static var decoder: JSONDecoder { JSONDecoder() }
}
