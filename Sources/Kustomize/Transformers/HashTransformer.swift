import Cryptography
import YAML

/// Adds a hash of their content to the names of generated objects.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/hasher/hasher.go`.
struct HashTransformer: Transformer {
    func transform(_ set: ResourceSet) throws {
        var renamed = false
        for resource in set.resources where resource.needsHash {
            let suffix = Self.suffix(of: resource)
            resource.keepID()
            resource.setName("\(resource.name)-\(suffix)")
            renamed = true
        }
        if renamed { set.forgetIDs() }
    }

    static func suffix(of resource: Resource) -> String {
        // Kustomize looks for a field called "metadata/name" and finds none: names never count.
        var hashed: Mapping = ["kind": .string(resource.kind), "name": ""]
        let node = resource.node
        func content(_ field: String) -> Node {
            guard let value = node[field], !value.isMissing else { return .string(node[field] == nil ? "" : "null") }
            return value.mapping == nil ? .string(value.text ?? "") : value.resolved
        }
        switch resource.kind {
        case "ConfigMap":
            hashed["data"] = content("data")
            if let binary = node["binaryData"], binary.mapping != nil { hashed["binaryData"] = binary.resolved }
        case "Secret":
            hashed["data"] = content("data")
            hashed["type"] = content("type")
            if let plain = node["stringData"], plain.mapping != nil { hashed["stringData"] = plain.resolved }
        default:
            hashed = ["node": node.resolved]
        }
        return letters(of: GoJSON.bytes(.mapping(hashed)))
    }

    /// Ten hexadecimal digits, with those that could spell a word replaced.
    private static func letters(of bytes: [UInt8]) -> String {
        let swaps: [Character: Character] = ["0": "g", "1": "h", "3": "k", "a": "m", "e": "t"]
        let digest = Hex.encode(SHA256.digest(bytes))
        return String(digest.prefix(10).map { swaps[$0] ?? $0 })
    }
}
