/// An error a person can act on: what happened, on what, why, and what to do now.
///
/// Conformers are enums that carry facts; the words are made in `message` and `hints` and nowhere else.
package protocol ExplainedError: Error, CustomStringConvertible {
    /// A condition reason, UpperCamelCase: part of the contract with users of conditions and events.
    var reason: String { get }
    /// Lower-case start, no full stop, never a secret.
    var message: String { get }
    /// What to do now, one imperative sentence each, no full stop.
    var hints: [String] { get }
}

extension ExplainedError {
    package var hints: [String] { [] }

    package var description: String { message }

    /// The error as a command prints it: `error: …`, then one `hint: …` line each.
    package var explanation: String {
        (["error: \(message)"] + hints.map { "hint: \($0)" }).joined(separator: "\n")
    }
}
