package import ArgumentParser

/// `davit events`
package struct EventsCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Show what happened to Flux resources.")

    @OptionGroup package var global: GlobalOptions

    @Flag(name: [.customShort("A"), .long], help: "Look in all namespaces.")
    package var allNamespaces = false

    @Flag(name: .shortAndLong, help: "Go on printing new events.")
    package var watch = false

    @Option(name: .customLong("for"), help: "Only events of an object and its source: Kustomization/apps.")
    package var subject: String?

    @Option(help: "Only events of these types, separated by commas: Normal, Warning.")
    package var types: [String] = []

    package init() {}

    package func run() async throws {
        let types = types.flatMap { $0.split(separator: ",").map { $0.lowercased() } }
        for type in types where type != "normal" && type != "warning" {
            throw CommandError.usage("type '\(type)' not supported. Supported types are Normal, Warning")
        }
        let report = EventReport(
            api: try global.client(), console: .standard, namespace: try global.effectiveNamespace(),
            allNamespaces: allNamespaces, types: Set(types))
        let subject = subject
        if watch { return try await report.watch(for: subject) }
        try await withDeadline(global.timeout.duration, "listing events") { try await report.list(for: subject) }
    }
}
