import ArgumentParser

/// `davit build`: what a reconciler would make of files on this machine.
struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build Flux objects from local files.",
        subcommands: [BuildKustomizationCommand.self])
}

/// `davit diff`: how the cluster would change.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare Flux objects built from local files with the cluster.",
        subcommands: [DiffKustomizationCommand.self])
}
