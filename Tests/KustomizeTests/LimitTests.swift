import Diagnostics
import Glibc
import Kustomize
import TestSupport
import Testing

/// What a build refuses to follow, to read or to hold.
@Suite struct LimitTests {
    private static let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"
    private static let two = "kind: List\nitems: [{kind: A, metadata: {name: a}}, {kind: B, metadata: {name: b}}]\n"

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var limits = BuildLimits()
        var restrictor = LoadRestrictor.none
        let files: [String: String]
        var links: [String: String?] = [:]
        let says: String
    }

    private static func limits(_ change: (inout BuildLimits) -> Void) -> BuildLimits {
        var limits = BuildLimits()
        change(&limits)
        return limits
    }

    @Test(
        "stops and says at what",
        arguments: [
            Case(
                testDescription: "depth", limits: limits { $0.depth = 2 },
                files: [
                    "kustomization.yaml": "resources: [a]\n", "a/kustomization.yaml": "resources: [b]\n",
                    "a/b/kustomization.yaml": "resources: [c]\n", "a/b/c/kustomization.yaml": "namePrefix: a\n",
                ],
                says: #"a/b/kustomization.yaml:1: resources[0]: "a/b/c" is nested deeper than 2 kustomizations"#),
            Case(
                testDescription: "one file", limits: limits { $0.fileBytes = 100 },
                files: [
                    "kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": object + String(repeating: "#", count: 99),
                ],
                says: "a.yaml holds more than 100 bytes"),
            Case(
                testDescription: "all files", limits: limits { $0.totalBytes = 150 },
                files: [
                    "kustomization.yaml": "resources: [a.yaml, b.yaml]\n", "a.yaml": object,
                    "b.yaml": object + String(repeating: "#", count: 99),
                ],
                says: "all files holds more than 150 bytes"),
            Case(
                testDescription: "one file, many times", limits: limits { $0.totalBytes = 200 },
                files: [
                    "kustomization.yaml": "configMapGenerator: [{name: a, files: [a=x, b=x, c=x]}]\n",
                    "x": String(repeating: "#", count: 60),
                ],
                says: "all files holds more than 200 bytes"),
            Case(
                testDescription: "objects", limits: limits { $0.objects = 1 },
                files: ["kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": two],
                says: "the build has more than 1 objects"),
            Case(
                testDescription: "a cycle through a component",
                files: [
                    "kustomization.yaml": "components: [c]\n",
                    "c/kustomization.yaml":
                        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [../c]\n",
                ],
                says: #"c/kustomization.yaml:3: resources[0]: "c" is reached again from ., c"#),
            Case(
                testDescription: "the directory above",
                files: ["a/b.yaml": object, "kustomization.yaml": "resources: [./a/..]\n"],
                says: #"kustomization.yaml:1: resources[0]: "." is reached again from ."#),
            Case(
                testDescription: "a file above the tree",
                files: ["kustomization.yaml": "configMapGenerator: [{name: a, files: [../secret]}]\n"],
                says: #"kustomization.yaml:1: configMapGenerator[0]: "../secret" leads out of the tree"#),
            Case(
                testDescription: "a patch above the root", restrictor: .rootOnly,
                files: [
                    "base/p.yaml": object, "kustomization.yaml": "resources: [o]\n",
                    "o/kustomization.yaml": "patches:\n- path: ../base/p.yaml\n",
                ],
                says: #"o/kustomization.yaml:2: patches[0]: file "../base/p.yaml" is not in or below "o""#),
            Case(
                testDescription: "a link above the root", restrictor: .rootOnly,
                files: [
                    "o/kustomization.yaml": "resources: [link.yaml]\n", "kustomization.yaml": "resources: [o]\n",
                    "base/p.yaml": object,
                ],
                links: ["o/link.yaml": "base/p.yaml"],
                says: #"o/kustomization.yaml:1: resources[0]: file "link.yaml" is not in or below "o""#),
        ])
    func refuses(_ row: Case) throws {
        var options = BuildOptions()
        options.limits = row.limits
        options.loadRestrictor = row.restrictor
        do {
            _ = try built(MemoryFiles(row.files, links: row.links), options: options)
            Issue.record("the build succeeded")
        } catch let error as any ExplainedError {
            #expect(error.message == row.says)
        }
    }

    @Test("reads neither links in a circle, nor out of the tree, nor what never ends")
    func disk() throws {
        let scratch = try TemporaryDirectory()
        try scratch.write(Self.object, to: "secret.yaml")
        #expect(symlink("circle.yaml", scratch.path + "/circle.yaml") == 0)
        for (name, make) in [
            ("circle.yaml", { symlink("circle.yaml", $0) }), ("out.yaml", { symlink("../../secret.yaml", $0) }),
            ("pipe.yaml", { mkfifo($0, 0o600) }), ("socket.yaml", { symlink("/dev/zero", $0) }),
        ] as [(String, (String) -> Int32)] {
            let folder = "tree/\(name)-folder"
            try scratch.write("resources: [\(name)]\n", to: "\(folder)/kustomization.yaml")
            #expect(make("\(scratch.path)/\(folder)/\(name)") == 0)
            let files = try DiskFiles(root: scratch.path + "/tree")
            #expect(throws: (any Error).self, "\(name)") {
                try KustomizeBuild.objects(at: "\(name)-folder", in: files)
            }
        }
    }
}
