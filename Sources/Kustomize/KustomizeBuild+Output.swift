package import YAML

extension KustomizeBuild {
    /// Objects as kustomize prints them: documents with `---` between them.
    package static func text(_ objects: [Node]) -> [UInt8] {
        var output: [UInt8] = []
        YAMLEmitter.append(documents: objects, to: &output)
        return output
    }
}
