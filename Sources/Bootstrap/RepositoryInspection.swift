package import Fleet
import Kustomize
import KubernetesModel
import YAML

/// Compares a clone with what the bootstrap would write, and changes nothing.
package struct RepositoryInspection: Sendable {
    let workspace: any FleetWorkspace
    let request: BootstrapRequest
    /// What `gotk-components.yaml` and `gotk-sync.yaml` shall hold.
    let components: String
    let sync: SyncManifest

    package init(workspace: any FleetWorkspace, request: BootstrapRequest, components: String, sync: SyncManifest) {
        self.workspace = workspace
        self.request = request
        self.components = components
        self.sync = sync
    }

    package func facts() async throws -> RepositoryFacts {
        let layout = request.layout
        let files = try await workspace.files(under: "")
        var facts = RepositoryFacts(head: workspace.head)
        facts.componentsCurrent = try await workspace.read(layout.componentsPath) == Array(components.utf8)
        if let text = try await workspace.read(layout.syncPath) {
            let existing = try Manifest.objects(in: text, named: layout.syncPath)
            facts.syncCurrent = Set(existing) == [sync.source, sync.kustomization]
            facts.owner = existing.first { $0.type.kind == "GitRepository" }?.annotation(SyncManifest.ownerAnnotation)
        }
        facts.missing = try missingFiles(files).keys.sorted()
        facts.others = otherDirectories(files)
        facts.leavesOutSync = try await leavesOutSync(files)
        return facts
    }

    /// Files that are written once: contents by path.
    func missingFiles(_ files: [String]) throws -> [String: String] {
        let layout = request.layout
        var missing = request.scaffold ? try layout.missingScaffold(existing: files) : [:]
        if !files.contains(layout.kustomizationPath) {
            missing[layout.kustomizationPath] = try layout.kustomization()
        }
        return missing
    }

    /// Every folder that holds a folder with a `gotk-sync.yaml` is some cluster's.
    private func otherDirectories(_ files: [String]) -> [ClusterDirectory] {
        files.compactMap { file in
            let parts = file.split(separator: "/")
            guard parts.last == "gotk-sync.yaml", parts.count >= 2 else { return nil }
            return try? ClusterDirectory(parts.dropLast(2).joined(separator: "/"))
        }.filter { $0 != request.directory }
    }

    /// A kustomization.yaml at the top of the cluster directory decides alone what belongs to the cluster.
    private func leavesOutSync(_ files: [String]) async throws -> Bool {
        let layout = request.layout
        for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
            guard files.contains(layout.directory.appending(name)),
                let text = try await workspace.read(layout.directory.appending(name)),
                let node = try? Manifest.nodes(in: text, named: name).first
            else { continue }
            let entries = (node["resources"]?.sequence ?? []).compactMap(\.string)
            return !entries.contains { entry in
                let path = entry.hasPrefix("./") ? String(entry.dropFirst(2)) : entry
                return path == layout.namespace || path.hasPrefix(layout.namespace + "/")
            }
        }
        return false
    }
}
