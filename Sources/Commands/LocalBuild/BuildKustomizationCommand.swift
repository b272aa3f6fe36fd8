import ArgumentParser
import KubernetesModel
import Kustomize
import KustomizeController

/// `davit build kustomization NAME --path DIR`: prints what would be applied.
struct BuildKustomizationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kustomization", abstract: "Build a Kustomization from local files.",
        discussion: """
            Applies what its spec adds (patches, images, components, target namespace, prefix and suffix), replaces
            variables, and sets the labels that reconciling sets. Secrets are printed as they are in the files.
            """, aliases: ["ks"])

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalKustomization

    @Flag(
        help: "Ask no cluster: the Kustomization comes from a file, variables from Secrets and ConfigMaps are left out."
    )
    var dryRun = false

    func run() async throws {
        let (_, built) = try await local.build(
            namespace: global.effectiveNamespace(), cluster: dryRun ? nil : global.client())
        try OutputFile.write(KustomizeBuild.text(built.objects.map(\.node)), to: nil)
    }
}
