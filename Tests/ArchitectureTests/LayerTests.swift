import FoundationEssentials
import TestSupport
import Testing

/// SwiftPM builds an import of a lower module that nobody declared, and, from a stale build, even of a higher one:
/// these tests hold the layers where it does not.
@Suite("Layers")
struct LayerTests {
    /// Modules of the toolchain that any target may import.
    static let platform: Set<String> = ["Swift", "Glibc", "FoundationEssentials", "Dispatch", "Synchronization"]

    @Test("a target imports what the manifest declares for it, and nothing else")
    func imports() async throws {
        let manifest = try await Manifest.loaded.value
        for file in try SourceFile.all(in: ["Sources", "Tests"]) {
            var allowed = Self.platform.union(manifest.dependencies[file.target] ?? [])
            if file.path.hasPrefix("Tests/") {
                // The tests of a module may look at everything the module itself may use.
                let subject = file.target.hasSuffix("Tests") ? String(file.target.dropLast("Tests".count)) : ""
                allowed.formUnion(manifest.dependencies[subject] ?? [])
                allowed.formUnion(["Testing", "Foundation"])
            }
            if file.target == "embed-files" { allowed.insert("Foundation") }
            let undeclared = file.imports.subtracting(allowed).sorted()
            #expect(undeclared.isEmpty, "\(file.path) imports \(undeclared), which Package.swift does not declare")
        }
    }

    @Test("every folder of Sources has a layer, and every folder of Tests is a target")
    func folders() async throws {
        let manifest = try await Manifest.loaded.value
        let tools: Set = ["embed-files"]
        for folder in try SourceFile.folders(in: "Sources") where !tools.contains(folder) {
            #expect(manifest.layers[folder] != nil, "Sources/\(folder) is in no layer")
        }
        for folder in try SourceFile.folders(in: "Tests") where folder != "Servers" {
            #expect(manifest.dependencies[folder] != nil, "Tests/\(folder) is no target of Package.swift")
        }
    }

    @Test("a C module has exactly one importer")
    func importers() async throws {
        let manifest = try await Manifest.loaded.value
        let files = try SourceFile.all(in: ["Sources", "Tests"])
        for module in manifest.layers.keys where manifest.layers[module] == "system" {
            let importers = Set(files.filter { $0.imports.contains(module) }.map(\.target)).sorted()
            #expect(importers.count == 1, "\(module) is imported by \(importers)")
        }
    }

    @Test("no target uses Foundation's network, and none but tests the whole of Foundation")
    func foundation() throws {
        for file in try SourceFile.all(in: ["Sources"]) where file.target != "embed-files" {
            #expect(file.imports.isDisjoint(with: ["Foundation", "FoundationNetworking"]), "\(file.path)")
        }
    }

    @Test("docs/architecture.md lists the modules of the manifest, each in its layer")
    func documentation() async throws {
        let manifest = try await Manifest.loaded.value
        let data = try Data(contentsOf: URL(filePath: Checkout.root + "/docs/architecture.md"))
        var documented: [String: String] = [:]
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            guard let row = line.firstMatch(of: #/^\| ([a-z]+) \| (\w+) \|/#), row.2 != "module" else { continue }
            documented[String(row.2)] = String(row.1)
        }
        for (module, layer) in manifest.layers {
            #expect(documented[module] == layer, "docs/architecture.md should put \(module) into layer \(layer)")
        }
        let gone = documented.keys.filter { manifest.layers[$0] == nil }.sorted()
        #expect(gone.isEmpty, "docs/architecture.md lists modules that are not there: \(gone)")
    }

    @Test(
        "an import is seen behind every modifier, and not in a comment",
        arguments: [
            ("import YAML", "YAML"), ("package import HTTP", "HTTP"), ("@testable import Git", "Git"),
            ("@_spi(Tests) internal import Fleet", "Fleet"), ("import struct Kustomize.Build", "Kustomize"),
            ("  import Agent // why", "Agent"), ("// import YAML", ""), ("let important = 1", ""),
        ])
    func importDeclaration(line: String, module: String) {
        let found = SourceFile(path: "Sources/X/Y.swift", text: "let a = 1\n\(line)\n").imports
        #expect(found == (module.isEmpty ? [] : [module]))
    }
}
