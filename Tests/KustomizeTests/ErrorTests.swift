import Diagnostics
import Glibc
import Kustomize
import TestSupport
import Testing

/// What people read when a build fails: the file, the field, the line, and what was probably meant.
@Suite struct ErrorTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let files: [String: String]
        var links: [String: String?] = [:]
        var path = ""
        let says: String
        var hints: [String] = []
    }

    private static let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"

    @Test(
        "names what is wrong and where",
        arguments: [
            Case(
                testDescription: "no kustomization", files: ["a/b.yaml": object], path: "a",
                says: #"there is no kustomization.yaml, kustomization.yml or Kustomization in "a""#),
            Case(
                testDescription: "two kustomizations", files: ["kustomization.yaml": "", "Kustomization": ""],
                says: #""." has more than one kustomization: kustomization.yaml, Kustomization"#,
                hints: ["keep one of them"]),
            Case(
                testDescription: "unknown field",
                files: ["app/kustomization.yaml": "namespace: x\nresource: [a.yaml]\n"], path: "app",
                says: "app/kustomization.yaml:2: resource: unknown field", hints: [#"did you mean "resources"?"#]),
            Case(
                testDescription: "unknown field below",
                files: ["kustomization.yaml": "patches:\n- path: a\n- target:\n    knd: Deployment\n"],
                says: "kustomization.yaml:4: patches[1].target.knd: unknown field", hints: [#"did you mean "kind"?"#]),
            Case(
                testDescription: "number where a string belongs",
                files: ["kustomization.yaml": "images:\n- name: a\n  newTag: 1.2\n"],
                says: "kustomization.yaml:3: images[0].newTag: expected a string, found a number",
                hints: ["quote the value"]),
            Case(
                testDescription: "missing resource",
                files: ["kustomization.yaml": "resources: [deploymnet.yaml]\n", "deployment.yaml": object],
                says: #"there is neither a file nor a directory "deploymnet.yaml""#,
                hints: [#"did you mean "deployment.yaml"?"#]),
            Case(
                testDescription: "patch without target",
                files: [
                    "kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "a.yaml": object,
                    "p.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: setings}\n",
                ],
                says: "patch p.yaml: no object matches the patch's ConfigMap setings in namespace default",
                hints: ["the nearest object is ConfigMap settings in namespace default"]),
            Case(
                testDescription: "same object twice",
                files: ["kustomization.yaml": "resources: [a.yaml, b.yaml]\n", "a.yaml": object, "b.yaml": object],
                says: "b.yaml: ConfigMap settings in namespace default has been read before"),
            Case(
                testDescription: "cycle",
                files: ["a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n"],
                path: "a",
                says: #""a" is reached again from a, b"#),
            Case(
                testDescription: "itself", files: ["a/kustomization.yaml": "resources: [.]\n"], path: "a",
                says: #""a" is reached again from a"#),
            Case(
                testDescription: "out of the tree", files: ["a/kustomization.yaml": "resources: [../../etc]\n"],
                path: "a",
                says: #""../../etc" (seen from "a") leads out of the tree"#),
            Case(
                testDescription: "absolute", files: ["kustomization.yaml": "resources: [/etc/passwd]\n"],
                says: #""/etc/passwd" is absolute"#),
            Case(
                testDescription: "remote",
                files: ["kustomization.yaml": "resources: ['https://github.com/a/b?ref=v1']\n"],
                says: #""https://github.com/a/b?ref=v1" is remote, and nothing is fetched during a build"#,
                hints: ["copy it into the repository, or reference it as a Flux source of its own"]),
            Case(
                testDescription: "helm charts", files: ["kustomization.yaml": "helmCharts: [{name: a}]\n"],
                says: "kustomization.yaml: inflating Helm charts is not supported"),
        ])
    func message(of row: Case) throws {
        do {
            _ = try built(MemoryFiles(row.files, links: row.links), at: row.path)
            Issue.record("the build succeeded")
        } catch let error as any ExplainedError {
            #expect(error.message == row.says)
            #expect(error.hints == row.hints)
        }
    }

    @Test func refusesFilesOutsideTheRootWhereRestricted() throws {
        let files = MemoryFiles(
            ["a/kustomization.yaml": "resources: [link.yaml]\n", "b/secret.yaml": Self.object],
            links: ["a/link.yaml": "b/secret.yaml"])
        var options = BuildOptions()
        #expect(try built(files, at: "a", options: options).contains("settings"))
        options.loadRestrictor = .rootOnly
        #expect(throws: KustomizeError.self) { try built(files, at: "a", options: options) }
    }

    @Test func refusesLinksOutOfTheTree() throws {
        let scratch = try TemporaryDirectory()
        try scratch.write("resources: [out.yaml]\n", to: "tree/kustomization.yaml")
        try scratch.write(Self.object, to: "secret.yaml")
        let link = scratch.path + "/tree/out.yaml"
        #expect(symlink(scratch.path + "/secret.yaml", link) == 0)
        let files = try DiskFiles(root: scratch.path + "/tree")
        #expect(throws: DiskFilesError.self) { try KustomizeBuild.objects(at: "", in: files) }
    }

    @Test func boundsWhatABuildReads() throws {
        var options = BuildOptions()
        options.limits.depth = 3
        var files: [String: String] = [:]
        for level in 0..<6 { files["\(level)/kustomization.yaml"] = "resources: [../\(level + 1)]\n" }
        #expect(throws: KustomizeError.self) { try built(MemoryFiles(files), at: "0", options: options) }
        options = BuildOptions()
        options.limits.fileBytes = 64
        let large = [
            "kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": Self.object + String(repeating: "#", count: 99),
        ]
        #expect(throws: KustomizeError.self) { try built(MemoryFiles(large), options: options) }
        options = BuildOptions()
        options.limits.objects = 1
        let many = "kind: List\nitems: [{kind: A, metadata: {name: a}}, {kind: B, metadata: {name: b}}]\n"
        let two = ["kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": many]
        #expect(throws: KustomizeError.self) { try built(MemoryFiles(two), options: options) }
    }
}
