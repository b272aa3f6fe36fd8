import Foundation
import Testing

@testable import YAML

/// kustomize's own outputs are the best sample of goyaml v2's layout: reading one and writing it again must give the
/// same bytes.
@Suite struct KustomizeCorpusTests {
    static let cases = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/corpus/kustomize/cases/open").standardizedFileURL

    static let outputs: [URL] = {
        let folders = (try? FileManager.default.contentsOfDirectory(at: cases, includingPropertiesForKeys: nil)) ?? []
        if folders.isEmpty { print("SKIPPED: no kustomize corpus at \(cases.path)") }
        return folders.map { $0.appending(path: "expected.yaml") }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
            .sorted { $0.path < $1.path }
    }()

    @Test func everyOutputIsReproducedByteForByte() throws {
        for url in Self.outputs {
            let expected = try String(contentsOf: url, encoding: .utf8)
            let documents = try YAMLParser.documents(expected)
            #expect(YAMLEmitter.emit(documents: documents) == expected, "\(url.path)")
        }
    }

    @Test func everyOutputSurvivesJSON() throws {
        for url in Self.outputs {
            let documents = try YAMLParser.documents(try String(contentsOf: url, encoding: .utf8))
            for document in documents {
                #expect(try JSONParser.parse(JSONEmitter.emit(document)) == document, "\(url.path)")
                #expect(try JSONParser.parse(JSONEmitter.emit(document, style: .go)) == document, "\(url.path)")
            }
        }
    }
}
