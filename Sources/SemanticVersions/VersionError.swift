import Diagnostics

/// Why a text is no version or no constraint, in Masterminds/semver's words.
package enum VersionError: ExplainedError, Equatable {
    case invalidVersion
    case emptyVersion
    case invalidCharacters
    case leadingZero
    case invalidMetadata
    case invalidPrerelease
    /// A number that does not fit 64 bits.
    case segmentOutOfRange(String)
    case improperConstraint(String)
    case unreadableConstraint

    package var reason: String { "InvalidVersion" }

    package var message: String {
        switch self {
        case .invalidVersion: "invalid semantic version"
        case .emptyVersion: "version string empty"
        case .invalidCharacters: "invalid characters in version"
        case .leadingZero: "version segment starts with 0"
        case .invalidMetadata: "invalid metadata string"
        case .invalidPrerelease: "invalid prerelease string"
        case .segmentOutOfRange(let text):
            "error parsing version segment: strconv.ParseUint: parsing \"\(text)\": value out of range"
        case .improperConstraint(let text): "improper constraint: \"\(text)\""
        case .unreadableConstraint: "constraint parser error"
        }
    }

    package var hints: [String] {
        switch self {
        case .improperConstraint, .unreadableConstraint: ["write a constraint such as ^1.2, ~1.2.3, 1.4.x or >=1.2 <2"]
        default: ["write a version such as 1.2.3"]
        }
    }
}
