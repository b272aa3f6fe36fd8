import KubernetesClient
import KubernetesModel
import TestSupport
import Testing
import YAML

/// `davit build|diff kustomization`, as a program, against a real API server.
@Suite(.serialized) struct LocalBuildTests {
    /// A namespace with a Kustomization `apps` and a directory it is built from.
    private struct Rig {
        let cluster: FluxCluster
        let namespace: String
        let files: TemporaryDirectory

        init(_ name: String) async throws {
            cluster = try await FluxCluster.shared()
            namespace = try await cluster.namespace(name)
            files = try TemporaryDirectory()
            try write(replicas: 1, token: "b25l")
            try kustomization("apps", path: "./apps")
        }

        func write(replicas: Int, token: String, extra: String = "") throws {
            let objects = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: \(namespace)}
                spec:
                  replicas: \(replicas)
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: "nginx:${tag:=1.0}"}]}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: token, namespace: \(namespace)}
                data: {token: \(token)}

                """
            try files.write(objects + extra, to: "apps/objects.yaml")
        }

        /// Writes the file of a Kustomization.
        func kustomization(_ name: String, path: String, extra: String = "") throws {
            let text = """
                apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                metadata: {name: \(name), namespace: \(namespace)}
                spec:
                  interval: 10m
                  path: \(path)
                  prune: true
                  sourceRef: {kind: GitRepository, name: fleet}
                  postBuild: {substitute: {tag: "1.2"}}
                \(extra)
                """
            try files.write(text, to: "\(name).yaml")
        }

        func run(_ verb: String, _ arguments: String...) async throws -> Command.Result {
            var command = Command(
                RemoteBuildTests.program,
                [verb, "kustomization", "apps", "-n", namespace, "--path", files.path + "/apps"] + arguments)
            command.environment = ["KUBECONFIG": cluster.kubeconfig]
            return try await command.run()
        }

        var fromFile: [String] { ["--kustomization-file", files.path + "/apps.yaml"] }

        func diff(_ arguments: String...) async throws -> Command.Result {
            var command = Command(
                RemoteBuildTests.program,
                ["diff", "ks", "apps", "-n", namespace, "--path", files.path + "/apps", "--progress-bar=false"]
                    + arguments)
            command.environment = ["KUBECONFIG": cluster.kubeconfig]
            return try await command.run()
        }

        /// What a reconciler would do: store the Kustomization, apply its objects, keep the inventory.
        func apply() async throws {
            var build = Command(
                RemoteBuildTests.program,
                ["build", "ks", "apps", "-n", namespace, "--path", files.path + "/apps", "--dry-run"] + fromFile)
            build.environment = ["KUBECONFIG": "/nonexistent"]
            let objects = try YAMLParser.documents(Array(try await build.output().utf8)).map(KubernetesObject.init)
            for object in objects {
                _ = try await cluster.api.apply(
                    object, force: true, options: WriteOptions(manager: "kustomize-controller"))
            }
            let file = try YAMLParser.documents(Array(try files.read("apps.yaml").utf8))[0]
            let stored = try await cluster.api.apply(
                KubernetesObject(file), force: true, options: WriteOptions(manager: "test"))
            let entries = objects.map { object -> Node in
                let group = object.type.group
                return [
                    "id": .string("\(object.namespace)_\(object.name)_\(group)_\(object.type.kind)"),
                    "v": .string(object.type.version),
                ]
            }
            try await cluster.setStatus(stored.reference, ["inventory": ["entries": .sequence(entries)]])
        }
    }

    @Test func buildsOffline() async throws {
        let rig = try await Rig("build")
        try rig.files.write("{{ nothing }}", to: "apps/notes.yaml")
        var command = Command(
            RemoteBuildTests.program,
            [
                "build", "kustomization", "apps", "-n", rig.namespace, "--path", rig.files.path + "/apps", "--dry-run",
                "--in-memory-build", "--ignore-paths", "notes.yaml,other/", "--strict-substitute",
            ] + rig.fromFile)
        command.environment = ["KUBECONFIG": "/nonexistent"]
        let result = try await command.run()
        #expect(result.succeeded, "\(result)")
        #expect(result.output.contains("image: nginx:1.2\n"))
        #expect(result.output.contains("kustomize.toolkit.fluxcd.io/name: apps\n"))
        command.arguments = command.arguments.filter { !$0.hasPrefix("notes") && $0 != "--ignore-paths" }
        #expect(try await command.run().status == 1)
        command.arguments = Array(command.arguments.prefix(7)) + ["--dry-run"]
        let without = try await command.run()
        #expect(without.status == 1)
        #expect(without.errors.contains("--kustomization-file"))
    }

    @Test func buildsKustomizationsWithinKustomizations() async throws {
        let rig = try await Rig("recurse")
        try rig.kustomization("inner", path: "./inner")
        let inner = try rig.files.read("inner.yaml")
        try rig.write(replicas: 1, token: "b25l", extra: "---\n" + inner)
        try rig.files.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: deep}\n", to: "inner/a.yaml")
        let sources = "GitRepository/\(rig.namespace)/fleet=\(rig.files.path)"
        let result = try await rig.run(
            "build", "--dry-run", "--recursive", "--local-sources", sources, rig.fromFile[0], rig.fromFile[1])
        #expect(result.succeeded, "\(result)")
        #expect(result.output.contains("name: deep\n"))
        let flat = try await rig.run("build", "--dry-run", rig.fromFile[0], rig.fromFile[1])
        #expect(flat.succeeded && !flat.output.contains("name: deep\n"))
        let unknown = try await rig.run("build", "--dry-run", "-r", rig.fromFile[0], rig.fromFile[1])
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("--local-sources GitRepository/\(rig.namespace)/fleet=DIRECTORY"))
    }

    @Test func comparesWithTheCluster() async throws {
        let rig = try await Rig("diff")
        // A new Kustomization with new objects.
        let unknown = try await rig.diff(rig.fromFile[0], rig.fromFile[1])
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("--ignore-not-found"))
        let new = try await rig.diff(rig.fromFile[0], rig.fromFile[1], "--ignore-not-found")
        #expect(new.status == 2, "\(new)")
        #expect(new.output == "► Deployment/\(rig.namespace)/web created\n► Secret/\(rig.namespace)/token created\n")
        // Unchanged.
        try await rig.apply()
        let same = try await rig.diff()
        #expect(same.status == 0, "\(same)")
        #expect(same.output.isEmpty)
        // A field and a Secret.
        try rig.write(replicas: 3, token: "dHdv")
        let changed = try await rig.diff()
        #expect(changed.status == 2, "\(changed)")
        #expect(changed.output.contains("\nspec.replicas\n  ± value change\n    - 1\n    + 3\n"), "\(changed)")
        #expect(changed.output.contains("\ndata.token\n  ± value change\n    - *** (before)\n    + *** (after)\n"))
        #expect(!changed.output.contains("dHdv") && !changed.output.contains("b25l"))
        // An object that is no longer there.
        try rig.files.write(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, namespace: \(rig.namespace)}\n",
            to: "apps/objects.yaml")
        let pruned = try await rig.diff()
        #expect(pruned.status == 2)
        #expect(pruned.output.contains("► Deployment/\(rig.namespace)/web deleted\n"), "\(pruned)")
        #expect(pruned.output.contains("► Secret/\(rig.namespace)/token deleted\n"))
        #expect(pruned.output.contains("► ConfigMap/\(rig.namespace)/other created\n"))
        // Nothing of all this has touched the cluster.
        let web = ObjectReference(
            GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"),
            NamespacedName(namespace: rig.namespace, name: "web"))
        #expect(try await rig.cluster.api.get(web)?.spec["replicas"]?.integer == 1)
    }

    @Test func tellsWhatCannotBeCompared() async throws {
        let rig = try await Rig("refuse")
        try await rig.apply()
        // A field that cannot change: told, and the other objects are still compared.
        let text = try rig.files.read("apps/objects.yaml")
        try rig.files.write(
            text.replacing("app: web", with: "app: other").replacing("b25l", with: "dHdv"), to: "apps/objects.yaml")
        let immutable = try await rig.diff()
        #expect(immutable.status == 1, "\(immutable)")
        #expect(immutable.errors.contains("immutable"))
        #expect(immutable.errors.contains("spec.force"))
        #expect(immutable.output.contains("► Secret/\(rig.namespace)/token drifted\n"))
        // Where it may be replaced, it would be.
        try rig.kustomization("apps", path: "./apps", extra: "  force: true")
        let forced = try await rig.diff(rig.fromFile[0], rig.fromFile[1])
        #expect(forced.status == 2, "\(forced)")
        #expect(forced.output.contains("► Deployment/\(rig.namespace)/web recreated\n"))
        // No access.
        let denied = try await rig.diff("--as", "nobody@example.com")
        #expect(denied.status == 1)
        #expect(denied.errors.contains("nobody@example.com"))
        #expect(denied.output.isEmpty)
        // An object the reconciler is told to leave alone.
        try rig.files.write(
            text.replacing(
                "metadata: {name: web,",
                with: "metadata: {name: web, annotations: {kustomize.toolkit.fluxcd.io/reconcile: disabled},"),
            to: "apps/objects.yaml")
        let skipped = try await rig.diff()
        #expect(skipped.status == 0, "\(skipped)")
        #expect(skipped.output == "► Deployment/\(rig.namespace)/web skipped\n")
        // An encrypted Secret is refused until decryption is there.
        try rig.files.write(text + "sops: {mac: 'ENC[AES256_GCM,data:x,type:str]'}\n", to: "apps/objects.yaml")
        let encrypted = try await rig.diff()
        #expect(encrypted.status == 1)
        #expect(encrypted.errors.contains("encrypted"), "\(encrypted)")
    }

    @Test func comparesKustomizationsWithinKustomizations() async throws {
        let rig = try await Rig("nested")
        try rig.kustomization("inner", path: "./inner")
        let inner = try rig.files.read("inner.yaml")
        try rig.write(replicas: 1, token: "b25l", extra: "---\n" + inner)
        try await rig.apply()
        try rig.files.write(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: deep, namespace: \(rig.namespace)}\n", to: "inner/a.yaml"
        )
        let sources = "GitRepository/\(rig.namespace)/fleet=\(rig.files.path)"
        let result = try await rig.diff("--recursive", "--local-sources", sources)
        #expect(result.status == 2, "\(result)")
        #expect(
            result.output
                == "📁 Kustomization/\(rig.namespace)/inner changed\n► ConfigMap/\(rig.namespace)/deep created\n")
        #expect(try await rig.diff().status == 0)
    }
}
