import Diagnostics
import Dispatch
import Git
import KubernetesModel
import Kustomize
import KustomizeController
import Synchronization
import TestSupport
import Testing
import YAML

/// What the agent builds from is git's object store: no file of the tree is ever written, and nothing outlives a build.
@Suite struct ObjectStoreBuildTests {
    /// The files of a snapshot, as the agent reads them, that tell when one of them is read.
    private final class WatchedFiles: IdentifiedFiles {
        let base: SnapshotFiles
        let onRead: @Sendable (String) -> Void

        init(_ base: SnapshotFiles, onRead: @escaping @Sendable (String) -> Void) {
            self.base = base
            self.onRead = onRead
        }

        func kind(of path: String) throws -> FileKind? { try base.kind(of: path) }
        func list(_ path: String) throws -> [String] { try base.list(path) }
        func identity(of path: String) throws -> String? { try base.identity(of: path) }
        func read(_ path: String) throws -> [UInt8] {
            onRead(path)
            return try base.read(path)
        }
    }

    /// Two readers that wait for one another.
    private final class Meeting: Sendable {
        private let arrived = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
        private let met = Mutex([false, false])

        func meet(_ number: Int) {
            arrived[1 - number].signal()
            let came = arrived[number].wait(timeout: .now() + 60) == .success
            met.withLock { $0[number] = came }
        }

        var bothMet: Bool { met.withLock { $0 == [true, true] } }
    }

    /// A server with a commit, and a store that has fetched it.
    private struct Rig {
        let server: GitServer
        let directory: TemporaryDirectory
        let snapshot: GitSnapshot

        init() async throws {
            server = try await GitServer.start()
            directory = try TemporaryDirectory()
            let bare = try await server.repository("fleet")
            let script = """
                set -e
                export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com
                export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com
                scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT; cd "$scratch"
                git clone -q '\(bare)' tree 2>/dev/null; cd tree; git checkout -q -B main; mkdir base one two
                printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: settings}\\n' > base/object.yaml
                echo 'resources: [object.yaml]' > base/kustomization.yaml
                for name in one two; do
                  printf 'resources: [../base]\\nnamePrefix: %s-\\n' $name > $name/kustomization.yaml
                done
                git add -A; git commit -q -m one; git push -q origin main
                """
            _ = try await Command("bash", ["-c", script]).output()
            let key = try await server.key(.ed25519, .readOnly)
            let text = try await Command("cat", [key.key]).output()
            let access = GitAccess(
                .ssh(
                    privateKey: Secret(Array(text.utf8)), passphrase: nil,
                    knownHosts: try await server.host().knownHosts, hostKeyAlgorithms: []))
            let mirror = try GitStore(directory: directory.path + "/store").mirror(of: GitURL(server.url("fleet")))
            let commit = try await mirror.resolve(GitReference(branch: "main"), access: access).commit
            snapshot = try await mirror.snapshot(commit)
        }
    }

    private static func built(_ name: String, in files: any KustomizeFiles) throws -> BuiltManifests {
        let object: Node = [
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
            "metadata": ["name": .string(name), "namespace": "flux-system"],
            "spec": ["path": .string("./" + name), "interval": "1m", "prune": true],
        ]
        return try BuiltManifests(BuildRequest(KubernetesObject(object)), at: name, in: files)
    }

    @Test func twoBuildsOfOneCommitOverlapAndLeaveNothing() async throws {
        let rig = try await Rig()
        let meeting = Meeting()
        let snapshot = rig.snapshot
        let results = Mutex<[String: BuildInputs]>([:])
        let kept = Mutex<[String]>([])
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            let group = DispatchGroup()
            for (number, name) in ["one", "two"].enumerated() {
                DispatchQueue.global().async(group: group) {
                    weak var seen: WatchedFiles?
                    do {
                        let files = WatchedFiles(SnapshotFiles(snapshot)) {
                            if $0 == "base/object.yaml" { meeting.meet(number) }
                        }
                        seen = files
                        let recording = RecordingFiles(files)
                        let built = try? Self.built(name, in: recording)
                        if let object = built?.objects.first { results.withLock { $0[object.name] = recording.inputs } }
                    }
                    if seen != nil { kept.withLock { $0.append(name) } }
                }
            }
            group.notify(queue: .global()) { done.resume() }
        }
        #expect(meeting.bothMet)
        #expect(kept.withLock { $0 }.isEmpty)
        let inputs = results.withLock { $0 }
        #expect(inputs.keys.sorted() == ["one-settings", "two-settings"])
        // What a build remembers of its files are the ids git knows them by.
        let blob = try #require(try snapshot.identity(of: "base/object.yaml"))
        #expect(inputs.values.allSatisfy { $0.findings["base/object.yaml"] == .file(blob) })
        #expect(inputs.values.allSatisfy { $0.hold(in: SnapshotFiles(snapshot)) })
        #expect(inputs["one-settings"]?.findings.keys.contains { $0.hasPrefix("two") } == false)
        let written = try await Command("find", [rig.directory.path, "-name", "*.yaml"]).output()
        #expect(written.isEmpty, "the tree has been written to disk: \(written)")
    }
}
