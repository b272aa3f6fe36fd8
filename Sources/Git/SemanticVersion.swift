/// A semantic version 2.0.0.
struct SemanticVersion: Sendable, Comparable {
    var major: UInt64
    var minor: UInt64
    var patch: UInt64
    /// The identifiers after `-`; empty for a release.
    var prerelease: [Substring]

    init(major: UInt64, minor: UInt64, patch: UInt64, prerelease: [Substring] = []) {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
    }

    /// Reads a tag as Flux does: all three numbers, `v` before them allowed.
    ///
    /// - SeeAlso: fluxcd/pkg `version/version.go` `ParseVersion`.
    init?(strictTag tag: some StringProtocol) {
        var text = Substring(tag)
        if text.hasPrefix("v") { text = text.dropFirst() }
        guard let partial = PartialVersion(text, allowsLeadingZeros: false), partial.given == 3, !partial.hasWildcard,
            !text.hasPrefix("v")
        else {
            return nil
        }
        self = partial.floor
    }

    static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        let numbers = [(left.major, right.major), (left.minor, right.minor), (left.patch, right.patch)]
        for (first, second) in numbers where first != second { return first < second }
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (first, second) in zip(left.prerelease, right.prerelease) where first != second {
            switch (UInt64(first), UInt64(second)) {
            case (let first?, let second?): return first < second
            case (.some, nil): return true
            case (nil, .some): return false
            case (nil, nil): return first.utf8.lexicographicallyPrecedes(second.utf8)
            }
        }
        return left.prerelease.count < right.prerelease.count
    }

    /// Equal in precedence: build metadata does not count.
    static func == (left: SemanticVersion, right: SemanticVersion) -> Bool { !(left < right) && !(right < left) }
}

/// A version as constraints write it: numbers may be missing or be `x`, `X`, `*`.
struct PartialVersion: Sendable {
    /// With zeros for what is missing.
    var floor: SemanticVersion
    /// How many numbers stand there before a wildcard or the end.
    var given: Int
    var hasWildcard: Bool

    /// - Parameters:
    ///   - text: a leading `v` is allowed.
    ///   - allowsLeadingZeros: whether `1.02` is 1.2, as Masterminds reads it in constraints.
    /// - Returns: `nil` for anything else.
    init?(_ text: some StringProtocol, allowsLeadingZeros: Bool = true) {
        var rest = Substring(text)
        if rest.hasPrefix("v") { rest = rest.dropFirst() }
        if let plus = rest.firstIndex(of: "+") {
            guard PartialVersion.identifiers(rest[rest.index(after: plus)...], areVersions: false) != nil else {
                return nil
            }
            rest = rest[..<plus]
        }
        var prerelease: [Substring] = []
        if let dash = rest.firstIndex(of: "-") {
            guard let found = PartialVersion.identifiers(rest[rest.index(after: dash)...], areVersions: true) else {
                return nil
            }
            prerelease = found
            rest = rest[..<dash]
        }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        var numbers: [UInt64] = []
        var hasWildcard = false
        for part in parts {
            if part == "x" || part == "X" || part == "*" {
                hasWildcard = true
                continue
            }
            guard let number = PartialVersion.number(part, allowsLeadingZeros) else { return nil }
            if !hasWildcard { numbers.append(number) }
        }
        given = numbers.count
        self.hasWildcard = hasWildcard
        numbers += [0, 0, 0]
        floor = SemanticVersion(major: numbers[0], minor: numbers[1], patch: numbers[2], prerelease: prerelease)
    }

    private static func number(_ text: Substring, _ allowsLeadingZeros: Bool) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            allowsLeadingZeros || text == "0" || !text.hasPrefix("0")
        else { return nil }
        return UInt64(text)
    }

    private static func identifiers(_ text: Substring, areVersions: Bool) -> [Substring]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        for part in parts {
            guard !part.isEmpty,
                part.utf8.allSatisfy({
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                })
            else { return nil }
            let isNumber = part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            if areVersions, isNumber, part.count > 1, part.hasPrefix("0") { return nil }
        }
        return parts
    }
}
