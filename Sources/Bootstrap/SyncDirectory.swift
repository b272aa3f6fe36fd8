package import Fleet
package import KubernetesModel
import Kustomize

/// The folder with the sync objects, built as the cluster will build it: with the user's patches.
package struct SyncDirectory: Sendable {
    let layout: ClusterLayout
    let workspace: any FleetWorkspace

    package init(layout: ClusterLayout, workspace: any FleetWorkspace) {
        self.layout = layout
        self.workspace = workspace
    }

    package func objects() async throws -> [KubernetesObject] {
        var contents: [String: [UInt8]] = [:]
        for file in try await filesNeeded() { contents[file] = try await workspace.read(file) }
        let tree = OverlayFiles(NoFiles(), adding: contents)
        return try KustomizeBuild.objects(at: layout.syncDirectory, in: tree).map(KubernetesObject.init)
    }

    /// The folder itself; the whole repository once its kustomization reaches outside.
    private func filesNeeded() async throws -> [String] {
        let kustomization = try await workspace.read(layout.kustomizationPath) ?? []
        let reachesOut = String(decoding: kustomization, as: UTF8.self).contains("..")
        return try await workspace.files(under: reachesOut ? "" : layout.syncDirectory)
    }
}

/// A tree with nothing in it, to add files to.
private struct NoFiles: KustomizeFiles {
    func kind(of path: String) throws -> FileKind? { path.isEmpty ? .directory : nil }
    func read(_ path: String) throws -> [UInt8] {
        throw BootstrapError.other(reason: "BuildFailed", message: "no file \(path)", hints: [])
    }
    func list(_ path: String) throws -> [String] { [] }
}
