/// The repositories a commit takes in as submodules, with the access its own repository is read with.
struct Submodules: Sendable {
    let mirror: GitMirror
    /// `nil` reads what an earlier call with access has fetched.
    let access: GitAccess?
    let deadline: ContinuousClock.Instant
    /// Repositories within repositories; deeper ones are left out, as a repository that contains itself would never end.
    private static let mostLevels = 4

    /// One repository's part of a listing.
    struct Part: Sendable {
        let index: TreeIndex
        /// The stores its entries lie in, by their `store` number.
        let repositories: [String]
    }

    /// The listing of `commit` with the files of its submodules in place.
    func part(of commit: String, level: Int = 0) async throws -> Part {
        let whole = try await mirror.wholeIndex(of: commit)
        let links = whole.entries.indices.filter { whole.entries[$0].mode == .submodule }
        guard !links.isEmpty, level < Submodules.mostLevels else {
            return Part(index: whole, repositories: [mirror.repository])
        }
        let addresses = try await addresses(in: commit)
        var mounts: [TreeIndex.Mount] = []
        var repositories = [mirror.repository]
        for link in links {
            // A link that .gitmodules does not name stays an empty place, as git leaves it.
            guard let address = addresses[whole.path(link)] else { continue }
            let url = try Submodules.url(address, relativeTo: mirror.url)
            guard let other = mirror.sibling(of: url) else { continue }
            let inner = Submodules(
                mirror: other, access: access.map { $0.narrowed(from: mirror.url, to: url) }, deadline: deadline)
            let name = whole.objectID(link)
            if let access = inner.access {
                _ = try await other.resolve(
                    GitReference(commit: name), access: access, timeout: max(deadline - .now, .milliseconds(1)))
            }
            let part = try await inner.part(of: name, level: level + 1)
            mounts.append(TreeIndex.Mount(entry: link, index: part.index, firstStore: UInt16(repositories.count)))
            repositories += part.repositories
        }
        return Part(index: whole.mounting(mounts), repositories: repositories)
    }

    /// The URL of each submodule by its path, out of `.gitmodules`.
    private func addresses(in commit: String) async throws -> [String: String] {
        let git = GitCommand(repository: mirror.repository)
        let result = try await git.result(
            ["config", "--blob=\(commit):.gitmodules", "--list", "-z"], outputLimit: 1 << 20)
        guard result.status == 0 else { return [:] }
        var modules: [String: (path: String?, url: String?)] = [:]
        for record in result.output.split(separator: 0) {
            guard let newline = record.firstIndex(of: 0x0A) else { continue }
            let key = String(decoding: record[..<newline], as: UTF8.self)
            let value = String(decoding: record[record.index(after: newline)...], as: UTF8.self)
            guard key.hasPrefix("submodule."), let dot = key.lastIndex(of: ".") else { continue }
            let name = String(key[..<dot])
            if key.hasSuffix(".path") { modules[name, default: (nil, nil)].path = value }
            if key.hasSuffix(".url") { modules[name, default: (nil, nil)].url = value }
        }
        var addresses: [String: String] = [:]
        for case (let path?, let url?) in modules.values { addresses[path] = url }
        return addresses
    }

    /// `./x` and `../x` are relative to the URL of the repository they stand in.
    static func url(_ text: String, relativeTo base: GitURL) throws(GitError) -> GitURL {
        guard text.hasPrefix("./") || text.hasPrefix("../") else { return try GitURL(text) }
        var path = base.path.split(separator: "/")
        for component in text.split(separator: "/") where component != "." {
            if component != ".." {
                path.append(component)
            } else if path.popLast() == nil {
                throw .invalidURL(text, why: "it leads above the host")
            }
        }
        return try base.at(path: "/" + path.joined(separator: "/"))
    }
}

extension GitAccess {
    /// Credentials go to the host they are for, never where `.gitmodules` points; a proxy lies on the way to every host.
    fileprivate func narrowed(from own: GitURL, to url: GitURL) -> GitAccess {
        if case .ssh = credentials { return self }
        if url.host == own.host && url.port == own.port && url.scheme == own.scheme { return self }
        return GitAccess(.none, proxy: proxy)
    }
}
