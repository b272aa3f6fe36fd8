import KubernetesModel
import YAML

extension Target {
    /// Takes the schema that `openapi` names for the rest of the build; the first kustomization that has one wins.
    ///
    /// - Parameter replacing: for the root, which may be the second to ask.
    func useSchema(replacing: Bool) throws {
        guard replacing || !state.hasCustomSchema else { return }
        let path = kustomization.openAPI.first { $0.key == "path" }?.value
        let version = kustomization.openAPI.first { $0.key == "version" }?.value
        if let path {
            guard version == nil else {
                throw KustomizeError.invalidValue(
                    "openapi", "path and version", expected: "one of the two", file: place)
            }
            let file = directory.shown(path)
            let document = try KustomizationFile.parse(try located("openapi") { try directory.read(path) }, file: file)
            let custom = MergeSchema(openAPI: document)
            // Flux has read the builtin schema before; on the command line a custom one stands alone.
            state.schema = state.options.release == .v5_8 ? MergeSchema.kubernetes.adding(custom) : custom
            state.hasCustomSchema = true
        } else if let version, !version.isEmpty {
            guard version == "v1.21.2" else {
                throw KustomizeError.invalidValue("openapi.version", version, expected: "v1.21.2", file: place)
            }
            state.hasCustomSchema = true
        }
    }
}
