import YAML

/// JSON or YAML that a field holds as text, as replacements write into it from kustomize 5.8.
///
/// JSON comes back compact or indented as it was; YAML comes back in this program's own layout, without comments.
struct StructuredText {
    private var document: Node
    private let original: String

    /// `nil` when the text is no YAML.
    init?(_ text: String) {
        guard !text.isEmpty, let node = try? YAMLParser.documents(text, rules: .yaml12).first else { return nil }
        document = node
        original = text
    }

    /// - Returns: whether the path led to anything.
    mutating func write(_ value: Node, to path: [String], making: FieldMatcher.Making) throws -> Bool {
        var matcher = FieldMatcher(path: path, making: making) { field in
            if field.text == nil || value.text == nil {
                field = value.resolved
            } else {
                let text = value.text ?? ""
                field = field.string == nil ? Node.value(of: text) : .string(text)
            }
        }
        try matcher.apply(to: &document)
        return matcher.count > 0
    }

    var text: String {
        let trimmed = original.trimming(\.isWhitespace)
        guard trimmed.hasPrefix("{") || trimmed.hasPrefix("[") else {
            return YAMLEmitter.emit(document.resolved, keys: .kept).trimming(\.isWhitespace)
        }
        let isIndented = original.contains("\n") && original.pieces(by: "  ").count > 1
        return String(decoding: GoJSON.bytes(document.resolved, isIndented: isIndented), as: UTF8.self)
    }
}
