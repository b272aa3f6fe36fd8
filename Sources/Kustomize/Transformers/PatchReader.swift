import KubernetesModel
import YAML

/// Reads patches and tells strategic merge patches from JSON 6902 operations.
struct PatchReader {
    let directory: Directory
    let schema: MergeSchema
    let release: KustomizeRelease

    /// An entry of `patches`.
    func transformer(_ entry: PatchEntry) throws -> PatchTransformer {
        let inline = entry.patch.trimming { $0.isWhitespace }
        let label = inline.isEmpty ? "patch \(entry.path)" : "inline patch"
        guard inline.isEmpty || entry.path.isEmpty else {
            throw KustomizeError.invalidPatch(label, why: "patch and path are both given")
        }
        guard !inline.isEmpty || !entry.path.isEmpty else {
            throw KustomizeError.invalidPatch("a patch", why: "neither patch nor path is given")
        }
        let bytes = inline.isEmpty ? try directory.read(entry.path) : Array(inline.utf8)
        let content = try content(bytes, label: label)
        if case .merge(let patches) = content {
            for patch in patches {
                patch.allowsNameChange = entry.options["allowNameChange"] ?? false
                patch.allowsKindChange = entry.options["allowKindChange"] ?? false
            }
        }
        return PatchTransformer(
            content: content, target: try entry.target.map(ResourceSelector.init), label: label, schema: schema,
            release: release)
    }

    /// An entry of `patchesJson6902`.
    func operations(_ entry: PatchEntry) throws -> PatchTransformer {
        let label = entry.path.isEmpty ? "inline patch" : "patch \(entry.path)"
        guard let target = entry.target, !target.name.isEmpty else {
            throw KustomizeError.invalidPatch(label, why: "the target must have a name")
        }
        guard entry.path.isEmpty != entry.patch.isEmpty else {
            throw KustomizeError.invalidPatch(label, why: "exactly one of patch and path must be given")
        }
        let bytes = entry.path.isEmpty ? Array(entry.patch.utf8) : try directory.read(entry.path)
        guard let operations = JSONOperations.read(bytes), !operations.isEmpty else {
            throw KustomizeError.invalidPatch(label, why: "it is not a list of JSON 6902 operations")
        }
        return PatchTransformer(
            content: .operations(operations), target: try ResourceSelector(target), label: label, schema: schema,
            keepsIDs: false)
    }

    /// An entry of `patchesStrategicMerge`: a patch, or the file that holds it.
    func merges(_ entry: String) throws -> PatchTransformer {
        if entry.contains("\n") || entry.contains(":"),
            let patches = try? ResourceReader.resources(Array(entry.utf8), file: "inline patch", isPatch: true)
        {
            return PatchTransformer(content: .merge(patches), target: nil, label: "inline patch", schema: schema)
        }
        let patches = try ResourceReader.resources(try directory.read(entry), file: entry, isPatch: true)
        return PatchTransformer(content: .merge(patches), target: nil, label: "patch \(entry)", schema: schema)
    }

    private func content(_ bytes: [UInt8], label: String) throws -> PatchTransformer.Content {
        if let operations = JSONOperations.read(bytes) { return .operations(operations) }
        let patches = try ResourceReader.resources(bytes, file: label, isPatch: true)
        guard !patches.isEmpty else {
            if release == .v5_8 { return .nothing }
            throw KustomizeError.invalidPatch(label, why: "it is empty")
        }
        return .merge(patches)
    }
}
