/// Which files of a commit belong to a source.
///
/// A file is in when it lies in a sparse directory (if there are any) and is not ignored: by the `.sourceignore` files of
/// the commit, then by `ignore`, which outranks them. Where neither has a pattern, Flux's defaults count.
package struct SourceFilter: Sendable, Hashable {
    /// The text of `spec.ignore`; `nil` when the field is not set.
    package var ignore: String?
    /// Directories of `spec.sparseCheckout`; empty for the whole tree.
    package var sparseDirectories: [String]

    package init(ignore: String? = nil, sparseDirectories: [String] = []) {
        self.ignore = ignore
        self.sparseDirectories = sparseDirectories
    }
}

extension SourceFilter {
    static let ignoreFile = ".sourceignore"
    /// The largest `.sourceignore` that is read.
    private static let ignoreFileLimit = 1 << 20

    /// What the filter lets through.
    ///
    /// - Parameters:
    ///   - index: the whole commit.
    ///   - read: the bytes of an object by its id and the number of its store.
    func applied(
        to index: TreeIndex, read: (String, UInt16) throws(GitError) -> [UInt8]
    ) throws(GitError) -> TreeIndex {
        let sparse = try sparsePaths()
        let visible =
            sparse.isEmpty
            ? index
            : index.filtered { entry in
                let path = index.pathBytes(entry)
                return sparse.contains {
                    path.starts(with: $0)
                        && (path.count == $0.count || path[path.startIndex + $0.count] == UInt8(ascii: "/"))
                }
            }
        var rules = IgnoreRules()
        let name = Array(SourceFilter.ignoreFile.utf8)
        for entry in visible.entries.indices where visible.entries[entry].mode.isRegular {
            let components = visible.pathBytes(entry).split(separator: UInt8(ascii: "/"))
            guard components.last?.elementsEqual(name) == true else { continue }
            let size = visible.entries[entry].size
            guard size <= SourceFilter.ignoreFileLimit else {
                throw .fileTooLarge(path: visible.path(entry), size: size, limit: SourceFilter.ignoreFileLimit)
            }
            let text = String(decoding: try read(visible.objectID(entry), visible.entries[entry].store), as: UTF8.self)
            rules.add(text, domain: components.dropLast().map(Array.init))
        }
        rules.add(ignore ?? "")
        let patterns = rules.effective
        return visible.filtered { entry in
            let components = visible.pathBytes(entry).split(separator: UInt8(ascii: "/"))
            return !patterns.exclude(components, isDirectory: visible.entries[entry].mode == .directory)
        }
    }

    /// Clean paths without `.` components; the root among them means everything.
    private func sparsePaths() throws(GitError) -> [[UInt8]] {
        var paths: [[UInt8]] = []
        for directory in sparseDirectories {
            let components = directory.split(separator: "/").filter { $0 != "." }
            guard !components.contains("..") else { throw .pathOutsideTree(path: directory, target: directory) }
            if components.isEmpty { return [] }
            paths.append(Array(components.joined(separator: "/").utf8))
        }
        return paths
    }
}
