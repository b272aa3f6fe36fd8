import Diagnostics

/// Why the variables of a manifest could not be replaced. Values never appear: they may be secrets.
package enum SubstitutionError: ExplainedError, Hashable {
    /// A `${…}` that cannot be read.
    case syntax(String)
    /// Strict mode met a variable without value and without fallback.
    case notSet(String)
    case invalidName(String)
    /// What came out is no YAML mapping any more.
    case notAnObject

    package var reason: String { "BuildFailed" }

    package var message: String {
        switch self {
        case .syntax(let what): "variable substitution failed: \(what)"
        case .notSet(let name): "variable substitution failed: variable not set (strict mode): \"\(name)\""
        case .invalidName(let name):
            "'\(name)' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'"
        case .notAnObject: "the manifest is no valid YAML any more after variable substitution"
        }
    }

    package var hints: [String] {
        switch self {
        case .syntax:
            ["write $${ for a literal ${, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled"]
        case .notSet(let name):
            [
                "set \(name) in spec.postBuild, give it a default as in ${\(name):=value}, or write $${\(name)} to keep it literally"
            ]
        case .invalidName: []
        case .notAnObject:
            ["quote the variable in the manifest: values with colons, # or quotes change the YAML around them"]
        }
    }
}
