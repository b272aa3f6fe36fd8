package import KubernetesClient
import KubernetesModel
import YAML

/// Reads inventories from the top down.
package struct ObjectTreeBuilder: Sendable {
    let api: any KubernetesAPI
    let isCompact: Bool

    package init(api: any KubernetesAPI, isCompact: Bool) {
        self.api = api
        self.isCompact = isCompact
    }

    /// - Throws: `CommandError.resourceNotFound` when there is no such Kustomization.
    package func tree(of name: String, in namespace: String) async throws -> ObjectTree {
        let reference = FluxKind.kustomization.reference(name, in: namespace)
        guard let object = try await api.get(reference) else {
            throw CommandError.resourceNotFound(resource: "kustomizations.kustomize.toolkit.fluxcd.io", name: name)
        }
        return try await tree(of: object, above: [])
    }

    /// - Parameter above: the Kustomizations on the way here; one that is its own descendant is not followed again.
    private func tree(of kustomization: KubernetesObject, above: Set<NamespacedName>) async throws -> ObjectTree {
        var tree = ObjectTree(object: kustomization.reference)
        let path = above.union([kustomization.key])
        let isLocal = kustomization.spec["kubeConfig"] == nil
        for entry in Inventory(kustomization.status["inventory"]).references {
            if isCompact && !entry.type.group.contains("toolkit.fluxcd.io") { continue }
            let isKustomization =
                entry.type.group == FluxKind.kustomization.type.group && entry.type.kind == "Kustomization"
            if isKustomization && entry.key == kustomization.key { continue }
            tree.children.append(try await child(entry, follows: isLocal, isKustomization: isKustomization, path))
        }
        return tree
    }

    private func child(
        _ entry: ObjectReference, follows: Bool, isKustomization: Bool, _ path: Set<NamespacedName>
    ) async throws -> ObjectTree {
        let leaf = ObjectTree(object: entry)
        guard follows else { return leaf }
        if isKustomization, !path.contains(entry.key) {
            let reference = FluxKind.kustomization.reference(entry.key.name, in: entry.key.namespace)
            guard let object = try await api.get(reference) else { return leaf }
            return try await tree(of: object, above: path)
        }
        guard entry.type.group == FluxKind.helmRelease.type.group, entry.type.kind == "HelmRelease" else { return leaf }
        let reference = FluxKind.helmRelease.reference(entry.key.name, in: entry.key.namespace)
        guard let release = try await api.get(reference), release.spec["kubeConfig"] == nil else { return leaf }
        var tree = leaf
        tree.children = Inventory(release.status["inventory"]).references
            .filter { !isCompact || $0.type.group.contains("toolkit.fluxcd.io") }.map { ObjectTree(object: $0) }
        return tree
    }
}
