/// Which files of a commit belong to a source.
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
