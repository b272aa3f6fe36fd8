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
        let builder = try local.builder(cluster: dryRun ? nil : global.client())
        let root = try await local.root(namespace: global.effectiveNamespace(), with: builder)
        let objects = try await objects(of: root, with: builder)
        try OutputFile.write(KustomizeBuild.text(objects.map(\.node)), to: nil)
    }

    /// The objects of one Kustomization, then those of the Kustomizations among them.
    private func objects(
        of part: LocalBuilder.Part, with builder: LocalBuilder, below parents: [ObjectReference] = []
    ) async throws -> [KubernetesObject] {
        let chain = parents + [part.kustomization.reference]
        var objects = try await builder.manifests(of: part).objects
        guard local.recursive else { return objects }
        for object in objects {
            guard let next = try await builder.part(object, in: part), !chain.contains(object.reference) else {
                continue
            }
            objects += try await self.objects(of: next, with: builder, below: chain)
        }
        return objects
    }
}
