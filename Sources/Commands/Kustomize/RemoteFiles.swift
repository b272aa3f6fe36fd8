import Kustomize

/// The disk of this machine, and beside it what has been fetched for the build.
///
/// The engine is synchronous, so a build that names something not yet here ends with `Wanted`; the caller fetches it
/// and builds again.
struct RemoteFiles: KustomizeFiles {
    /// What has to be fetched before the build can go on.
    struct Wanted: Error {
        let reference: RemoteReference
    }

    /// What a reference stands for.
    enum Fetched: Sendable {
        case repository(any KustomizeFiles)
        case file([UInt8])
    }

    let disk: DiskFiles
    /// Whether anything may be wanted at all.
    let isEnabled: Bool
    private var fetched: [String: Fetched] = [:]

    init(_ disk: DiskFiles, isEnabled: Bool) {
        self.disk = disk
        self.isEnabled = isEnabled
    }

    mutating func add(_ content: Fetched, for reference: RemoteReference) {
        fetched[Self.mount(reference)] = content
    }

    /// Where a reference is mounted: no directory of a disk is called so.
    private static func mount(_ reference: RemoteReference) -> String {
        switch reference {
        case .file(let url): "remote:/" + url
        case .repository(let repository):
            "remote:" + parts(repository.address) + "@"
                + repository.reference.split(separator: "/").joined(separator: "~")
                + (repository.submodules ? "" : "!")
        }
    }

    private static func parts(_ address: String) -> String {
        address.split(separator: "/").joined(separator: "/")
    }

    func place(of remote: RemoteReference) throws -> String? {
        guard isEnabled else { return nil }
        let mount = Self.mount(remote)
        guard fetched[mount] != nil else { throw Wanted(reference: remote) }
        guard case .repository(let repository) = remote, !repository.directory.isEmpty else { return mount }
        return mount + "/" + repository.directory
    }

    func root(of path: String) -> String { mounted(path)?.mount ?? "" }

    func kind(of path: String) throws -> FileKind? {
        guard let (_, content, inner) = mounted(path) else { return try disk.kind(of: path) }
        switch content {
        case .file: return inner.isEmpty ? .file : nil
        case .repository(let files): return try files.kind(of: inner)
        }
    }

    func read(_ path: String) throws -> [UInt8] {
        guard let (_, content, inner) = mounted(path) else { return try disk.read(path) }
        switch content {
        case .file(let bytes): return bytes
        case .repository(let files): return try files.read(inner)
        }
    }

    func list(_ path: String) throws -> [String] {
        guard let (_, content, inner) = mounted(path) else { return try disk.list(path) }
        guard case .repository(let files) = content else { return [] }
        return try files.list(inner)
    }

    func resolve(_ path: String) throws -> String {
        guard let (mount, content, inner) = mounted(path) else { return try disk.resolve(path) }
        guard case .repository(let files) = content, !inner.isEmpty else { return path }
        let resolved = try files.resolve(inner)
        return resolved.isEmpty ? mount : mount + "/" + resolved
    }

    private func mounted(_ path: String) -> (mount: String, content: Fetched, inner: String)? {
        guard path.hasPrefix("remote:") else { return nil }
        for (mount, content) in fetched where path == mount || path.hasPrefix(mount + "/") {
            return (mount, content, String(path.dropFirst(mount.count + 1)))
        }
        return nil
    }
}
