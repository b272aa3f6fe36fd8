import Bootstrap
import Git
import Synchronization

/// A clone without a repository.
final class MemoryWorkspace: FleetWorkspace {
    private let contents: Mutex<[String: [UInt8]]>
    let head: String?

    init(_ files: [String: String], head: String? = "commit-1") {
        contents = Mutex(files.mapValues { Array($0.utf8) })
        self.head = head
    }

    func read(_ path: String) async throws -> [UInt8]? { contents.withLock { $0[path] } }

    func files(under directory: String) async throws -> [String] {
        contents.withLock { files in
            files.keys.filter { directory.isEmpty || $0.hasPrefix(directory + "/") }.sorted()
        }
    }

    func write(_ bytes: [UInt8], to path: String) throws(GitError) { contents.withLock { $0[path] = bytes } }

    func commit(
        message: String, author: GitWorkspace.Author, signing: GitWorkspace.Signing
    ) async throws -> String? { nil }

    func push(timeout: Duration) async throws {}
}
