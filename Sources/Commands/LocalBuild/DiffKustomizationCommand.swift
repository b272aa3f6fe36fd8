import ArgumentParser
import Glibc
import KubernetesClient
import KubernetesModel
import KustomizeController
import YAML

/// `davit diff kustomization NAME --path DIR`: asks the server what applying would change, and changes nothing.
///
/// Exit code 0: nothing; 1: failed; 2: something would change.
struct DiffKustomizationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kustomization", abstract: "Compare a Kustomization built from local files with the cluster.",
        discussion: "Values of Secrets are never printed. Exits with 2 when something would change.", aliases: ["ks"])

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalKustomization

    func run() async throws {
        let cluster = try global.client()
        let (kustomization, built) = try await local.build(namespace: global.effectiveNamespace(), cluster: cluster)
        var changed = false
        for object in built.objects {
            guard let text = try await difference(of: object, on: cluster) else { continue }
            changed = true
            write(text, to: STDOUT_FILENO)
        }
        // What was applied before and is no longer built would be pruned.
        let before = Inventory(kustomization.status["inventory"])
        if kustomization.spec["prune"]?.bool == true {
            for gone in before.pruned(against: Inventory(built.objects.map(\.reference))) {
                changed = true
                write("► \(Self.title(gone)) deleted\n", to: STDOUT_FILENO)
            }
        }
        if changed { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    /// `nil` when applying would change nothing.
    private func difference(of object: KubernetesObject, on cluster: any KubernetesAPI) async throws -> String? {
        let title = Self.title(object.reference)
        let rule = "kustomize.toolkit.fluxcd.io/"
        if object.annotation(rule + "reconcile") == "disabled"
            || object.annotation(rule + "ssa")?.lowercased() == "ignore"
        {
            return nil
        }
        guard let live = try await cluster.get(object.reference) else { return "► \(title) created\n" }
        let options = WriteOptions(manager: "kustomize-controller", dryRun: true)
        let applied = try await cluster.apply(object, force: true, options: options)
        let lines = ObjectDifference(
            from: live, to: applied, masking: object.type.kind == "Secret" && object.type.group.isEmpty
        ).lines
        return lines.isEmpty ? nil : "► \(title) drifted\n" + lines.map { $0 + "\n" }.joined()
    }

    private static func title(_ reference: ObjectReference) -> String { reference.description }
}
