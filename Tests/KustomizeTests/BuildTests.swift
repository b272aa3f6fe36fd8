import Kustomize
import TestSupport
import Testing
import YAML

/// What controllers use: a kustomization that stands in no file, files that stand only in memory, many builds at once.
@Suite struct BuildTests {
    private static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
              - {name: web, image: nginx}
              volumes:
              - name: c
                configMap: {name: settings}

        """

    @Test func buildsAKustomizationThatStandsInNoFile() throws {
        var options = BuildOptions()
        options.root = [
            "resources": ["web.yaml"], "namespace": "apps", "images": [["name": "nginx", "newTag": "1.27"]],
        ]
        let objects = try KustomizeBuild.objects(
            at: "app", in: MemoryFiles(["app/web.yaml": Self.deployment]), options: options)
        #expect(objects.count == 1)
        #expect(objects[0]["metadata", "namespace"]?.string == "apps")
        #expect(
            objects[0]["spec", "template", "spec", "containers"]?.sequence?[0]["image"]?.string == "nginx:1.27")
    }

    @Test func readsFilesThatStandOnlyInMemory() throws {
        let base = MemoryFiles([
            "app/kustomization.yaml": "resources: [web.yaml, secret.yaml]\n", "app/web.yaml": Self.deployment,
        ])
        let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: decrypted}\n"
        let files = OverlayFiles(base, adding: ["app/secret.yaml": Array(secret.utf8)])
        let objects = try KustomizeBuild.objects(at: "app", in: files)
        #expect(objects.compactMap { $0["metadata", "name"]?.string } == ["web", "decrypted"])
        #expect(try files.list("app") == ["kustomization.yaml", "secret.yaml", "web.yaml"])
    }

    @Test func referencesFollowTheHashOfTheirTarget() throws {
        let files = MemoryFiles([
            "kustomization.yaml": """
            resources: [web.yaml]
            namePrefix: my-
            configMapGenerator:
            - {name: settings, literals: [level=info]}
            """, "web.yaml": Self.deployment,
        ])
        try expectGolden(built(files), "references.yaml")
    }

    @Test func buildsSideBySide() async throws {
        let overlay = try #require(
            (1...20).lazy.map(RandomOverlay.init).first { (try? built(MemoryFiles($0.files), at: "overlay")) != nil })
        let expected = try built(MemoryFiles(overlay.files), at: "overlay")
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 { group.addTask { try built(MemoryFiles(overlay.files), at: "overlay") } }
            for try await text in group { #expect(text == expected) }
        }
    }

    @Test func warnsOfDeprecatedFields() throws {
        let files = MemoryFiles([
            "kustomization.yaml": "bases: [a]\n", "a/kustomization.yaml": "resources: [w.yaml]\n",
            "a/w.yaml": Self.deployment,
        ])
        #expect(
            try KustomizeBuild.build(at: "", in: files).warnings == [
                "# Warning: 'bases' is deprecated. Please use 'resources' instead. "
                    + "Run 'kustomize edit fix' to update your Kustomization automatically."
            ])
    }

    @Test func readsVolumeImagesFromFiveEightOnly() throws {
        let pod = "kind: Pod\nmetadata: {name: p}\nspec: {volumes: [{name: v, image: {reference: a:1}}]}\n"
        let files = MemoryFiles([
            "kustomization.yaml": "resources: [p.yaml]\nimages: [{name: a, newTag: '2'}]\n", "p.yaml": pod,
        ])
        var options = BuildOptions()
        #expect(try built(files, options: options).contains("reference: a:2"))
        options.release = .v5_5
        #expect(try built(files, options: options).contains("reference: a:1"))
    }

    /// Kustomize minds a key that stands twice only where it is left of the object in the end.
    @Test func aPatchMayHideAKeyGivenTwice() throws {
        let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: one\n  x: two\n  z: w\n"
        func build(_ patch: String) throws -> String {
            let files = [
                "kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "a.yaml": object,
                "p.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: \(patch)\n",
            ]
            return try built(MemoryFiles(files))
        }
        #expect(try build("{x: null}").contains("\n  x: two\n  z: w\n"))
        #expect(try !build("null").contains("\ndata:"))
        #expect(throws: KustomizeError.self) { try build("{x: three}") }
        #expect(throws: KustomizeError.self) { try build("{z: null}") }
    }
}
