/// The directory of one kustomization: reads the files it names and leads to the directories it names.
struct Directory {
    let files: any KustomizeFiles
    let restrictor: LoadRestrictor
    let absolutePaths: Bool
    let budget: ReadBudget
    /// With links followed.
    let path: String
    /// The directories that led here, the one built first.
    let referrers: [String]

    init(_ path: String, in files: any KustomizeFiles, options: BuildOptions) throws {
        self.files = files
        restrictor = options.loadRestrictor
        absolutePaths = options.absolutePaths
        budget = ReadBudget(options.limits)
        guard let joined = TreePath.join("", path), try files.kind(of: joined) == .directory else {
            throw KustomizeError.noDirectory(path, from: "")
        }
        self.path = try files.resolve(joined)
        referrers = []
    }

    private init(_ path: String, from other: Directory) {
        files = other.files
        restrictor = other.restrictor
        absolutePaths = other.absolutePaths
        budget = other.budget
        self.path = path
        referrers = other.referrers + [other.path]
    }

    /// The bytes of a file the kustomization names, and the path they are at.
    func read(_ name: String) throws -> [UInt8] {
        let (place, kind) = try locate(name)
        guard kind == .file else {
            throw kind == nil ? KustomizeError.noFile(name, from: path) : KustomizeError.notAFile(name, from: path)
        }
        if restrictor == .rootOnly {
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
    func kind(of name: String) throws -> FileKind? { try locate(name).kind }

    func subdirectory(_ name: String) throws -> Directory {
        if name.utf8.first == UInt8(ascii: "/"), !absolutePaths { throw KustomizeError.absolutePath(name, from: path) }
        let (place, kind) = try locate(name)
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
        guard let place = TreePath.join(path, name) else { throw KustomizeError.outsideTree(name, from: path) }
        return (place, try files.kind(of: place))
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
