package import KubernetesModel
import YAML

/// Replaces `${…}` in manifests, on their YAML text: a plain `${COUNT}` may become a number.
///
/// - SeeAlso: fluxcd/pkg `kustomize/kustomize_varsub.go` `SubstituteVariables`.
package struct VariableSubstitution: Sendable {
    package let variables: [String: String]
    package let strict: Bool

    /// - Parameter strict: whether a variable without value and fallback is an error.
    /// - Throws: `SubstitutionError.invalidName`.
    package init(_ variables: [String: String], strict: Bool) throws(SubstitutionError) {
        self.variables = variables
        self.strict = strict
        let invalid = variables.keys.filter { !Self.isName($0) }.min()
        if let invalid { throw .invalidName(invalid) }
    }

    /// - Throws: `SubstitutionError`.
    package func applied(to object: KubernetesObject) throws(SubstitutionError) -> KubernetesObject {
        let name = "kustomize.toolkit.fluxcd.io/substitute"
        guard object.label(name) != "disabled", object.annotation(name) != "disabled" else { return object }
        guard object.node.mentionsVariables else { return object }
        let text = ManifestText.yaml(of: object.node)
        let expanded = try VariableTemplate(text).expanded(with: variables, strict: strict)
        guard let node = try? ManifestText.node(of: expanded), node.mapping != nil else {
            throw .notAnObject  // without the parser's words, which may quote a value
        }
        return KubernetesObject(node)
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}

extension Node {
    /// Whether any text of it has a `$`, without which substitution changes nothing.
    fileprivate var mentionsVariables: Bool {
        switch self {
        case .string(let text): text.utf8.contains(UInt8(ascii: "$"))
        case .sequence(let elements): elements.contains(where: \.mentionsVariables)
        case .mapping(let mapping):
            mapping.pairs.contains { $0.key.utf8.contains(UInt8(ascii: "$")) || $0.value.mentionsVariables }
        default: false
        }
    }
}
