package import SemanticVersions

/// `semver` and `semverCompare`.
enum VersionFunctions {
    static let all: [Function] = [
        Function("semver", [.string]) { _, a in .object(VersionObject(try version(a[0].text))) },
        Function("semverCompare", [.string, .string]) { _, a in
            do throws(VersionError) {
                let constraint = try VersionConstraint(a[0].text)
                return .bool(constraint.allows(try Version(a[1].text)))
            } catch {
                throw FunctionError(error.message)
            }
        },
    ]

    static func version(_ text: String) throws -> Version {
        do { return try Version(text) } catch { throw FunctionError(error.message) }
    }
}

/// `*semver.Version` as templates see it.
package final class VersionObject: TemplateObject {
    private let version: Version

    package init(_ version: Version) { self.version = version }

    package var typeName: String { "*semver.Version" }
    package var kindName: String { "ptr" }
    package var description: String { version.description }

    package func method(_ name: String) -> ObjectMethod? {
        switch name {
        case "Major": value(.unsigned(version.major, .uint64))
        case "Minor": value(.unsigned(version.minor, .uint64))
        case "Patch": value(.unsigned(version.patch, .uint64))
        case "Prerelease": value(.string(version.prerelease))
        case "Metadata": value(.string(version.metadata))
        case "Original": value(.string(version.original))
        case "String": value(.string(version.description))
        case "IncMajor": object(Version(major: version.major + 1, minor: 0, patch: 0))
        case "IncMinor": object(Version(major: version.major, minor: version.minor + 1, patch: 0))
        case "IncPatch":
            object(
                Version(
                    major: version.major, minor: version.minor,
                    patch: version.prerelease.isEmpty ? version.patch + 1 : version.patch))
        case "Compare": comparing { .int($0) }
        case "Equal": comparing { .bool($0 == 0) }
        case "LessThan": comparing { .bool($0 < 0) }
        case "GreaterThan": comparing { .bool($0 > 0) }
        case "LessThanEqual": comparing { .bool($0 <= 0) }
        case "GreaterThanEqual": comparing { .bool($0 >= 0) }
        default: nil
        }
    }

    private func value(_ value: Value) -> ObjectMethod { ObjectMethod { _, _ in value } }

    private func object(_ version: Version) -> ObjectMethod { value(.object(VersionObject(version))) }

    private func comparing(_ result: @escaping (Int) -> Value) -> ObjectMethod {
        ObjectMethod(.object(typeName)) { [version] _, a in
            guard case .object(let object) = a[0], let other = object as? VersionObject else { return result(0) }
            return result(version.compare(other.version))
        }
    }
}
