package import Kustomize
import Synchronization

/// Hands every question on to a tree, and notes what was asked and found.
package final class RecordingFiles: KustomizeFiles {
    private let base: any IdentifiedFiles
    private let recorded = Mutex(BuildInputs())

    package init(_ base: any IdentifiedFiles) { self.base = base }

    /// What has been looked at so far.
    package var inputs: BuildInputs { recorded.withLock { $0 } }

    package func kind(of path: String) throws -> FileKind? {
        try noting(path) {
            let kind = try base.kind(of: path)
            let finding: BuildInputs.Finding =
                switch kind {
                case nil: .absent
                case .file: .someFile
                case .directory: .directory
                }
            return (kind, finding)
        }
    }

    package func read(_ path: String) throws -> [UInt8] {
        try noting(path) {
            let bytes = try base.read(path)
            return (bytes, .file(try base.identity(of: path) ?? ""))
        }
    }

    package func list(_ path: String) throws -> [String] {
        try noting(path) {
            let names = try base.list(path)
            return (names, .names(try BuildInputs.hash(of: names, at: path, in: base)))
        }
    }

    private func noting<Answer>(_ path: String, _ ask: () throws -> (Answer, BuildInputs.Finding)) throws -> Answer {
        do {
            let (answer, finding) = try ask()
            recorded.withLock { $0.note(finding, at: path) }
            return answer
        } catch {
            // Whoever asks for what is not there gets an error as well as whoever asks for what is refused.
            let absent = (try? base.kind(of: path)) == .some(.none)
            recorded.withLock { $0.note(absent ? .absent : .refused, at: path) }
            throw error
        }
    }
}
