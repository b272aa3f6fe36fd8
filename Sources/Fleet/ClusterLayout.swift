/// The files of one cluster in a fleet repository, and which of them are new.
package struct ClusterLayout: Sendable, Hashable {
    package let directory: ClusterDirectory
    /// Namespace of the sync objects; also the name of the folder with the generated files, and of the GitRepository.
    package let namespace: String

    package init(directory: ClusterDirectory, namespace: String = "flux-system") {
        self.directory = directory
        self.namespace = namespace
    }

    package var componentsPath: String { directory.appending("\(namespace)/gotk-components.yaml") }
    package var syncPath: String { directory.appending("\(namespace)/gotk-sync.yaml") }
    package var kustomizationPath: String { directory.appending("\(namespace)/kustomization.yaml") }
    package var syncDirectory: String { directory.appending(namespace) }

    /// The kustomization beside the generated files, as it is first written.
    package func kustomization() throws -> String { try file("flux-system/kustomization.yaml") }

    /// What a cluster gets that has nothing under its path yet: folders for infrastructure and applications, and the
    /// objects that order them. Empty at the top of a repository, where such folders would be everybody's.
    ///
    /// Nothing outside the cluster directory is written: a kustomization.yaml put into a folder that others read would
    /// change what they apply.
    ///
    /// - Returns: contents by path from the top of the repository.
    package func scaffold() throws -> [String: String] {
        guard !directory.isTop else { return [:] }
        let own = "templates/clusters/CLUSTER/"
        var files: [String: String] = [:]
        for (name, text) in embeddedFiles where name.hasPrefix(own) {
            let rest = String(name.dropFirst(own.count))
            if rest.hasPrefix("flux-system/") { continue }
            files[directory.appending(rest)] = try FleetTemplate(text).filled(with: variables)
        }
        return files
    }

    /// Of `scaffold()`, what a repository with `existing` files lacks; nothing once the cluster has files of its own,
    /// for then its owner has decided how it is laid out.
    package func missingScaffold(existing: some Sequence<String>) throws -> [String: String] {
        let known = Set(existing)
        let own = directory.path + "/"
        let generated = syncDirectory + "/"
        let inUse = known.contains { $0.hasPrefix(own) && !$0.hasPrefix(generated) && Self.isManifest($0) }
        if inUse || known.contains(syncPath) { return [:] }
        return try scaffold().filter { !known.contains($0.key) }
    }

    private static func isManifest(_ path: String) -> Bool {
        path.hasSuffix(".yaml") || path.hasSuffix(".yml") || path.hasSuffix("/Kustomization")
    }

    private func file(_ name: String) throws -> String {
        guard let text = embeddedFiles["templates/clusters/CLUSTER/" + name] else {
            preconditionFailure("template \(name) is not embedded")
        }
        return try FleetTemplate(text).filled(with: variables)
    }

    private var variables: [String: String] {
        [
            "DAVIT_CLUSTER": directory.name, "DAVIT_PATH": directory.path, "DAVIT_ROOT": directory.pathToTop,
            "DAVIT_NAMESPACE": namespace, "DAVIT_SOURCE": namespace,
        ]
    }
}
