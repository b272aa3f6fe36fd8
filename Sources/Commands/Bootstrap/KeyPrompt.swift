import Bootstrap
import Git
import Glibc

/// Asks the person at the terminal to register a public key, and waits for the answer.
struct KeyPrompt: DeployKeyRegistrar {
    let silent: Bool

    func register(publicKey: String, for url: GitURL) async throws -> Bool {
        guard !silent, isatty(STDIN_FILENO) == 1 else { return true }
        return Prompt.confirm("Please give the key access to your repository")
    }
}

/// A yes-or-no question at the terminal.
enum Prompt {
    /// No is the default, as in Flux.
    static func confirm(_ question: String) -> Bool {
        write("? \(question) [y/N] ", to: STDERR_FILENO)
        guard let answer = readLine() else { return false }
        return ["y", "yes"].contains(answer.lowercased())
    }
}
