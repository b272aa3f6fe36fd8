/// Something worth a person's attention in a file: what a linter, a preflight or a build has to say.
package struct Finding: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable, Comparable {
        case info, warning, error

        private var rank: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }

        package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
    }

    /// As the user knows it, relative to the repository's root where there is one.
    package var file: String
    /// From 1; `nil` when the finding is about the file as a whole.
    package var line: Int?
    package var column: Int?
    package var severity: Severity
    /// A name that can be switched off and looked up: `deprecated-api`.
    package var rule: String
    /// Lower-case start, no full stop, never a secret.
    package var message: String
    /// What to do, one imperative sentence.
    package var fix: String?

    package init(
        file: String, line: Int? = nil, column: Int? = nil, severity: Severity, rule: String, message: String,
        fix: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.severity = severity
        self.rule = rule
        self.message = message
        self.fix = fix
    }
}

/// As compilers print theirs, so that editors find the place: `apps/web.yaml:3:5: warning: … [rule]`.
extension Finding: CustomStringConvertible {
    package var description: String {
        var place = file
        if let line {
            place += ":\(line)"
            if let column { place += ":\(column)" }
        }
        let text = "\(place): \(severity.rawValue): \(message) [\(rule)]"
        return fix.map { "\(text)\n  fix: \($0)" } ?? text
    }
}

/// By file, then by place.
extension Finding: Comparable {
    package static func < (left: Finding, right: Finding) -> Bool {
        (left.file, left.line ?? 0, left.column ?? 0, left.rule) < (
            right.file, right.line ?? 0, right.column ?? 0, right.rule
        )
    }
}
