import YAML

/// `toYaml`, `fromJson` and their kin, in Helm's form.
enum EncodingFunctions {
    static let all: [Function] = [
        Function("toYaml", [.any]) { _, arguments in .string((try? Encoding.yaml(arguments[0])) ?? "") }
    ]
}

/// Values written as text.
enum Encoding {
    /// As sigs.k8s.io/yaml writes it, without the line break at the end.
    static func yaml(_ value: Value) throws -> String {
        var text = YAMLEmitter.emit(value.node)
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}
