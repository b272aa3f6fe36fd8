/// A constraint over versions as Masterminds/semver reads it: `>=1.0.0 <2.0.0`, `^1.2 || ~3.4`, `1.2 - 1.4`, `2.x`.
///
/// A prerelease matches only where a part of the same group names one (`>=1.0.0-0`).
/// - SeeAlso: Masterminds/semver v3.5 `constraints.go`.
package struct VersionConstraint: Sendable {
    enum Comparison: String, Sendable {
        case unstated = ""
        case equal = "="
        case notEqual = "!="
        case greater = ">"
        case less = "<"
        case atLeast = ">="
        case atMost = "<="
        case tilde = "~"
        case caret = "^"

        /// Longer ones first.
        static let spellings: [(String, Comparison)] = [
            ("!=", .notEqual), (">=", .atLeast), ("=>", .atLeast), ("<=", .atMost), ("=<", .atMost), ("~>", .tilde),
            ("=", .equal), (">", .greater), ("<", .less), ("~", .tilde), ("^", .caret),
        ]
    }

    struct Part: Sendable {
        let comparison: Comparison
        let bound: Version
        /// As it was written.
        let text: String
        /// A number is missing or a wildcard; which of these says from where on.
        let isOpen: Bool
        let isMinorOpen: Bool
        let isPatchOpen: Bool
    }

    /// Any of these, each all of its parts.
    let groups: [[Part]]

    /// - Throws: `VersionError.improperConstraint` or `.unreadableConstraint`.
    package init(_ text: String) throws(VersionError) {
        var groups: [[Part]] = []
        for group in Self.alternatives(Self.withoutRanges(text)) { groups.append(try Self.parts(group)) }
        self.groups = groups
    }

    package func allows(_ version: Version) -> Bool {
        groups.contains { group in
            let allowsPrereleases = Self.namesPrerelease(group)
            return group.allSatisfy { $0.objection(to: version, allowsPrereleases: allowsPrereleases) == nil }
        }
    }

    /// Why the version does not satisfy the constraint, a sentence for each part; empty when it does.
    package func objections(to version: Version) -> [String] {
        var objections: [String] = []
        var saidPrerelease = false
        for group in groups {
            var satisfied = true
            let allowsPrereleases = Self.namesPrerelease(group)
            for part in group {
                let isPrerelease = !allowsPrereleases && !version.prerelease.isEmpty
                guard let objection = part.objection(to: version, allowsPrereleases: allowsPrereleases) else {
                    continue
                }
                satisfied = false
                if isPrerelease, saidPrerelease { continue }
                saidPrerelease = saidPrerelease || isPrerelease
                objections.append(objection)
            }
            if satisfied { return [] }
        }
        return objections
    }

    private static func namesPrerelease(_ group: [Part]) -> Bool { group.contains { !$0.bound.prerelease.isEmpty } }

    // MARK: Reading

    private static func alternatives(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var groups: [String] = []
        var start = 0
        var index = 0
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "|"), bytes[index + 1] == UInt8(ascii: "|") {
                groups.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += 2
                start = index
            } else {
                index += 1
            }
        }
        return groups + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    /// `1.2 - 1.4` written as two comparisons.
    private static func withoutRanges(_ text: String) -> String {
        var scanner = VersionScanner(text)
        let count = text.utf8.count
        var output = ""
        var copied = 0
        var start = 0
        while start < count {
            scanner.position = start
            scanner.skipSpace()
            guard let low = scanner.version(wildcards: true), scanner.skipSpace() > 0, scanner.take(UInt8(ascii: "-")),
                scanner.skipSpace() > 0, let high = scanner.version(wildcards: true)
            else {
                start += 1
                continue
            }
            scanner.skipSpace()
            output += scanner.text(copied..<start) + ">= \(low.text), <= \(high.text) "
            start = scanner.position
            copied = start
        }
        return output + scanner.text(copied..<count)
    }

    private static func parts(_ group: String) throws(VersionError) -> [Part] {
        var scanner = VersionScanner(group)
        var parts: [Part] = []
        scanner.skipSpace()
        while true {
            let comparison = scanner.comparison()
            scanner.skipSpace()
            guard let version = scanner.version(wildcards: true) else { throw .improperConstraint(group) }
            parts.append(try part(comparison, version))
            let spaces = scanner.skipSpace()
            if scanner.isAtEnd { return parts }
            if scanner.take(UInt8(ascii: ",")) {
                scanner.skipSpace()
            } else if spaces == 0 {
                throw .improperConstraint(group)
            }
        }
    }

    private static func part(_ comparison: Comparison, _ version: VersionScanner.Parts) throws(VersionError) -> Part {
        let isWild = version.numbers.map { $0 == "x" || $0 == "X" || $0 == "*" }
        let prerelease = version.prerelease.isEmpty ? "" : "-" + version.prerelease
        var text = version.text
        var given = 3
        if isWild[0] {
            given = 0
            text = "0.0.0" + prerelease
        } else if version.numbers.count < 2 || isWild[1] {
            given = 1
            text = version.numbers[0] + ".0.0" + prerelease
        } else if version.numbers.count < 3 || isWild[2] {
            given = 2
            text = version.numbers[0] + "." + version.numbers[1] + ".0" + prerelease
        }
        guard let bound = try? Version(text) else { throw .unreadableConstraint }
        return Part(
            comparison: comparison, bound: bound, text: version.text, isOpen: given < 3, isMinorOpen: given == 1,
            isPatchOpen: given == 2)
    }
}
