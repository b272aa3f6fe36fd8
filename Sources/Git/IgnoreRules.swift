/// All patterns that decide over one commit, lowest priority first.
struct IgnoreRules: Sendable {
    private var own: [IgnorePattern] = []

    /// Adds the lines of a `.sourceignore` file or of `spec.ignore`, which outrank what was added before.
    mutating func add(_ text: String, domain: [[UInt8]] = []) {
        for line in text.utf8.split(separator: 0x0A) {
            if let pattern = IgnorePattern(line: line, domain: domain) { own.append(pattern) }
        }
    }

    /// Own patterns replace Flux's defaults, except those for git's own files.
    var effective: [IgnorePattern] { IgnoreRules.git + (own.isEmpty ? IgnoreRules.defaults : own) }

    private static let git = patterns([".git/", ".gitignore", ".gitmodules", ".gitattributes"])

    /// - SeeAlso: fluxcd/pkg `sourceignore/sourceignore.go`.
    private static let defaults = patterns([
        "*.jpg", "*.jpeg", "*.gif", "*.png", "*.wmv", "*.flv", "*.tar.gz", "*.zip",
        ".github/", ".circleci/", ".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml", "cloudbuild.yaml",
        "codeship-services.yml", "codeship-steps.yml",
        "**/.goreleaser.yml", "**/.sops.yaml", "**/.flux.yaml",
    ])

    private static func patterns(_ lines: [String]) -> [IgnorePattern] {
        lines.compactMap { IgnorePattern(line: $0.utf8, domain: []) }
    }
}

extension [IgnorePattern] {
    /// Whether the last matching pattern keeps `path` out.
    func exclude(_ path: [ArraySlice<UInt8>], isDirectory: Bool) -> Bool {
        for pattern in reversed() where pattern.matches(path, isDirectory: isDirectory) { return !pattern.isInclusion }
        return false
    }
}

/// Patterns of a `.gitignore` alone, without Flux's defaults.
package struct PathPatterns: Sendable {
    private let patterns: [IgnorePattern]

    /// - Parameter lines: a pattern each; empty lines and comments match nothing.
    package init(_ lines: [String]) {
        patterns = lines.compactMap { IgnorePattern(line: $0.utf8, domain: []) }
    }

    /// Whether the path, or a directory it lies in, is left out.
    ///
    /// - Parameter path: slash-separated, relative to where the patterns count from.
    package func match(_ path: String, isDirectory: Bool) -> Bool {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
            .map { Array($0)[...] }
        return parts.indices.contains { end in
            patterns.exclude(Array(parts[...end]), isDirectory: end < parts.count - 1 || isDirectory)
        }
    }
}
