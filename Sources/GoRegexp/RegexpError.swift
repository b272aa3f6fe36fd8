import Diagnostics

/// Why a regular expression cannot be used, in Go's words.
package struct RegexpError: ExplainedError, Equatable {
    /// `missing closing )`, `invalid escape sequence`, …
    package let problem: String
    /// The part of the expression that is wrong.
    package let expression: String

    package var reason: String { "InvalidRegexp" }
    package var message: String { "error parsing regexp: \(problem): `\(expression)`" }
}
