import ArgumentParser
import Azure
import Diagnostics
import YAML

/// A command in az's language: `davit k8s-configuration flux create …` is az's line with another program's name.
struct AzCommand: Sendable {
    /// The words after `davit`.
    let path: String
    let abstract: String
    let flags: [AzFlag]
    var columns: AzColumns?
    /// Gives what is to be printed.
    let body: @Sendable (AzCall) async throws -> Node?
}

/// One run of such a command.
struct AzCall: Sendable {
    let values: AzValues
    let session: AzureSession
    let console: AzConsole

    /// The cluster the flags name, and what can be done on it.
    func configurations() throws -> KubernetesConfigurations {
        let console = console
        return KubernetesConfigurations(arm: session.arm, cluster: try session.cluster(values)) { console.report($0) }
    }

    var waits: Bool { !values.isOn("no-wait") }

    /// - Throws: `ConfigurationError.confirmationNeeded` when nobody can be asked, `AzDeclined` when the answer is no.
    func confirm(_ question: String) throws {
        guard !values.isOn("yes") else { return }
        guard let answer = console.ask("\(question) (y/n): ") else {
            throw ConfigurationError.confirmationNeeded(question)
        }
        guard ["y", "yes"].contains(answer.lowercased()) else { throw AzDeclined() }
    }
}

/// The answer to a confirmation was no.
struct AzDeclined: ExplainedError {
    var reason: String { "Declined" }
    var message: String { "nothing was changed" }
}

/// Where az's commands print: data to one side, words for people to the other, and a person who may be asked.
struct AzConsole: Sendable {
    var data: @Sendable (String) -> Void
    var progress: Progress
    var isQuiet = false
    /// `nil` when nobody is there.
    var ask: @Sendable (String) -> String?

    func report(_ step: ConfigurationStep) {
        guard !isQuiet else { return }
        switch step {
        case .action(let text): progress.action(text)
        case .state(let what, let state): progress.waiting("\(what): \(state)")
        case .warning(let text): progress.warning(text)
        case .done(let text): progress.success(text)
        }
    }
}

/// Finds and runs commands in az's language.
struct AzRunner: Sendable {
    var environment: AzureEnvironment
    var options = ARMOptions()
    var console: AzConsole

    static let commands =
        AzFluxCommands.all + AzKustomizationCommands.all + AzExtensionCommands.all + [BootstrapExtension.command]

    /// Runs `words`, which begin with a command's path.
    ///
    /// - Throws: `AzUsageError` for a line that cannot be read, and whatever the command throws.
    func run(_ words: [String]) async throws {
        guard let command = Self.commands.first(where: { Self.isPath($0.path, of: words) }) else {
            console.data(Self.overview(words))
            if let word = words.first(where: { $0.hasPrefix("-") }), word != "--help", word != "-h" {
                throw AzUsageError.unexpected(word)
            }
            if let unknown = Self.unknownWord(words) { throw AzUsageError.unexpected(unknown) }
            return
        }
        let rest = Array(words.dropFirst(command.path.split(separator: " ").count))
        let grammar = AzGrammar(flags: command.flags)
        let values = try grammar.parse(rest)
        if values.wantsHelp {
            console.data(grammar.help(command: command.path, abstract: command.abstract))
            return
        }
        guard values["query"] == nil else { throw AzUsageError.query }
        let format = try AzOutput.named(values["output"] ?? environment["AZURE_CORE_OUTPUT"])
        var console = console
        console.isQuiet = values.isOn("only-show-errors")
        let session = try AzureSession(values, environment: environment, options: options)
        let result = try await command.body(AzCall(values: values, session: session, console: console))
        if let result { console.data(format.text(result, columns: command.columns)) }
    }

    private static func isPath(_ path: String, of words: [String]) -> Bool {
        let parts = path.split(separator: " ").map(String.init)
        return words.starts(with: parts)
    }

    /// The first word no command has at its place.
    private static func unknownWord(_ words: [String]) -> String? {
        for count in 1...max(1, words.count) where count <= words.count {
            let begun = words.prefix(count)
            if words[count - 1].hasPrefix("-") { return nil }
            if !commands.contains(where: { $0.path.split(separator: " ").map(String.init).starts(with: begun) }) {
                return words[count - 1]
            }
        }
        return nil
    }

    private static func overview(_ words: [String]) -> String {
        let begun = words.prefix { !$0.hasPrefix("-") }
        var shown = commands.filter { $0.path.split(separator: " ").map(String.init).starts(with: begun) }
        if shown.isEmpty { shown = commands.filter { $0.path.hasPrefix((words.first ?? "") + " ") } }
        let width = shown.map(\.path.count).max() ?? 0
        return "SUBCOMMANDS:\n"
            + shown.map { command in
                let fill = String(repeating: " ", count: width - command.path.count)
                return "  davit \(command.path)\(fill)  \(command.abstract)\n"
            }.joined()
    }
}

/// A command whose words are not Davit's own grammar: they are passed on as they are.
protocol VerbatimCommand {}
