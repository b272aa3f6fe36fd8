import TestSupport
import Testing

@Suite("Style")
struct StyleTests {
    /// Data tables may be long.
    static let longFiles: Set<String> = []

    /// Classes over C handles; each says in its comment who keeps two threads off it.
    static let uncheckedFiles: Set<String> = [
        "Sources/Cryptography/Certificates/Certificate.swift", "Sources/Cryptography/PrivateKey.swift",
        "Sources/HTTP/HTTPDriver.swift", "Sources/HTTP/Transfer.swift",
    ]

    @Test("no file or folder is named for holding whatever")
    func names() throws {
        let vague: Set = ["util", "utils", "utility", "utilities", "common", "helper", "helpers", "misc", "extensions"]
        for path in try SourceFile.paths(below: "Sources") + SourceFile.paths(below: "Tests") {
            let name = path.split(separator: "/").last.map { $0.split(separator: ".").first ?? "" } ?? ""
            #expect(!vague.contains(name.lowercased()), "\(path) says nothing about what is inside")
        }
    }

    @Test("no Swift file is longer than 600 lines")
    func length() throws {
        for file in try SourceFile.all(in: ["Sources", "Tests", "Plugins"]) where !Self.longFiles.contains(file.path) {
            #expect(file.lines.count <= 601, "\(file.path) has \(file.lines.count - 1) lines")
        }
    }

    @Test("nothing is public, for nobody outside imports these modules")
    func access() throws {
        for file in try SourceFile.all(in: ["Sources", "Tests"]) {
            let line = file.code.first { $0.contains(#/^\s*(?:public|open) (?!\()/#) }
            #expect(line == nil, "\(file.path): \(line ?? "")")
        }
    }

    @Test("no error is forced away, and only wrappers of C handles vouch for their own thread safety")
    func unchecked() throws {
        for file in try SourceFile.all(in: ["Sources", "Tests"]) where file.target != "ArchitectureTests" {
            #expect(!file.code.contains { $0.contains("try!") }, "\(file.path) has a try!")
            let vouches = file.code.contains { $0.contains(#/@unchecked Sendable|nonisolated\(unsafe\)/#) }
            #expect(!vouches || Self.uncheckedFiles.contains(file.path), "\(file.path) is not on the list")
        }
    }
}
