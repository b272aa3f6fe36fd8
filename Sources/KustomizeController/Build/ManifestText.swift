import YAML

/// Manifests as text and back, in the way Flux's tools do it: goyaml's YAML with sorted keys, read by the rules of
/// `sigs.k8s.io/yaml`.
enum ManifestText {
    static func yaml(of node: Node) -> [UInt8] {
        var text: [UInt8] = []
        YAMLEmitter.append(node, to: &text)
        return text
    }

    static func node(of text: [UInt8]) throws(ParseError) -> Node {
        try YAMLParser.document(text, options: .init(.yaml11))
    }
}
