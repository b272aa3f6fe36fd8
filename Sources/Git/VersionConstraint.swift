/// A constraint over semantic versions as Masterminds/semver reads it: `>=1.0.0 <2.0.0`, `^1.2 || ~3.4`, `1.2 - 1.4`, `2.x`.
///
/// A prerelease matches only where a part of the same group names one (`>=1.0.0-0`).
/// - SeeAlso: Masterminds/semver v3.4 `constraints.go`.
struct VersionConstraint: Sendable {
    fileprivate enum Operator: String, CaseIterable, Sendable {
        case notEqual = "!="
        case atLeast = ">="
        case atLeastReversed = "=>"
        case atMost = "<="
        case atMostReversed = "=<"
        case tildeGreater = "~>"
        case equal = "="
        case greater = ">"
        case less = "<"
        case tilde = "~"
        case caret = "^"
    }

    fileprivate struct Part: Sendable {
        let comparison: Operator
        let bound: SemanticVersion
        /// Something is missing or a wildcard: which of these says from where on.
        let isOpen: Bool
        let isMinorOpen: Bool
        let isPatchOpen: Bool
    }

    /// Any of these, each all of its parts.
    private let groups: [[Part]]

    /// - Throws: `GitError.invalidReference` for what is no constraint.
    init(_ text: String) throws(GitError) {
        var groups: [[Part]] = []
        for group in VersionConstraint.alternatives(text) {
            guard let parts = VersionConstraint.parts(group) else {
                throw .invalidReference(text, why: "it is no semantic version constraint")
            }
            groups.append(parts)
        }
        self.groups = groups
    }

    func allows(_ version: SemanticVersion) -> Bool {
        groups.contains { group in
            let allowsPrereleases = version.prerelease.isEmpty || group.contains { !$0.bound.prerelease.isEmpty }
            return allowsPrereleases && group.allSatisfy { $0.allows(version) }
        }
    }

    // MARK: Reading

    private static func alternatives(_ text: String) -> [Substring] {
        var groups: [Substring] = []
        var rest = text[...]
        while let bar = rest.firstRange(ofMark: "||") {
            groups.append(rest[..<bar.lowerBound])
            rest = rest[bar.upperBound...]
        }
        return groups + [rest]
    }

    /// Parts are separated by white space or commas; white space may stand between an operator and its version.
    private static func parts(_ group: Substring) -> [Part]? {
        let words = group.split { $0 == " " || $0 == "\t" || $0 == "," }
        // A comma must stand between parts.
        let trimmed = group.filter { $0 != " " && $0 != "\t" }
        guard !trimmed.hasPrefix(","), !trimmed.hasSuffix(","), !trimmed.contains(mark: ",,") else { return nil }
        if words.isEmpty { return nil }
        var parts: [Part] = []
        var index = 0
        while index < words.count {
            if index + 2 < words.count, words[index + 1] == "-" {
                guard let low = part(">=", words[index]), let high = part("<=", words[index + 2]) else { return nil }
                parts += [low, high]
                index += 3
                continue
            }
            let symbol = words[index].prefix { "=!<>~^".contains($0) }
            var version = words[index].dropFirst(symbol.count)
            index += 1
            if version.isEmpty, !symbol.isEmpty, index < words.count {
                version = words[index]
                index += 1
            }
            guard let part = part(symbol, version) else { return nil }
            parts.append(part)
        }
        return parts
    }

    private static func part(_ symbol: Substring, _ text: Substring) -> Part? {
        guard let comparison = symbol.isEmpty ? .equal : Operator(rawValue: String(symbol)),
            let version = PartialVersion(text)
        else { return nil }
        return Part(
            comparison: comparison, bound: version.floor, isOpen: version.given < 3, isMinorOpen: version.given == 1,
            isPatchOpen: version.given == 2)
    }
}

extension VersionConstraint.Part {
    /// Prereleases have been judged already.
    fileprivate func allows(_ version: SemanticVersion) -> Bool {
        switch comparison {
        case .equal: isOpen ? isWithinTilde(version) : version == bound
        case .notEqual: differs(version)
        case .greater: isGreater(version)
        case .less: version < bound
        case .atLeast, .atLeastReversed: !(version < bound)
        case .atMost, .atMostReversed: isAtMost(version)
        case .tilde, .tildeGreater: isWithinTilde(version)
        case .caret: isWithinCaret(version)
        }
    }

    private func differs(_ version: SemanticVersion) -> Bool {
        guard isMinorOpen || isPatchOpen else { return version != bound }
        if version.major != bound.major { return true }
        if isMinorOpen { return false }
        if version.minor != bound.minor { return true }
        return version.prerelease != bound.prerelease
    }

    /// `>11` is not 11.1, and `>11.1` is not 11.1.1.
    private func isGreater(_ version: SemanticVersion) -> Bool {
        if !isMinorOpen, !isPatchOpen { return bound < version }
        if version.major != bound.major { return version.major > bound.major }
        return isPatchOpen && version.minor > bound.minor
    }

    private func isAtMost(_ version: SemanticVersion) -> Bool {
        guard isOpen else { return !(bound < version) }
        if version.major != bound.major { return version.major < bound.major }
        return isMinorOpen || version.minor <= bound.minor
    }

    private func isWithinTilde(_ version: SemanticVersion) -> Bool {
        if version < bound { return false }
        let isZero = bound.major == 0 && bound.minor == 0 && bound.patch == 0
        if isZero, !isMinorOpen, !isPatchOpen { return true }
        return version.major == bound.major && (isMinorOpen || version.minor == bound.minor)
    }

    private func isWithinCaret(_ version: SemanticVersion) -> Bool {
        if version < bound { return false }
        if bound.major > 0 || isMinorOpen { return version.major == bound.major }
        if version.major > 0 { return false }
        if bound.minor > 0 || isPatchOpen { return version.minor == bound.minor }
        return version.minor == 0 && version.patch == bound.patch
    }
}

extension Substring {
    func firstRange(ofMark mark: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(mark) { return start..<index(start, offsetBy: mark.count) }
            start = index(after: start)
        }
        return nil
    }
}
