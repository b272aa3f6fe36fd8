import Cryptography
package import YAML

extension Value {
    /// How numbers of a `Node` become Go values.
    package enum Numbers: Sendable {
        /// As values files and `fromYaml` give them, which go through JSON: every number is a `float64`.
        case floats
        /// As `--set` and `fromToml` give them: integers are `int64`.
        case integers
    }

    /// The value that Go's `interface {}` would hold for `node`.
    package init(_ node: Node, numbers: Numbers = .floats) {
        switch node {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = numbers == .floats ? .float(Double(value)) : .int64(value)
        case .unsigned(let value):
            self = numbers == .floats ? .float(Double(value)) : .unsigned(UInt64(value), .uint64)
        case .float(let value): self = .float(value)
        case .string(let text): self = .string(text)
        case .sequence(let items): self = .list(items.map { Value($0, numbers: numbers) }, .any)
        case .mapping(let mapping): self = .dict(Dict(mapping, numbers: numbers))
        }
    }

    /// The value as JSON would carry it; objects by what they encode as.
    package var node: Node {
        switch self {
        case .none, .null, .nilPointer: .null
        case .bool(let value): .bool(value)
        case .int(let value), .int64(let value): .integer(value)
        case .unsigned(let value, _):
            if let integer = Int(exactly: value) { .integer(integer) } else { .unsigned(UInt(value)) }
        case .float(let value): .float(value)
        case .string(let text): .string(text)
        case .rawString(let bytes): .string(String(decoding: bytes, as: UTF8.self))
        case .bytes(let bytes): .string(Base64.encode(bytes))
        case .list(_, .nilList): .null
        case .list(let items, _): .sequence(items.map(\.node))
        case .dict(let dict): dict.isNilMap ? .null : .mapping(dict.mapping)
        case .object(let object): object.encoded.node
        }
    }
}

extension Dict {
    package convenience init(_ mapping: Mapping, numbers: Value.Numbers = .floats, type: MapType = .any) {
        self.init(
            mapping.pairs.lazy.map { ($0.key, Value($0.value, numbers: numbers)) }, type: type)
    }

    package var mapping: Mapping {
        Mapping(uniquePairs: keys.indices.map { Mapping.Pair(key: keys[$0], value: values[$0].node) })
    }
}
