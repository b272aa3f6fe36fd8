import KubernetesClient
import KubernetesModel
import YAML

extension Steering {
    /// Deletes an object; what it applied goes with it when it prunes.
    ///
    /// - Parameter confirm: is told what would go; `false` deletes nothing.
    /// - Throws: `CommandError.resourceNotFound`, `.declined`.
    /// - SeeAlso: fluxcd/flux2 `cmd/flux/delete.go` v2.9.4.
    package func delete(_ kind: FluxKind, _ name: String, confirm: (String) -> Bool) async throws {
        let object = try await found(kind, name)
        if kind == .kustomization, object.spec["prune"]?.bool == true, object.spec["suspend"]?.bool != true,
            object.spec["deletionPolicy"]?.string != "Orphan"
        {
            console.progress.action("this will remove the objects that the kustomization \(name) has applied")
        }
        guard confirm("Are you sure you want to delete this \(kind.words)") else { throw CommandError.declined }
        console.progress.action("deleting \(kind.words) \(name) in \(namespace) namespace")
        _ = try await api.delete(object.reference, options: DeleteOptions())
        console.progress.success("\(kind.words) deleted")
    }
}
