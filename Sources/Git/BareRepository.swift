import Glibc

/// A bare repository of our own on disk: laid out without git, locked against other processes, tidied after a crash.
struct BareRepository: Sendable {
    let path: String

    /// Makes the directory if it is not there. Safe to repeat and to be killed in.
    func create() throws(GitError) {
        if Files.exists(path + "/config") { return }
        try Files.makeDirectory(path + "/objects/pack")
        try Files.makeDirectory(path + "/objects/info")
        try Files.makeDirectory(path + "/refs/heads")
        try Files.makeDirectory(path + "/refs/tags")
        try Files.write(Array("ref: refs/heads/main\n".utf8), to: path + "/HEAD", mode: 0o600)
        let configuration = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
        // Last, for its presence says that the rest is there.
        try Files.write(Array(configuration.utf8), to: path + "/config", mode: 0o600)
    }

    /// A lock against other processes, held while the value lives; `nil` while somebody else has it.
    func tryLock() throws(GitError) -> Lock? {
        let descriptor = open(path + "/davit.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileProblem.error(path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return Lock(descriptor) }
        close(descriptor)
        return nil
    }

    final class Lock: Sendable {
        private let descriptor: Int32
        init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { close(descriptor) }
    }

    /// Removes what a killed git left: lock files and half-written packs. Only while holding the lock.
    func tidy() {
        for name in ["shallow.lock", "packed-refs.lock", "config.lock", "HEAD.lock", "gc.pid", "gc.pid.lock"] {
            unlink("\(path)/\(name)")
        }
        for name in Files.names(in: path + "/objects/pack") where name.hasPrefix("tmp_") || name.hasPrefix(".tmp-") {
            unlink("\(path)/objects/pack/\(name)")
        }
        for name in Files.names(in: path + "/objects")
        where name.hasPrefix("incoming-") || name.hasPrefix("tmp_objdir-") {
            Files.removeTree("\(path)/objects/\(name)")
        }
        removeLocks(in: path + "/refs")
    }

    private func removeLocks(in directory: String) {
        for name in Files.names(in: directory) {
            let child = "\(directory)/\(name)"
            if name.hasSuffix(".lock") || name.hasSuffix(".tmp") {
                unlink(child)
            } else {
                removeLocks(in: child)
            }
        }
    }

    var packCount: Int { Files.names(in: path + "/objects/pack").count { $0.hasSuffix(".pack") } }

    // MARK: Kept commits

    /// Commits that are here whole, each a ref that keeps it from being cleared away.
    private var keptDirectory: String { path + "/refs/davit-commits" }

    func holds(_ commit: String) -> Bool { Files.exists("\(keptDirectory)/\(commit)") }

    func keep(_ commit: String) throws(GitError) {
        try Files.makeDirectory(keptDirectory)
        try Files.write(Array((commit + "\n").utf8), to: "\(keptDirectory)/\(commit)", mode: 0o600)
    }

    /// Lets go of all but the newest `count` kept commits and those in `used`.
    func release(keeping count: Int, used: Set<String>) {
        let dated = Files.names(in: keptDirectory).map { name in
            var information = stat()
            stat("\(keptDirectory)/\(name)", &information)
            return (name: name, seconds: information.st_mtim.tv_sec, nanoseconds: information.st_mtim.tv_nsec)
        }
        let byAge = dated.sorted { ($0.seconds, $0.nanoseconds) > ($1.seconds, $1.nanoseconds) }
        for (name, _, _) in byAge.dropFirst(count) where !used.contains(name) { unlink("\(keptDirectory)/\(name)") }
    }
}
