import Kustomize
import Testing

@testable import KustomizeController

@Suite("inputs of a build")
struct BuildInputsTests {
    static let tree = MemoryFiles(files: [
        "apps/kustomization.yaml": "resources: [a.yaml]", "apps/a.yaml": "a", "apps/sub/x.yaml": "x", "other.yaml": "o",
    ])

    /// What a build of `apps` would look at: two ways to spell its file, the directory, one resource.
    static func recorded() throws -> BuildInputs {
        let files = RecordingFiles(tree)
        _ = try files.kind(of: "apps/kustomization.yml")
        _ = try files.kind(of: "apps/kustomization.yaml")
        _ = try files.read("apps/kustomization.yaml")
        _ = try files.list("apps")
        _ = try files.kind(of: "apps/a.yaml")
        _ = try files.read("apps/a.yaml")
        _ = try? files.read("apps/missing.yaml")
        return files.inputs
    }

    struct Change: CustomTestStringConvertible {
        let testDescription: String
        let holds: Bool
        let apply: @Sendable (inout [String: String]) -> Void
    }

    @Test(
        "hold while everything looked at is the same",
        arguments: [
            Change(testDescription: "nothing", holds: true) { _ in },
            Change(testDescription: "a file elsewhere", holds: true) { $0["other.yaml"] = "changed" },
            Change(testDescription: "a new file elsewhere", holds: true) { $0["more.yaml"] = "" },
            Change(testDescription: "a file in a directory only listed by name", holds: true) {
                $0["apps/sub/x.yaml"] = "changed"
            },
            Change(testDescription: "a file that was read", holds: false) { $0["apps/a.yaml"] = "changed" },
            Change(testDescription: "a file that was read is gone", holds: false) { $0["apps/a.yaml"] = nil },
            Change(testDescription: "a file that was looked for appears", holds: false) {
                $0["apps/kustomization.yml"] = ""
            },
            Change(testDescription: "a file whose reading failed appears", holds: false) {
                $0["apps/missing.yaml"] = ""
            },
            Change(testDescription: "a new name in a listed directory", holds: false) { $0["apps/b.yaml"] = "" },
            Change(testDescription: "a directory becomes a file of the same name", holds: false) {
                $0["apps/sub/x.yaml"] = nil
                $0["apps/sub"] = ""
            },
        ])
    func hold(_ change: Change) throws {
        let inputs = try Self.recorded()
        var after = Self.tree
        change.apply(&after.files)
        #expect(inputs.hold(in: after) == change.holds)
    }

    @Test("reading counts more than having looked")
    func stronger() throws {
        let files = RecordingFiles(Self.tree)
        _ = try files.read("other.yaml")
        _ = try files.kind(of: "other.yaml")
        #expect(files.inputs.findings["other.yaml"] == .file("id:o"))
    }
}
