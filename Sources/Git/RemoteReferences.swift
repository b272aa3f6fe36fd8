/// What `git ls-remote` says: which object each ref of the server names.
struct RemoteReferences: Sendable {
    struct Reference: Sendable, Hashable {
        /// Full: `refs/tags/v1.0.0`.
        var name: String
        /// What the ref names: a commit, or an annotated tag.
        var object: String
        /// The commit under an annotated tag.
        var peeled: String?

        var commit: String { peeled ?? object }
    }

    private(set) var all: [Reference] = []

    init(_ text: String) {
        var places: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t")
            guard fields.count == 2, fields[0].utf8.count == 40 else { continue }
            let object = String(fields[0])
            if fields[1].hasSuffix("^{}") {
                if let place = places[String(fields[1].dropLast(3))] { all[place].peeled = object }
            } else {
                places[String(fields[1])] = all.count
                all.append(Reference(name: String(fields[1]), object: object))
            }
        }
    }

    subscript(name: String) -> Reference? { all.first { $0.name == name } }
}

extension GitReference {
    /// What is asked for, in Flux's order of precedence, with every name checked.
    enum Wanted: Sendable, Hashable {
        /// `branch` narrows the search and names the revision; may be empty.
        case commit(String, branch: String)
        case name(String)
        case version(String)
        case tag(String)
        case branch(String)
    }

    /// - Throws: `GitError.invalidReference` for what is not a ref name or a commit.
    var wanted: Wanted {
        get throws(GitError) {
            if let commit, !commit.isEmpty {
                let isHexadecimal = commit.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
                guard commit.utf8.count == 40, isHexadecimal else {
                    throw .invalidReference(commit, why: "a commit is 40 lower-case hexadecimal digits")
                }
                if let branch, !branch.isEmpty { try GitReference.check(branch) }
                return .commit(commit, branch: branch ?? "")
            }
            if let name, !name.isEmpty {
                try GitReference.check(name)
                guard name.hasPrefix("refs/") || name == "HEAD" else {
                    throw .invalidReference(name, why: "a full name begins with refs/")
                }
                return .name(name)
            }
            if let semver, !semver.isEmpty { return .version(semver) }
            if let tag, !tag.isEmpty {
                try GitReference.check(tag)
                return .tag(tag)
            }
            let branch = branch.flatMap { $0.isEmpty ? nil : $0 } ?? "master"
            try GitReference.check(branch)
            return .branch(branch)
        }
    }

    /// git's rules for ref names (`git check-ref-format`), and no option.
    static func check(_ name: String) throws(GitError) {
        func invalid(_ why: String) -> GitError { .invalidReference(name, why: why) }
        if name.hasPrefix("-") { throw invalid("it begins with a dash") }
        if name.isEmpty || name.utf8.count > 1024 { throw invalid("it is empty or too long") }
        let forbidden = Set(" ~^:?*[\\".utf8)
        if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || forbidden.contains($0) }) {
            throw invalid("it has a character that git allows in no name")
        }
        if name.contains(mark: "..") || name.contains(mark: "@{") || name == "@" {
            throw invalid("it has '..' or '@{'")
        }
        for part in name.split(separator: "/", omittingEmptySubsequences: false)
        where part.isEmpty || part.hasPrefix(".") || part.hasSuffix(".lock") || part.hasSuffix(".") {
            throw invalid("a part of it is empty, begins or ends with a dot, or ends in .lock")
        }
    }
}
