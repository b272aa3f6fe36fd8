import Cryptography
import YAML

/// `configMapGenerator` and `secretGenerator`.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/internal/generators`, `kyaml/yaml/datamap.go`.
struct DataGenerator {
    enum Kind: String {
        case configMap = "ConfigMap"
        case secret = "Secret"

        /// What a kustomization calls it.
        var field: String { self == .secret ? "secretGenerator" : "configMapGenerator" }
    }

    let kind: Kind
    let entry: GeneratorEntry
    let sources: KeyValueSources

    func generate() throws -> Resource {
        guard !entry.name.isEmpty else { throw KustomizeError.generatorFailed(kind.rawValue, why: "it has no name") }
        var metadata: Mapping = ["name": .literal(entry.name)]
        if !entry.namespace.isEmpty { metadata["namespace"] = .literal(entry.namespace) }
        for (field, texts) in [("labels", entry.options?.labels), ("annotations", entry.options?.annotations)] {
            guard let texts, !texts.isEmpty else { continue }
            metadata[field] = .mapping(Mapping(texts.map { ($0.key, Node.literal($0.value)) }))
        }
        var object: Mapping = [
            "apiVersion": "v1", "kind": .string(kind.rawValue), "metadata": .mapping(metadata),
        ]
        try addData(to: &object)
        if entry.options?.immutable == true { object["immutable"] = true }
        let resource = Resource(.mapping(object))
        resource.behavior = Resource.Behavior(rawValue: entry.behavior) ?? .unspecified
        resource.needsHash = entry.options?.disableNameSuffixHash != true
        return resource
    }

    private func addData(to object: inout Mapping) throws {
        let pairs = try sources.pairs(of: entry).sorted { $0.key.precedesByBytes($1.key) }
        for pair in pairs where !Node.value(of: pair.key).isText {
            throw KustomizeError.keyIsNoString(pair.key, field: "data", object: "\(kind.rawValue) \(entry.name)")
        }
        switch kind {
        case .secret:
            object["type"] = .literal(entry.type.isEmpty ? "Opaque" : entry.type)
            let data = pairs.map { Mapping.Pair(key: $0.key, value: .string(Self.base64($0.value))) }
            object["data"] = .mapping(Mapping(uniquePairs: data))
        case .configMap:
            var data: [Mapping.Pair] = []
            var binary: [Mapping.Pair] = []
            for pair in pairs {
                if let text = String(validating: pair.value, as: UTF8.self) {
                    data.append(Mapping.Pair(key: pair.key, value: .literal(text)))
                } else {
                    binary.append(Mapping.Pair(key: pair.key, value: .string(Self.base64(pair.value))))
                }
            }
            if !data.isEmpty { object["data"] = .mapping(Mapping(uniquePairs: data)) }
            if !binary.isEmpty { object["binaryData"] = .mapping(Mapping(uniquePairs: binary)) }
        }
    }

    /// Lines of 70 characters, each with a line break, once there are more than that.
    private static func base64(_ bytes: [UInt8]) -> String {
        let text = Array(Base64.encode(bytes).utf8)
        guard text.count >= 70 else { return String(decoding: text, as: UTF8.self) }
        var lines: [UInt8] = []
        lines.reserveCapacity(text.count + text.count / 70 + 1)
        for start in stride(from: 0, to: text.count, by: 70) {
            lines += text[start..<min(start + 70, text.count)]
            lines.append(UInt8(ascii: "\n"))
        }
        return String(decoding: lines, as: UTF8.self)
    }
}

extension ResourceSet {
    /// Takes in what a generator has made: as a new object, or into the one it is to be merged with.
    ///
    /// - Throws: `KustomizeError.generatorFailed` when behaviour and what is there do not fit.
    func absorb(_ made: Resource) throws {
        let matches = matching(made.id)
        let wantsTarget = made.behavior == .merge || made.behavior == .replace
        func failure(_ why: String) -> KustomizeError { .generatorFailed(made.name, why: why) }
        guard let target = matches.first else {
            guard !wantsTarget else {
                throw failure(
                    "there is no \(made.id) to \(made.behavior.rawValue) into"
                        + (nearest(to: made.id).map { "; the nearest is \($0)" } ?? ""))
            }
            return try append(made)
        }
        guard matches.count == 1 else { throw failure("\(matches.count) objects match \(made.id)") }
        guard wantsTarget else { throw failure("\(made.id) exists already; set behavior to merge or replace") }
        target.take(made)
    }
}

extension Resource {
    /// Becomes what a generator with the behaviour `merge` or `replace` makes of it; name and namespace stay.
    fileprivate func take(_ made: Resource) {
        var result = made.node
        let kept = Resource(result)
        for field in ["labels", "annotations"] {
            let own = made.texts(field)
            let joined = (texts(field).filter { old in !own.contains { $0.key == old.key } } + own)
            kept.setTexts(field, joined.sorted { $0.key.precedesByBytes($1.key) })
        }
        kept.setName(name)
        kept.setNamespace(namespace)
        result = kept.node
        if made.behavior == .merge {
            result.overlay("data", on: node)
            result.overlay("binaryData", on: node)
        }
        if made.behavior == .replace { origin = made.origin ?? origin }
        needsHash = needsHash && made.needsHash
        node = result
    }
}

extension Node {
    /// Joins a map of texts with that of an older object.
    fileprivate mutating func overlay(_ field: String, on old: Node) {
        var texts = Mapping()
        for source in [old[field], self[field]] {
            for pair in source?.mapping?.pairs ?? [] {
                texts[pair.key] = .literal(pair.value.isMissing ? "" : pair.value.text ?? "")
            }
        }
        self[field] = texts.isEmpty ? Node?.none : .mapping(texts)
    }
}
