package import Kustomize
package import YAML

/// The kustomization that is built for a Flux `Kustomization`: the file of its directory, or one made up from the
/// manifests found there, with what the spec adds.
///
/// - SeeAlso: fluxcd/pkg `kustomize/kustomize_generator.go` `GenerateManifest`.
package enum RootKustomization {
    private static let fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

    /// - Parameters:
    ///   - spec: the `spec` of a Flux `Kustomization`.
    ///   - path: the directory to build, as `KustomizeFiles` spells paths.
    ///   - files: the whole tree.
    ///   - ignores: whether a path from the directory, and whether that is a directory itself, is left out.
    /// - Throws: `KustomizationError.componentNotLocal`, and what reading and parsing throws.
    package static func node(
        spec: Node, at path: String, in files: any KustomizeFiles, ignoring ignores: ((String, Bool) -> Bool)? = nil
    ) throws -> Node {
        var root: Mapping = [
            "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
        ]
        if let existing = try KustomizeBuild.kustomization(at: path, in: files)?.mapping {
            for pair in existing.pairs { root[pair.key] = pair.value }
            if let ignores, let resources = existing["resources"]?.sequence {
                root["resources"] = .sequence(
                    try resources.filter { entry in
                        guard let name = entry.string, let place = TreePath.resolve(name, from: path) else {
                            return true
                        }
                        return try !ignores(name, files.kind(of: place) == .directory)
                    })
            }
            if existing["resources"]?.sequence?.isEmpty ?? true {
                // As Flux does it, so that generators alone come out with the same annotations.
                root["buildMetadata"] = ["originAnnotations"]
            }
        } else {
            let resources = try manifests(under: path, in: files).filter { name in
                try ignores.map { try !$0(name, files.kind(of: TreePath.join(path, name)) == .directory) } ?? true
            }
            if resources.isEmpty {
                root["namespace"] = "_placeholder"
            } else {
                root["resources"] = .sequence(resources.map(Node.string))
            }
        }
        try merge(spec, into: &root, at: path, in: files)
        return .mapping(root)
    }

    // MARK: Making one up

    /// Every manifest below `path`, relative to it; a directory with a kustomization stands for all below it.
    static func manifests(under path: String, in files: any KustomizeFiles) throws -> [String] {
        var found: [String] = []
        try collect(below: path, prefix: "", into: &found, in: files)
        return found
    }

    private static func collect(
        below directory: String, prefix: String, into found: inout [String], in files: any KustomizeFiles
    ) throws {
        for name in try files.list(directory) {
            let path = TreePath.join(directory, name)
            switch try files.kind(of: path) {
            case .directory:
                if try hasKustomization(path, in: files) {
                    found.append(prefix + name)
                } else {
                    try collect(below: path, prefix: prefix + name + "/", into: &found, in: files)
                }
            case .file where name.hasSuffix(".yaml") || name.hasSuffix(".yml"):
                found.append(prefix + name)
            case .file, nil:
                continue
            }
        }
    }

    private static func hasKustomization(_ directory: String, in files: any KustomizeFiles) throws -> Bool {
        try fileNames.contains { try files.kind(of: TreePath.join(directory, $0)) == .file }
    }

    // MARK: What the spec adds

    private static func merge(
        _ spec: Node, into root: inout Mapping, at path: String, in files: any KustomizeFiles
    ) throws {
        if let namespace = spec["targetNamespace"]?.string { root["namespace"] = .string(namespace) }
        if let prefix = spec["namePrefix"]?.string { root["namePrefix"] = .string(prefix) }
        if let suffix = spec["nameSuffix"]?.string { root["nameSuffix"] = .string(suffix) }
        append((spec["patches"]?.sequence ?? []).map(patch), to: "patches", of: &root)
        append(try components(spec, at: path, in: files), to: "components", of: &root)
        for image in spec["images"]?.sequence ?? [] { merge(image: image, into: &root) }
        if let metadata = spec["buildMetadata"]?.sequence, !metadata.isEmpty {
            root["buildMetadata"] = .sequence(metadata)
        }
    }

    private static func append(_ entries: [Node], to field: String, of root: inout Mapping) {
        guard !entries.isEmpty else { return }
        root[field] = .sequence((root[field]?.sequence ?? []) + entries)
    }

    /// Only what both APIs know; a selector's empty fields match everything and need not be there.
    private static func patch(_ patch: Node) -> Node {
        var entry: Mapping = ["patch": patch["patch"] ?? ""]
        let selector = (patch["target"]?.mapping?.pairs ?? []).filter { $0.value.string?.isEmpty == false }
        if !selector.isEmpty { entry["target"] = .mapping(Mapping(uniquePairs: selector)) }
        return .mapping(entry)
    }

    private static func components(_ spec: Node, at path: String, in files: any KustomizeFiles) throws -> [Node] {
        let skipsMissing = spec["ignoreMissingComponents"]?.bool ?? false
        return try (spec["components"]?.sequence ?? []).compactMap { entry in
            guard let component = entry.string else { return nil }
            guard isLocalAndRelative(component) else { throw KustomizationError.componentNotLocal(component) }
            if skipsMissing {
                guard let resolved = TreePath.resolve(component, from: path), try files.kind(of: resolved) != nil
                else { return nil }
            }
            return .string(component)
        }
    }

    /// What kustomize would fetch from elsewhere is told by how it begins (kustomize `api/internal/git/repospec.go`).
    private static let remotePrefixes = [
        "git::", "gh:", "ssh://", "https://", "http://", "git@", "github.com:", "github.com/", "file:///",
    ]

    static func isLocalAndRelative(_ path: String) -> Bool {
        let lowercase = path.lowercased()
        return !path.hasPrefix("/") && !remotePrefixes.contains { lowercase.hasPrefix($0) }
    }

    /// By name; a tag or digest replaces both, for the version is one thing.
    private static func merge(image: Node, into root: inout Mapping) {
        let fields = ["name", "newName", "newTag", "digest"]
        func given(_ field: String) -> Node? { image[field]?.string?.isEmpty == false ? image[field] : Node?.none }
        var images = root["images"]?.sequence ?? []
        guard let index = images.firstIndex(where: { $0["name"] == image["name"] }) else {
            images.append(.mapping(Mapping(fields.compactMap { field in given(field).map { (field, $0) } })))
            root["images"] = .sequence(images)
            return
        }
        if let name = given("newName") { images[index]["newName"] = name }
        if given("newTag") != nil || given("digest") != nil {
            images[index]["newTag"] = given("newTag")
            images[index]["digest"] = given("digest")
        }
        root["images"] = .sequence(images)
    }
}
