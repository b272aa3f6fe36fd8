import Kustomize
import Testing
import YAML

@testable import KustomizeController

@Suite("the kustomization that is built")
struct RootKustomizationTests {
    @Test("manifests found make one up; a directory with its own stands for all below it")
    func generated() throws {
        let files = MemoryFiles(files: [
            "app/b.yaml": "", "app/a.yml": "", "app/readme.md": "", "app/deep/er/c.yaml": "",
            "app/own/kustomization.yaml": "", "app/own/d.yaml": "", "elsewhere.yaml": "",
        ])
        #expect(
            try RootKustomization.manifests(under: "app", in: files) == ["a.yml", "b.yaml", "deep/er/c.yaml", "own"])
    }

    @Test("an empty directory builds nothing, and says so to kustomize")
    func empty() throws {
        let files = MemoryFiles(files: ["app/readme.md": ""])
        let root = try RootKustomization.node(spec: .emptyMapping, at: "app", in: files)
        #expect(root["namespace"] == "_placeholder")
        #expect(root["resources"] == nil)
    }

    @Test("the spec is merged in")
    func merged() throws {
        let files = MemoryFiles(files: ["app/a.yaml": "", "app/parts/x/kustomization.yaml": ""])
        let spec: Node = [
            "targetNamespace": "team", "namePrefix": "p-", "nameSuffix": "-s",
            "patches": [["patch": "- op: remove", "target": ["kind": "Deployment", "name": ""]]],
            "components": ["parts/x", "parts/none"], "ignoreMissingComponents": true,
            "images": [["name": "app", "newTag": "2"]], "buildMetadata": ["originAnnotations"],
        ]
        let root = try RootKustomization.node(spec: spec, at: "app", in: files)
        #expect(root["namespace"] == "team")
        #expect(root["namePrefix"] == "p-")
        #expect(root["nameSuffix"] == "-s")
        #expect(root["patches"] == [["patch": "- op: remove", "target": ["kind": "Deployment"]]])
        #expect(root["components"] == ["parts/x"])
        #expect(root["images"] == [["name": "app", "newTag": "2"]])
        #expect(root["buildMetadata"] == ["originAnnotations"])
    }

    @Test(
        "components come from the repository",
        arguments: [
            "https://example.org/x", "git@example.org:x", "GitHub.com/org/repo", "/etc", "file:///etc", "ssh://h/x",
        ])
    func remote(path: String) {
        let spec: Node = ["components": [.string(path)]]
        #expect(throws: KustomizationError.self) {
            try RootKustomization.node(spec: spec, at: "", in: MemoryFiles(files: [:]))
        }
    }

    struct PathCase: CustomTestStringConvertible {
        let testDescription: String
        let base: String
        let path: String
        let result: String?
    }

    @Test(
        "paths stay in the tree",
        arguments: [
            PathCase(testDescription: "the root", base: "", path: "./", result: ""),
            PathCase(testDescription: "absolute is relative to the root", base: "", path: "/a/b/", result: "a/b"),
            PathCase(testDescription: "dots", base: "a", path: "./b/../c//d/.", result: "a/c/d"),
            PathCase(testDescription: "up", base: "a/b", path: "../../c", result: "c"),
            PathCase(testDescription: "out", base: "a", path: "../..", result: nil),
            PathCase(testDescription: "out and in again", base: "", path: "../a", result: nil),
        ])
    func paths(_ row: PathCase) { #expect(TreePath.resolve(row.path, from: row.base) == row.result) }
}
