import Diagnostics

/// Everything that stopped a bootstrap, so that all of it can be put right before the next try.
package struct BootstrapFailure: ExplainedError, Equatable {
    package let problems: [BootstrapError]

    package init(_ problems: [BootstrapError]) { self.problems = problems }

    package var reason: String { problems.first?.reason ?? "Unexpected" }
    package var message: String {
        problems.count == 1
            ? problems[0].message
            : "bootstrap cannot begin, \(problems.count) problems: " + problems.map(\.message).joined(separator: "; ")
    }
    package var hints: [String] { problems.flatMap(\.hints) }
}
