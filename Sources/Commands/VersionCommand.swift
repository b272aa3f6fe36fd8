package import ArgumentParser
import Bootstrap
import Diagnostics
import KubernetesClient
import YAML

/// `davit version`
package struct VersionCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the client and server-side components version information.")

    @OptionGroup package var global: GlobalOptions

    @Flag(help: "Print only the client version.")
    package var client = false

    @Option(name: .shortAndLong, help: "Output format: json or yaml.")
    package var output: ObjectOutput?

    package init() {}

    package func run() async throws {
        let installed =
            client
            ? []
            : try await InstalledVersions(
                api: try global.client(), namespace: try global.effectiveNamespace()
            ).read()
        Console.standard.data(Self.text(installed, output))
    }

    /// - SeeAlso: fluxcd/flux2 `cmd/flux/version.go` v2.9.4.
    static func text(_ installed: [(name: String, version: String)], _ output: ObjectOutput?) -> String {
        let all = [(name: "davit", version: "v\(Release.version)")] + installed
        guard let output else { return all.map { "\($0.name): \($0.version)\n" }.joined() }
        return output.text(.mapping(Mapping(all.map { ($0.name, .string($0.version)) })))
    }
}
