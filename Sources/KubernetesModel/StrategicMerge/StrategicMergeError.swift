import Diagnostics

/// Why a strategic merge patch does not fit its target.
package enum StrategicMergeError: ExplainedError, Equatable {
    /// `$patch` holds something else than `merge`, `replace` or `delete`.
    case unknownDirective(String, path: [String])
    /// Patch and target hold values of different shapes at the same place.
    case shapesDiffer(path: [String], target: String, patch: String)
    /// A list merged by key holds something that has no keys.
    case elementWithoutKeys(path: [String], found: String)

    package var reason: String { "BuildFailed" }
    package var message: String {
        switch self {
        case .unknownDirective(let directive, let path):
            "$patch at \(Self.place(path)) is \(directive)"
        case .shapesDiffer(let path, let target, let patch):
            "\(Self.place(path)) is \(target) in the object and \(patch) in the patch"
        case .elementWithoutKeys(let path, let found):
            "the list at \(Self.place(path)) is merged by key, but one of its elements is \(found)"
        }
    }
    package var hints: [String] {
        switch self {
        case .unknownDirective: ["write merge, replace or delete"]
        case .shapesDiffer: ["set the field to null in a first patch to change its shape"]
        case .elementWithoutKeys: []
        }
    }

    private static func place(_ path: [String]) -> String { path.isEmpty ? "the root" : path.joined(separator: ".") }
}
