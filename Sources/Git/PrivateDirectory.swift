import Cryptography
import Glibc
import Synchronization

/// A directory nobody else may enter, removed with the last reference.
///
/// A lock held on a file inside tells a living directory from one whose process was killed.
final class PrivateDirectory: Sendable {
    let path: String
    private let lock: Int32

    /// - Parameter parent: where; by default in memory, if the machine has such a place.
    init(in parent: String? = nil) throws {
        let parent = parent ?? PrivateDirectory.defaultParent
        if PrivateDirectory.swept.withLock({ $0.insert(parent).inserted }) { PrivateDirectory.sweep(parent) }
        for _ in 0..<3 {
            var template = Array("\(parent)/\(PrivateDirectory.prefix)XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw FileProblem.error(parent) }
            let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            let lock = open(path + "/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
            guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0, access(path + "/lock", F_OK) == 0 else {
                // A sweeping process was faster: it took the new directory for an abandoned one.
                if lock >= 0 { close(lock) }
                Files.removeTree(path)
                continue
            }
            self.path = path
            self.lock = lock
            return
        }
        throw FileProblem.error(parent)
    }

    deinit {
        Files.removeTree(path)
        close(lock)
    }

    /// Writes a file only the user may read, and gives its path.
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let file = "\(path)/\(name)"
        try Files.write(bytes, to: file, mode: 0o600)
        return file
    }

    private static let prefix = "davit-git-\(getuid())-"

    private static let defaultParent: String = {
        if access("/dev/shm", W_OK | X_OK) == 0 { return "/dev/shm" }
        if let directory = getenv("TMPDIR") { return String(cString: directory) }
        return "/tmp"
    }()

    /// Where this process has looked for what others left.
    private static let swept = Mutex<Set<String>>([])

    /// Removes what killed processes of this user left in `parent`.
    static func sweep(_ parent: String) {
        for name in Files.names(in: parent) where name.hasPrefix(prefix) {
            let path = "\(parent)/\(name)"
            let lock = open(path + "/lock", O_RDWR | O_CLOEXEC)
            guard lock >= 0 else { continue }
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { Files.removeTree(path) }
            close(lock)
        }
    }
}

/// What the C library says of a file, as a `GitError`.
enum FileProblem {
    static func error(_ path: String, code: Int32 = errno) -> GitError {
        code == ENOSPC || code == EDQUOT
            ? .diskFull(what: path) : .commandFailed(what: "writing \(path)", detail: String(cString: strerror(code)))
    }
}
