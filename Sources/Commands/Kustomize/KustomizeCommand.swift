import ArgumentParser

/// `davit kustomize`: the engine on its own.
struct KustomizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kustomize", abstract: "Build kustomizations as kustomize does.",
        subcommands: [KustomizeBuildCommand.self])
}
