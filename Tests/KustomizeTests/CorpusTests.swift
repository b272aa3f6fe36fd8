import FoundationEssentials
import Kustomize
import TestSupport
import Testing
import YAML

/// Every case of the conformance corpus, against what kustomize 5.5.0 prints, byte for byte.
@Suite struct CorpusTests {
    private struct Case: Decodable {
        let id: String
        let entry: String
        let tree: String
        let args: [String]
        let kind: [String: String]
    }

    @Test("agrees with kustomize 5.5.0", .corpus("kustomize"))
    func agrees() throws {
        let folder = try #require(Corpus.folder("kustomize")) + "/cases/open"
        var differing: [String] = []
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)/case.json") else { continue }
            let row = try JSONDecoder().decode(Case.self, from: data)
            count += 1
            if !agrees(row, in: "\(folder)/\(name)") { differing.append(row.id) }
        }
        #expect(count > 500)
        #expect(differing.isEmpty, "\(differing.count) of \(count) differ")
    }

    private func agrees(_ row: Case, in folder: String) -> Bool {
        var options = BuildOptions()
        options.release = .v5_5
        options.absolutePaths = true
        options.reorder = row.args.contains("none") ? .none : .legacy
        options.loadRestrictor = row.args.contains("LoadRestrictionsNone") ? .none : .rootOnly
        let text: [UInt8]?
        do {
            let files = try DiskFiles(root: "/")
            let path = try files.path(ofDirectory: "\(folder)/\(row.tree)/\(row.entry)")
            text = KustomizeBuild.text(try KustomizeBuild.objects(at: path, in: files, options: options))
        } catch {
            text = nil
        }
        guard row.kind["5.5.0"] == "success" else { return text == nil }
        let expected = FileManager.default.contents(atPath: "\(folder)/expected.yaml").map { Array($0) }
        return text == expected
    }
}
