import Cryptography
import Glibc
import Synchronization

/// The object stores of all repositories, one bare repository per URL, in one directory.
package final class GitStore: Sendable {
    private let directory: String
    private let readers = ReaderPool()
    private let mirrors = Mutex<[String: GitMirror]>([:])
    private let mostPacks: Int

    /// - Parameters:
    ///   - directory: absolute; made if missing, with mode 0700.
    ///   - mostPacks: fetches after which a repository is cleared of old commits and packed anew.
    package init(directory: String, mostPacks: Int = 40) throws(GitError) {
        self.mostPacks = mostPacks
        precondition(directory.hasPrefix("/"), "an absolute path")
        self.directory = directory
        try Files.makeDirectory(directory)
    }

    /// The store of one repository, shared by everyone who asks for the same URL.
    package func mirror(of url: GitURL) -> GitMirror {
        let name = "\(url)"
        return mirrors.withLock { mirrors in
            if let mirror = mirrors[name] { return mirror }
            let mirror = GitMirror(
                url: url, repository: "\(directory)/\(Hex.encode(SHA256.digest(name).prefix(16))).git",
                readers: readers,
                mostPacks: mostPacks, store: self)
            mirrors[name] = mirror
            return mirror
        }
    }

    /// Removes the stores of all URLs but these.
    package func removeAll(except kept: [GitURL]) {
        let kept = Set(kept.map { mirror(of: $0).repository })
        mirrors.withLock { mirrors in
            mirrors = mirrors.filter { kept.contains($0.value.repository) }
        }
        for name in Files.names(in: directory) where name.hasSuffix(".git") && !kept.contains("\(directory)/\(name)") {
            readers.close("\(directory)/\(name)")
            Files.removeTree("\(directory)/\(name)")
        }
    }
}
