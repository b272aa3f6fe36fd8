// What the rest of the program sees of git; the files beside this one make it real.

/// What to fetch. One of these wins, in Flux's order: commit, name, semver, tag, branch.
package struct GitReference: Sendable, Hashable {
    package var branch: String?
    package var tag: String?
    /// A Masterminds constraint over the repository's tags: `>=1.0.0 <2.0.0`.
    package var semver: String?
    /// 40 hexadecimal digits.
    package var commit: String?
    /// A full ref name: `refs/pull/420/head`.
    package var name: String?

    package init(
        branch: String? = nil, tag: String? = nil, semver: String? = nil, commit: String? = nil, name: String? = nil
    ) {
        self.branch = branch
        self.tag = tag
        self.semver = semver
        self.commit = commit
        self.name = name
    }
}

/// A fetched commit and how Flux names it.
package struct GitRevision: Sendable, Hashable, CustomStringConvertible {
    /// 40 hexadecimal digits.
    package var commit: String
    /// Branch, tag or full ref name; empty when fetched by bare commit.
    package var name: String

    package init(commit: String, name: String) {
        self.commit = commit
        self.name = name
    }

    /// `main@sha1:…`, or `sha1:…` without a name.
    package var description: String { name.isEmpty ? "sha1:\(commit)" : "\(name)@sha1:\(commit)" }
}
