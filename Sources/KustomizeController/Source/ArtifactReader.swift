package import Git
import KubernetesModel
import Synchronization

/// Opens artifacts in the object store, each once for all who build from it.
///
/// Keeps the listing of the latest revision of the sources used last; a listing is a few dozen bytes a file.
package final class ArtifactReader: Sendable {
    private struct Opened {
        let artifact: SourceArtifact
        let snapshot: Task<GitSnapshot, any Error>
        var used: Int
    }

    private struct State {
        var opened: [ObjectReference: Opened] = [:]
        var clock = 0
    }

    private let store: GitStore
    private let capacity: Int
    private let state = Mutex(State())

    package init(_ store: GitStore, capacity: Int = 32) {
        self.store = store
        self.capacity = capacity
    }

    /// - Throws: `GitError.missingObject` when the commit has not been fetched into this store.
    package func snapshot(of artifact: SourceArtifact) async throws -> GitSnapshot {
        let task = state.withLock { state in
            state.clock += 1
            if state.opened[artifact.source]?.artifact == artifact, let opened = state.opened[artifact.source] {
                state.opened[artifact.source]?.used = state.clock
                return opened.snapshot
            }
            let task = Task { [store] in
                let mirror = store.mirror(of: artifact.url)
                return artifact.hasSubmodules
                    ? try await mirror.snapshotWithSubmodules(artifact.commit, filter: artifact.filter)
                    : try await mirror.snapshot(artifact.commit, filter: artifact.filter)
            }
            state.opened[artifact.source] = Opened(artifact: artifact, snapshot: task, used: state.clock)
            if state.opened.count > capacity, let oldest = state.opened.min(by: { $0.value.used < $1.value.used }) {
                state.opened[oldest.key] = nil
            }
            return task
        }
        do {
            return try await task.value
        } catch {
            state.withLock { state in
                if state.opened[artifact.source]?.artifact == artifact { state.opened[artifact.source] = nil }
            }
            throw error
        }
    }
}
