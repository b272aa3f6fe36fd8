/// What a parser accepts before it gives up; the defaults suit files of a fleet repository.
package struct ParseLimits: Sendable {
    /// Bytes of one input.
    package var bytes = 64 << 20
    /// Nesting of sequences and mappings.
    package var depth = 512
    /// Nodes that come out of aliases, over the whole input.
    package var aliasExpansion = 200_000

    package init() {}

    package init(bytes: Int, depth: Int = 512, aliasExpansion: Int = 200_000) {
        self.bytes = bytes
        self.depth = depth
        self.aliasExpansion = aliasExpansion
    }
}
