import Diagnostics

/// Why a regular expression cannot be used, in Go's words.
package struct RegexpError: ExplainedError, Equatable {
    /// `missing closing )`, `invalid escape sequence`, ….
    package let problem: String
    /// The part of the expression that is wrong.
    package let expression: String

    package var reason: String { "InvalidRegexp" }
    package var message: String { "error parsing regexp: \(problem): `\(expression)`" }

    init(_ problem: Problem, _ expression: String) {
        self.problem = problem.rawValue
        self.expression = expression
    }

    enum Problem: String {
        case invalidClass = "invalid character class"
        case invalidRange = "invalid character class range"
        case invalidEscape = "invalid escape sequence"
        case invalidName = "invalid named capture"
        case invalidPerl = "invalid or unsupported Perl syntax"
        case invalidRepeat = "invalid nested repetition operator"
        case repeatTooLarge = "invalid repeat count"
        case missingBracket = "missing closing ]"
        case missingParenthesis = "missing closing )"
        case missingOperand = "missing argument to repetition operator"
        case trailingBackslash = "trailing backslash at end of expression"
        case unexpectedParenthesis = "unexpected )"
        case tooDeep = "expression nests too deeply"
        case tooLarge = "expression too large"
    }
}
