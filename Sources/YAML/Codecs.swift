// The entry points of this module; each codec lives in its own file.

/// Where a byte of a document is: both count from 1, columns in Unicode scalars.
package struct Position: Sendable, Hashable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// What a parser accepts before it gives up; the defaults suit files of a fleet repository.
package struct ParseLimits: Sendable {
    /// Bytes of one input.
    package var bytes = 64 << 20
    /// Nesting of sequences and mappings.
    package var depth = 512
    /// Nodes that come out of aliases, over the whole input.
    package var aliasExpansion = 200_000

    package init() {}
}

/// How plain scalars get their types.
package enum ScalarRules: Sendable {
    /// As `sigs.k8s.io/yaml` (goyaml v2) reads manifests: `yes`, `on`, `0777`, `1_000` resolve.
    case yaml11
    /// As goyaml v3 reads kustomize's resources: `yes` and `on` stay strings.
    case yaml12
}
