/// A semantic version as Masterminds/semver reads it.
///
/// - SeeAlso: Masterminds/semver v3.5 `version.go`.
package struct Version: Sendable {
    package let major: UInt64
    package let minor: UInt64
    package let patch: UInt64
    /// After `-`; empty for a release.
    package let prerelease: String
    /// After `+`.
    package let metadata: String
    /// The text it was read from.
    package let original: String

    package init(major: UInt64, minor: UInt64, patch: UInt64, prerelease: String = "", metadata: String = "") {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
        self.metadata = metadata
        original = Self.text(major, minor, patch, prerelease, metadata)
    }

    private init(_ numbers: [UInt64], _ prerelease: String, _ metadata: String, original: String) {
        major = numbers[0]
        minor = numbers[1]
        patch = numbers[2]
        self.prerelease = prerelease
        self.metadata = metadata
        self.original = original
    }

    /// Reads a version with a `v` before it, numbers missing, zeros in front: `NewVersion`.
    package init(_ text: String) throws(VersionError) {
        var scanner = VersionScanner(text)
        guard let parts = scanner.version(wildcards: false), scanner.isAtEnd else { throw .invalidVersion }
        var numbers: [UInt64] = []
        for number in parts.numbers {
            guard let value = UInt64(number) else { throw .segmentOutOfRange(number) }
            numbers.append(value)
        }
        try Self.check(prerelease: parts.prerelease)
        self.init(numbers + [0, 0, 0], parts.prerelease, parts.metadata, original: text)
    }

    /// Reads all three numbers and nothing before them: `StrictNewVersion`.
    package init(strict text: String) throws(VersionError) {
        if text.isEmpty { throw .emptyVersion }
        var parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .invalidVersion }
        var (prerelease, metadata) = ("", "")
        if let plus = parts[2].firstIndex(of: "+") {
            metadata = String(parts[2][parts[2].index(after: plus)...])
            parts[2] = parts[2][..<plus]
            try Self.check(metadata: metadata)
        }
        if let dash = parts[2].firstIndex(of: "-") {
            prerelease = String(parts[2][parts[2].index(after: dash)...])
            parts[2] = parts[2][..<dash]
            try Self.check(prerelease: prerelease)
        }
        var numbers: [UInt64] = []
        for part in parts {
            if !part.utf8.allSatisfy(VersionScanner.isDigit) { throw .invalidCharacters }
            if part.utf8.count > 1, part.hasPrefix("0") { throw .leadingZero }
            guard let value = UInt64(part) else {
                throw part.isEmpty ? .invalidVersion : .segmentOutOfRange(String(part))
            }
            numbers.append(value)
        }
        self.init(numbers, prerelease, metadata, original: text)
    }

    private static func check(prerelease: String) throws(VersionError) {
        if prerelease.isEmpty { return }
        for part in prerelease.split(separator: ".", omittingEmptySubsequences: false) {
            if part.isEmpty || !part.utf8.allSatisfy(VersionScanner.isIdentifier) { throw .invalidPrerelease }
            if part.utf8.count > 1, part.hasPrefix("0"), part.utf8.allSatisfy(VersionScanner.isDigit) {
                throw .leadingZero
            }
        }
    }

    private static func check(metadata: String) throws(VersionError) {
        for part in metadata.split(separator: ".", omittingEmptySubsequences: false)
        where part.isEmpty || !part.utf8.allSatisfy(VersionScanner.isIdentifier) {
            throw .invalidMetadata
        }
    }

    private static func text(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ prerelease: String, _ metadata: String) -> String
    {
        "\(a).\(b).\(c)" + (prerelease.isEmpty ? "" : "-" + prerelease) + (metadata.isEmpty ? "" : "+" + metadata)
    }
}

extension Version: CustomStringConvertible {
    /// All three numbers, without `v`.
    package var description: String { Self.text(major, minor, patch, prerelease, metadata) }
}

extension Version: Comparable {
    /// Equal in precedence: build metadata does not count.
    package static func == (left: Version, right: Version) -> Bool { left.compare(right) == 0 }
    package static func < (left: Version, right: Version) -> Bool { left.compare(right) < 0 }

    /// -1, 0 or 1.
    package func compare(_ other: Version) -> Int {
        for (own, foreign) in [(major, other.major), (minor, other.minor), (patch, other.patch)] where own != foreign {
            return own < foreign ? -1 : 1
        }
        if prerelease.isEmpty || other.prerelease.isEmpty {
            return prerelease.isEmpty == other.prerelease.isEmpty ? 0 : prerelease.isEmpty ? 1 : -1
        }
        return Self.comparePrereleases(prerelease, other.prerelease)
    }

    static func comparePrereleases(_ left: String, _ right: String) -> Int {
        let left = left.split(separator: ".", omittingEmptySubsequences: false)
        let right = right.split(separator: ".", omittingEmptySubsequences: false)
        for index in 0..<max(left.count, right.count) {
            let own = index < left.count ? left[index] : ""
            let foreign = index < right.count ? right[index] : ""
            if own == foreign { continue }
            if own.isEmpty || foreign.isEmpty { return own.isEmpty ? -1 : 1 }
            switch (UInt64(own), UInt64(foreign)) {
            case (let own?, let foreign?): return own < foreign ? -1 : 1
            case (.some, nil): return -1
            case (nil, .some): return 1
            case (nil, nil): return own.utf8.lexicographicallyPrecedes(foreign.utf8) ? -1 : 1
            }
        }
        return 0
    }
}
