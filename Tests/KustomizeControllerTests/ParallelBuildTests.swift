import Dispatch
import KubernetesModel
import Kustomize
import KustomizeController
import Synchronization
import TestSupport
import Testing
import YAML

/// Builds share nothing: they run at the same time, and leave nothing behind.
@Suite struct ParallelBuildTests {
    /// Two builds that each wait, in the middle of reading, until the other is there as well.
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

    /// A tree that is held by reference, so that it can be seen whether anybody keeps it.
    private final class HeldFiles: KustomizeFiles {
        let files: MemoryFiles
        let onRead: @Sendable (String) -> Void

        init(_ files: MemoryFiles, onRead: @escaping @Sendable (String) -> Void) {
            self.files = files
            self.onRead = onRead
        }

        func kind(of path: String) throws -> FileKind? { files.kind(of: path) }
        func list(_ path: String) throws -> [String] { try files.list(path) }
        func read(_ path: String) throws -> [UInt8] {
            onRead(path)
            return try files.read(path)
        }
    }

    private static let tree = MemoryFiles(files: [
        "apps/kustomization.yaml": "resources: [object.yaml]\nnamePrefix: a-\n",
        "apps/object.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n",
    ])

    private static func built(in files: any KustomizeFiles) throws -> BuiltManifests {
        let object: Node = [
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
            "metadata": ["name": "apps", "namespace": "flux-system"],
            "spec": ["path": "./apps", "interval": "1m", "prune": true],
        ]
        return try BuiltManifests(BuildRequest(KubernetesObject(object)), at: "apps", in: files)
    }

    /// Stock Flux builds one Kustomization at a time, for kustomize keeps its schema for the whole process.
    @Test func buildsRunAtTheSameTime() async throws {
        let meeting = Meeting()
        let names = Mutex<[String]>([])
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            let group = DispatchGroup()
            for number in 0..<2 {
                DispatchQueue.global().async(group: group) {
                    let files = HeldFiles(Self.tree) { if $0.hasSuffix("object.yaml") { meeting.meet(number) } }
                    let built = try? Self.built(in: files)
                    names.withLock { $0 += built?.objects.map(\.name) ?? [] }
                }
            }
            group.notify(queue: .global()) { done.resume() }
        }
        #expect(meeting.bothMet)
        #expect(names.withLock { $0 } == ["a-settings", "a-settings"])
    }

    @Test func nothingOfTheTreeIsKept() throws {
        weak var seen: HeldFiles?
        var objects: [KubernetesObject] = []
        do {
            let files = HeldFiles(Self.tree) { _ in }
            seen = files
            objects = try Self.built(in: files).objects
        }
        #expect(objects.count == 1)
        #expect(seen == nil)
    }
}
