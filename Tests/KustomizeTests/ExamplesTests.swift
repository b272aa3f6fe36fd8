import FoundationEssentials
import Kustomize
import TestSupport
import Testing

/// Every kustomization of the checkout's own examples and templates, against `kubectl kustomize`.
@Suite struct ExamplesTests {
    @Test("agrees with kubectl kustomize on the examples", .oracle)
    func agrees() async throws {
        var count = 0
        for folder in ["examples", "templates", "bootstrap"] {
            for directory in kustomizations(below: "\(Checkout.root)/\(folder)") {
                let theirs = try await Oracle.build(directory)
                #expect(theirs == ours(directory), "\(directory)")
                count += 1
            }
        }
        #expect(count >= 4)
    }

    /// Folders whose names hold places to fill in are no kustomizations yet.
    private func kustomizations(below folder: String) -> [String] {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        let here = names.contains("kustomization.yaml") && !folder.contains("{{") ? [folder] : []
        return here + names.flatMap { kustomizations(below: "\(folder)/\($0)") }
    }

    private func ours(_ directory: String) -> String? {
        var options = BuildOptions()
        options.release = .v5_5
        options.reorder = .legacy
        options.loadRestrictor = .rootOnly
        guard let files = try? DiskFiles(root: "/"), let path = try? files.path(ofDirectory: directory),
            let objects = try? KustomizeBuild.objects(at: path, in: files, options: options)
        else { return nil }
        return String(decoding: KustomizeBuild.text(objects), as: UTF8.self)
    }
}
