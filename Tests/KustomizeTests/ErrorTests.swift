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
                says: #"kustomization.yaml:1: resources[0]: there is neither a file nor a directory "deploymnet.yaml""#,
                hints: [#"did you mean "deployment.yaml"?"#]),
            Case(
                testDescription: "patch without target",
                files: [
                    "kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "a.yaml": object,
                    "p.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: setings}\n",
                ],
                says:
                    "kustomization.yaml:2: patches[0]: patch p.yaml: no object matches the patch's ConfigMap setings in namespace default",
                hints: ["the nearest object is ConfigMap settings in namespace default"]),
            Case(
                testDescription: "same object twice",
                files: ["kustomization.yaml": "resources: [a.yaml, b.yaml]\n", "a.yaml": object, "b.yaml": object],
                says: "b.yaml: ConfigMap settings in namespace default has been read before"),
            Case(
                testDescription: "cycle",
                files: ["a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n"],
                path: "a",
                says: #"b/kustomization.yaml:1: resources[0]: "a" is reached again from a, b"#),
            Case(
                testDescription: "itself", files: ["a/kustomization.yaml": "resources: [.]\n"], path: "a",
                says: #"a/kustomization.yaml:1: resources[0]: "a" is reached again from a"#),
            Case(
                testDescription: "out of the tree", files: ["a/kustomization.yaml": "resources: [../../etc]\n"],
                path: "a",
                says: #"a/kustomization.yaml:1: resources[0]: "../../etc" leads out of the tree"#),
            Case(
                testDescription: "absolute", files: ["kustomization.yaml": "resources: [/etc/passwd]\n"],
                says: #"kustomization.yaml:1: resources[0]: "/etc/passwd" is absolute"#),
            Case(
                testDescription: "remote",
                files: ["kustomization.yaml": "resources: ['https://github.com/a/b?ref=v1']\n"],
                says:
                    #"kustomization.yaml:1: resources[0]: "https://github.com/a/b?ref=v1" is remote, and nothing is fetched during a build"#,
                hints: ["copy it into the repository, or reference it as a Flux source of its own"]),
            Case(
                testDescription: "helm charts", files: ["kustomization.yaml": "helmCharts: [{name: a}]\n"],
                says: "kustomization.yaml: inflating Helm charts is not supported"),
            Case(
                testDescription: "workload that is not there",
                files: [
                    "kustomization.yaml": "resources: [a.yaml]\n\nreplicas:\n- name: fronted\n  count: 2\n",
                    "a.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: frontend}\n",
                ], says: "kustomization.yaml:4: replicas[0]: no workload is called \"fronted\"",
                hints: [#"did you mean "frontend"?"#]),
            Case(
                testDescription: "generator that merges into nothing",
                files: [
                    "kustomization.yaml":
                        "resources: [a.yaml]\nconfigMapGenerator:\n- name: own\n  literals: [a=b]\n- name: setings\n  behavior: merge\n",
                    "a.yaml": object,
                ],
                says:
                    "kustomization.yaml:5: configMapGenerator[1]: generator \"setings\": there is no ConfigMap setings in"
                    + " namespace default to merge into; the nearest is ConfigMap settings in namespace default"),
            Case(
                testDescription: "field of a replacement",
                files: [
                    "kustomization.yaml":
                        "resources: [a.yaml]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.nmae}\n  targets:\n  - {select: {kind: ConfigMap}, fieldPaths: [metadata.name]}\n",
                    "a.yaml": object + "data: {name: x}\n",
                ],
                says:
                    "kustomization.yaml:3: replacements[0]: source ConfigMap settings in namespace default has nothing at data.nmae"
            ),
            Case(
                testDescription: "second of two replacements",
                files: [
                    "kustomization.yaml":
                        "resources: [a.yaml]\nreplacements:\n- source: {kind: ConfigMap}\n  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.name]}]\n# next\n- source: {kind: ConfigMap, name: setings}\n  targets: []\n",
                    "a.yaml": object + "data: {name: x}\n",
                ],
                says:
                    "kustomization.yaml:6: replacements[1]: nothing is selected by the source ConfigMap/setings"
            ),
            Case(
                testDescription: "replacement on one line, before another list",
                files: [
                    "kustomization.yaml":
                        "resources: [a.yaml]\nreplacements: [{source: {kind: Secret}, targets: []}]\nimages:\n- name: a\n",
                    "a.yaml": object,
                ],
                says: "kustomization.yaml:2: replacements[0]: nothing is selected by the source Secret"
            ),
            Case(
                testDescription: "replacement in a file",
                files: [
                    "kustomization.yaml": "resources: [a.yaml]\nreplacements:\n- path: r.yaml\n", "a.yaml": object,
                    "r.yaml": "source: {kind: Secret}\ntargets: []\n",
                ],
                says: "kustomization.yaml:3: replacements[0]: nothing is selected by the source Secret"
            ),
            Case(
                testDescription: "patch in a base",
                files: [
                    "kustomization.yaml": "resources: [base]\n", "base/a.yaml": object,
                    "base/kustomization.yaml":
                        "resources:\n- a.yaml\npatches:\n- target: {kind: ConfigMap}\n  patch: |\n    - {op: remove, path: /data/x}\n",
                ],
                says:
                    "base/kustomization.yaml:4: patches[0]: inline patch does not apply to ConfigMap settings in namespace default: remove: there is nothing at /data/x"
            ),
            Case(
                testDescription: "key given twice",
                files: ["kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": object + "data:\n  a: x\n  a: y\n"],
                says: #"a.yaml: line 6, column 3: the key "a" was already given at line 5, column 3"#),
            Case(
                testDescription: "index in a path",
                files: [
                    "kustomization.yaml": "resources: [a.yaml]\nnamePrefix: a-\nconfigurations: [c.yaml]\n",
                    "a.yaml": object + "data: {x: y}\n",
                    "c.yaml": "namePrefix: [{path: data/0/x}]\n",
                ],
                says:
                    #"kustomization.yaml:2: namePrefix: field "data/0/x" of ConfigMap a-settings in namespace default: paths go through lists by themselves; "0" is an index, sought in a mapping"#
            ),
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
}
