extension VersionConstraint.Part {
    /// Why the version does not satisfy this part; `nil` when it does.
    func objection(to version: Version, allowsPrereleases: Bool) -> String? {
        if !version.prerelease.isEmpty, !allowsPrereleases {
            return "\"\(version)\" is a prerelease version and the constraint is only looking for release versions"
        }
        switch comparison {
        case .unstated, .equal:
            if isOpen { return tilde(version) }
            return version == bound ? nil : "\"\(version)\" is not equal to \"\(text)\""
        case .notEqual: return differs(version) ? nil : "\"\(version)\" is equal to \"\(text)\""
        case .greater: return isGreater(version) ? nil : "\"\(version)\" is less than or equal to \"\(text)\""
        case .less: return version < bound ? nil : "\"\(version)\" is greater than or equal to \"\(text)\""
        case .atLeast: return version < bound ? "\"\(version)\" is less than \"\(text)\"" : nil
        case .atMost: return isAtMost(version) ? nil : "\"\(version)\" is greater than \"\(text)\""
        case .tilde: return tilde(version)
        case .caret: return caret(version)
        }
    }

    private func differs(_ version: Version) -> Bool {
        guard isOpen else { return version != bound }
        if version.major != bound.major { return true }
        if isMinorOpen { return false }
        if version.minor != bound.minor { return true }
        if version.patch != bound.patch, !isPatchOpen { return true }
        guard isPatchOpen else { return version != bound }
        return Version.comparePrereleases(version.prerelease, bound.prerelease) != 0
    }

    /// `>11` is not 11.1, and `>11.1` is not 11.1.1.
    private func isGreater(_ version: Version) -> Bool {
        guard isOpen else { return version > bound }
        if version.major != bound.major { return version.major > bound.major }
        if isMinorOpen { return false }
        return isPatchOpen ? version.minor > bound.minor : version > bound
    }

    private func isAtMost(_ version: Version) -> Bool {
        guard isOpen else { return version <= bound }
        if version.major != bound.major { return version.major < bound.major }
        return isMinorOpen || version.minor <= bound.minor
    }

    private func tilde(_ version: Version) -> String? {
        if version < bound { return "\"\(version)\" is less than \"\(text)\"" }
        let isZero = bound.major == 0 && bound.minor == 0 && bound.patch == 0
        if isZero, !isMinorOpen, !isPatchOpen { return nil }
        if version.major != bound.major { return "\"\(version)\" does not have same major version as \"\(text)\"" }
        if version.minor != bound.minor, !isMinorOpen {
            return "\"\(version)\" does not have same major and minor version as \"\(text)\""
        }
        return nil
    }

    private func caret(_ version: Version) -> String? {
        if version < bound { return "\"\(version)\" is less than \"\(text)\"" }
        let otherMajor = "\"\(version)\" does not have same major version as \"\(text)\""
        if bound.major > 0 || isMinorOpen { return version.major == bound.major ? nil : otherMajor }
        if version.major > 0 { return otherMajor }
        let otherMinor = "\"\(version)\" does not have same minor version as \"\(text)\""
        if bound.minor > 0 || isPatchOpen {
            if version.minor == bound.minor { return nil }
            return otherMinor + ". Expected minor versions to match when constraint major version is 0"
        }
        if version.minor > 0 { return otherMinor }
        if version.patch == bound.patch { return nil }
        return
            "\"\(version)\" does not equal \"\(text)\". Expect version and constraint to equal when major and minor versions are 0"
    }
}
