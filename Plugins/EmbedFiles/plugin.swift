import Foundation
import PackagePlugin

/// Turns the YAML files of `templates/` and `bootstrap/` into one Swift file, so that the program stays a single file.
@main
struct EmbedFiles: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = context.package.directoryURL
        let folders = ["templates", "bootstrap"].map { root.appending(path: $0) }
        let inputs = folders.flatMap { folder -> [URL] in
            guard let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
            else { return [] }
            return walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
        }
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding templates/ and bootstrap/",
                executable: try context.tool(named: "embed-files").url,
                arguments: [output.path, root.path] + inputs.map(\.path), inputFiles: inputs, outputFiles: [output])
        ]
    }
}
