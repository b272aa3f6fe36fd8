/// The directory of one kustomization: reads the files it names and leads to the directories it names.
struct Directory {
    let files: any KustomizeFiles
    let restrictor: LoadRestrictor
    let absolutePaths: Bool
    let budget: ReadBudget
    /// With links followed.
    let path: String
    /// The fetched repository the directory lies in, which no name in it leads out of; empty outside of any.
    let boundary: String
    /// The directories that led here, the one built first.
    let referrers: [String]

    init(_ name: String, in files: any KustomizeFiles, options: BuildOptions) throws {
        self.files = files
        absolutePaths = options.absolutePaths
        budget = ReadBudget(options.limits)
        guard let joined = TreePath.join("", name), try files.kind(of: joined) == .directory else {
            throw KustomizeError.noDirectory(name, from: "")
        }
        path = try files.resolve(joined)
        boundary = files.root(of: path)
        restrictor = boundary.isEmpty ? options.loadRestrictor : .rootOnly
        referrers = []
    }

    private init(_ path: String, from other: Directory) {
        files = other.files
        boundary = other.files.root(of: path)
        restrictor = boundary.isEmpty ? other.restrictor : .rootOnly
        absolutePaths = other.absolutePaths
        budget = other.budget
        self.path = path
        referrers = other.referrers + [other.path]
    }

    /// The bytes of a file the kustomization names, and the path they are at.
    func read(_ name: String) throws -> [UInt8] {
        let remote = RemoteReference.isURL(name) ? try place(of: .file(name), name) : nil
        let (place, kind) = try remote.map { ($0, .file) } ?? locate(name)
        guard kind == .file else {
            throw kind == nil ? KustomizeError.noFile(name, from: path) : KustomizeError.notAFile(name, from: path)
        }
        if restrictor == .rootOnly, remote == nil {
            let resolved = try files.resolve(place)
            guard TreePath.isAtOrBelow(TreePath.parent(of: resolved), path) else {
                throw KustomizeError.outsideRoot(name, root: path)
            }
        }
        let bytes = try files.read(place)
        try budget.spend(bytes.count, on: place)
        return bytes
    }

    /// Whether the name leads to a file of the tree, allowed or not.
    func localKind(of name: String) throws -> FileKind? { try locate(name).kind }

    /// What an address under `resources` stands for.
    func kind(ofRemote name: String) throws -> FileKind {
        guard let reference = RemoteReference(name) else { throw KustomizeError.remote(name, from: path) }
        _ = try place(of: reference, name)
        if case .file = reference { return .file }
        return .directory
    }

    /// How messages name what a kustomization names.
    func shown(_ name: String) -> String {
        RemoteReference.looksRemote(name) ? name : TreePath.join(path, name) ?? name
    }

    func subdirectory(_ name: String) throws -> Directory {
        var found: (path: String, kind: FileKind?)
        if RemoteReference.looksRemote(name) {
            guard let reference = RemoteRepository(name) else { throw KustomizeError.remote(name, from: path) }
            let place = try place(of: .repository(reference), name)
            found = (place, try files.kind(of: place))
        } else {
            found = try locate(name)
        }
        let (place, kind) = found
        guard kind == .directory else { throw KustomizeError.noDirectory(name, from: path) }
        let resolved = try files.resolve(place)
        if TreePath.isAtOrBelow(path, resolved) { throw KustomizeError.cycle(resolved, through: referrers + [path]) }
        if let seen = referrers.first(where: { TreePath.isAtOrBelow($0, resolved) }) {
            throw KustomizeError.cycle(resolved, through: [seen, path])
        }
        guard referrers.count < budget.depth else { throw KustomizeError.tooDeep(resolved, limit: budget.depth) }
        return Directory(resolved, from: self)
    }

    private func locate(_ name: String) throws -> (path: String, kind: FileKind?) {
        if name.utf8.first == UInt8(ascii: "/"), !absolutePaths { throw KustomizeError.absolutePath(name, from: path) }
        guard let place = TreePath.join(path, name), TreePath.isAtOrBelow(place, boundary) else {
            throw KustomizeError.outsideTree(name, from: path)
        }
        return (place, try files.kind(of: place))
    }

    private func place(of remote: RemoteReference, _ name: String) throws -> String {
        guard let place = try files.place(of: remote) else { throw KustomizeError.remote(name, from: path) }
        return place
    }
}

/// Counts what a build reads, over all its directories.
final class ReadBudget {
    private let limits: BuildLimits
    private var spent = 0

    init(_ limits: BuildLimits) { self.limits = limits }

    var depth: Int { limits.depth }
    var objects: Int { limits.objects }

    func spend(_ bytes: Int, on path: String) throws {
        guard bytes <= limits.fileBytes else { throw KustomizeError.tooLarge(path, limit: limits.fileBytes) }
        spent += bytes
        guard spent <= limits.totalBytes else { throw KustomizeError.tooLarge("all files", limit: limits.totalBytes) }
    }
}
