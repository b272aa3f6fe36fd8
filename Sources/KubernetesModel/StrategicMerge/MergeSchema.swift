import YAML

/// Which lists of which types a strategic merge patch merges by key instead of replacing them.
package struct MergeSchema: Sendable {
    /// A type that has lists merged by key at some depth: an index into the schema.
    package struct TypeIndex: Sendable, Hashable {
        let index: Int
    }

    /// What is known of one field of a type.
    package struct Field: Sendable {
        /// The keys that tell elements of this list apart, empty for a list of scalars; `nil` when it is replaced whole.
        package let keys: [String]?
        /// The type of the field's value, or of its elements.
        package let type: TypeIndex?
    }

    /// The field's entry by name; `*` stands for every other name.
    var types: [[String: Field]] = []
    /// By API version and kind, joined with a space.
    var kinds: [String: TypeIndex] = [:]
    /// Whether objects of a kind have a namespace, by API version and kind; only kinds whose paths the schema has.
    var scopes: [String: Bool] = [:]

    init() {}

    /// The types of Kubernetes itself.
    package static let kubernetes = MergeSchema(types: kubernetesTypes, kinds: kubernetesKinds)

    /// The type of objects of `kind`; `nil` when the schema does not know it.
    package func type(apiVersion: String, kind: String) -> TypeIndex? { kinds["\(apiVersion) \(kind)"] }

    /// Whether objects of `kind` have a namespace; `nil` when the schema does not say.
    package func isNamespaced(apiVersion: String, kind: String) -> Bool? { scopes["\(apiVersion) \(kind)"] }

    /// What is known of the field `name` of `type`; `nil` when nothing below it is merged by key.
    package func field(_ name: String, of type: TypeIndex) -> Field? {
        let fields = types[type.index]
        return fields[name] ?? fields["*"]
    }
}

extension MergeSchema {
    /// Reads the two tables of `MergeSchema+Kubernetes.swift`.
    init(types typeTable: String, kinds kindTable: String) {
        var indices: [Substring: Int] = [:]
        let lines = typeTable.split(separator: "\n").map { $0.split(separator: ": ", maxSplits: 1) }
        for (index, line) in lines.enumerated() { indices[line[0]] = index }
        types = lines.map { line in
            var fields: [String: Field] = [:]
            for entry in line[1].split(separator: " ") {
                let halves = entry.split(separator: "=", maxSplits: 1)
                let type = halves.count == 2 ? indices[halves[1]].map(TypeIndex.init) : nil
                guard let bracket = halves[0].firstIndex(of: "[") else {
                    fields[String(halves[0])] = Field(keys: nil, type: type)
                    continue
                }
                let keys = halves[0][halves[0].index(after: bracket)...].dropLast().split(separator: ",").map(
                    String.init)
                fields[String(halves[0][..<bracket])] = Field(keys: keys, type: type)
            }
            return fields
        }
        for line in kindTable.split(separator: "\n") {
            let halves = line.split(separator: ": ", maxSplits: 1)
            for entry in halves[1].split(separator: " ") {
                let pair = entry.split(separator: "=", maxSplits: 1)
                kinds["\(halves[0]) \(pair[0])"] = indices[pair.count == 2 ? pair[1] : "Object"].map(TypeIndex.init)
            }
        }
    }
}

extension MergeSchema {
    /// Both schemas in one; where both know a kind, the other's entry counts.
    package func adding(_ other: MergeSchema) -> MergeSchema {
        var sum = self
        let offset = types.count
        func moved(_ type: TypeIndex) -> TypeIndex { TypeIndex(index: type.index + offset) }
        sum.types += other.types.map { $0.mapValues { Field(keys: $0.keys, type: $0.type.map(moved)) } }
        for (kind, type) in other.kinds { sum.kinds[kind] = moved(type) }
        sum.scopes.merge(other.scopes) { $1 }
        return sum
    }
}
