package import ArgumentParser

/// `davit tree`
package struct TreeCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "tree", abstract: "Show what a resource has put into the cluster.",
        subcommands: [TreeKustomization.self])

    package init() {}
}

package struct TreeKustomization: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "kustomization", abstract: "Show the objects of a Kustomization and of those below it.",
        aliases: ["ks"])

    @OptionGroup package var global: GlobalOptions

    @Flag(help: "Only Flux's own resources.")
    package var compact = false

    @Option(name: .shortAndLong, help: "Print data instead of a drawing: json, yaml.")
    package var output: ObjectOutput?

    @Argument(help: "The Kustomization's name.")
    package var name: String?

    package init() {}

    package func run() async throws {
        guard let name else { throw CommandError.nameRequired("kustomization") }
        let builder = ObjectTreeBuilder(api: try global.client(), isCompact: compact)
        let namespace = try global.effectiveNamespace()
        let tree = try await withDeadline(global.timeout.duration, "reading inventories") {
            try await builder.tree(of: name, in: namespace)
        }
        Console.standard.data(output.map { $0.text(tree.node) } ?? tree.drawing + "\n")
    }
}
