import KubernetesModel

/// What all directories of one build share.
final class BuildState {
    let options: BuildOptions
    /// Sentences for standard error.
    var warnings: [String] = []
    var schema = MergeSchema.kubernetes
    /// A kustomization has named a schema; the first one stands for the whole build.
    var hasCustomSchema = false
    /// Origins are tracked when the root kustomization asks for any of `buildMetadata`.
    var metadata: Set<String> = []

    init(_ options: BuildOptions) { self.options = options }

    var tracksOrigins: Bool { !metadata.isEmpty }

    func warn(_ sentences: [String]) {
        warnings += sentences
    }
}
