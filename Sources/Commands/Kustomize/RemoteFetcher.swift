import Diagnostics
import Git
import Glibc
import HTTP
import Kustomize
import KustomizeController

/// Fetches what a build on the command line names on other machines, from allowed hosts only.
///
/// Repositories go into a store of their own that is removed with the last reference.
final class RemoteFetcher: Sendable {
    private let hosts: Set<String>
    private let flags: RemoteFlags
    private let store: GitStore
    private let directory: String
    /// References in one build; a chain of kustomizations that never ends would otherwise never end here.
    static let most = 256

    init(hosts: Set<String>, flags: RemoteFlags) throws {
        self.hosts = hosts
        self.flags = flags
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/davit-remote-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw OutputError(path: parent, code: errno) }
        directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        store = try GitStore(directory: directory)
    }

    deinit { Self.remove(directory) }

    func fetch(_ reference: RemoteReference) async throws -> RemoteFiles.Fetched {
        switch reference {
        case .repository(let repository): try await .repository(files(of: repository))
        case .file(let url): try await .file(bytes(of: url))
        }
    }

    private func files(of repository: RemoteRepository) async throws -> any KustomizeFiles {
        guard !repository.host.isEmpty else { throw RemoteError.noHost(repository.address) }
        let url = try GitURL(repository.address)
        try allow(url.host, repository.address)
        let access = try flags.access(to: url)
        let mirror = store.mirror(of: url)
        let commit = try await commit(of: repository, in: mirror, access)
        let submodules = repository.submodules ? access : nil
        // Everything of the commit, whatever its own .sourceignore says: this is kustomize, not a Flux source.
        let snapshot = try await mirror.snapshot(
            commit, filter: SourceFilter(ignore: "!*"), submodules: submodules, timeout: repository.timeout)
        return SnapshotFiles(snapshot)
    }

    /// A commit by its number, a tag, a branch or any other ref, tried in git's order.
    private func commit(
        of repository: RemoteRepository, in mirror: GitMirror, _ access: GitAccess
    ) async throws -> String {
        let name = repository.reference
        var candidates = ["refs/tags/\(name)", "refs/heads/\(name)", "refs/\(name)"].map { GitReference(name: $0) }
        if name.isEmpty { candidates = [GitReference(name: "HEAD")] }
        if name.hasPrefix("refs/") { candidates = [GitReference(name: name)] }
        if name.utf8.count == 40, name.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) {
            candidates = [GitReference(commit: name)]
        }
        for candidate in candidates {
            do {
                return try await mirror.resolve(candidate, access: access, timeout: repository.timeout).commit
            } catch GitError.referenceNotFound {
                continue
            }
        }
        throw GitError.referenceNotFound(url: repository.address, reference: name)
    }

    private func bytes(of text: String) async throws -> [UInt8] {
        var configuration = HTTPConfiguration()
        if let authority = try flags.certificateAuthority() { configuration.trust = .certificates(authority) }
        var request = HTTPRequest(.get, text)
        request.redirectHosts = hosts
        try allow(try request.host, text)
        let response = try await HTTPClient(configuration).send(request)
        guard response.isSuccess else { throw RemoteError.refused(text, status: response.status) }
        return response.body
    }

    private func allow(_ host: String, _ name: String) throws {
        guard hosts.contains(host.lowercased()) else { throw RemoteError.hostNotAllowed(host, name) }
    }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        if let stream = opendir(path) {
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
        }
        rmdir(path)
    }
}

/// Why something a kustomization names on another machine was not fetched.
enum RemoteError: ExplainedError {
    case hostNotAllowed(String, String)
    case noHost(String)
    case refused(String, status: Int)
    case tooMany(limit: Int)

    var reason: String { "BuildFailed" }
    var message: String {
        switch self {
        case .hostNotAllowed(let host, let name):
            "\"\(name)\" is on \(host), which is none of the hosts of --remote-hosts"
        case .noHost(let name): "\"\(name)\" is a repository of this machine, and only other hosts are fetched from"
        case .refused(let name, let status): "\"\(name)\" cannot be fetched: the server answers \(status)"
        case .tooMany(let limit): "the build names more than \(limit) remote bases and files"
        }
    }
    var hints: [String] {
        switch self {
        case .hostNotAllowed(let host, _): ["add it if you trust it: --remote-hosts \(host)"]
        case .noHost: ["name the directory by its path"]
        case .refused, .tooMany: []
        }
    }

    /// What to do where nothing may be fetched.
    static func hints(for name: String) -> [String] {
        ["copy it into the repository, or pass --enable-remote --remote-hosts \(host(of: name))"]
    }

    private static func host(of name: String) -> String {
        switch RemoteReference(name) {
        case .repository(let repository): repository.host
        case .file(let url): (try? HTTPRequest(.get, url).host) ?? "HOST"
        case nil: "HOST"
        }
    }
}
