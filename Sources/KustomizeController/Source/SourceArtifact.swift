package import Git
package import KubernetesModel
import YAML

/// What a source object says it has: the artifact of a `GitRepository`, which is a commit seen through a filter.
package struct SourceArtifact: Sendable, Hashable {
    /// The source, `GitRepository/flux-system/flux-system`.
    package var source: ObjectReference
    package var url: GitURL
    /// 40 hexadecimal digits.
    package var commit: String
    /// As Flux writes it: `main@sha1:…`.
    package var revision: String
    package var filter: SourceFilter
    /// Whether the files of submodules are part of it.
    package var hasSubmodules: Bool

    /// `nil` while the source has no artifact that can be used.
    package init?(_ repository: KubernetesObject) {
        let status = repository.status
        guard let revision = status["artifact", "revision"]?.string, let commit = Self.commit(of: revision),
            let text = repository.spec["url"]?.string, let url = try? GitURL(text)
        else { return nil }
        source = repository.reference
        self.url = url
        self.commit = commit
        self.revision = revision
        hasSubmodules = status["observedRecurseSubmodules"]?.bool ?? false
        filter = SourceFilter(
            ignore: status["observedIgnore"]?.string,
            sparseDirectories: status["observedSparseCheckout"]?.sequence?.compactMap(\.string) ?? [])
    }

    /// The commit of `main@sha1:…` or `sha1:…`; `nil` for other digests.
    package static func commit(of revision: String) -> String? {
        guard let colon = revision.lastIndex(of: ":") else { return nil }
        let kind = revision[..<colon]
        guard kind == "sha1" || kind.hasSuffix("@sha1") else { return nil }
        let digits = revision[revision.index(after: colon)...]
        guard digits.utf8.count == 40, digits.utf8.allSatisfy(Self.isHexadecimal) else { return nil }
        return String(digits)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
