/// One value of a YAML or JSON document.
///
/// Mappings keep the order of their keys; comments and styles are not kept. Integers are exact to 64 bits:
/// `integer` holds everything that fits `Int`, `unsigned` only what lies above `Int.max`; larger ones become `float`
/// as they do in Kubernetes' Go libraries. Text is told apart by its bytes.
package enum Node: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case unsigned(UInt)
    case float(Double)
    case string(String)
    case sequence([Node])
    case mapping(Mapping)
}

extension Node {
    package static func == (left: Node, right: Node) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.unsigned(let left), .unsigned(let right)): left == right
        case (.float(let left), .float(let right)): left == right
        case (.string(let left), .string(let right)): left.isExactly(right)
        case (.sequence(let left), .sequence(let right)): left == right
        case (.mapping(let left), .mapping(let right)): left == right
        default: false
        }
    }

    package static let emptyMapping = Node.mapping(Mapping())

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    package var sequence: [Node]? { if case .sequence(let value) = self { value } else { nil } }
    package var mapping: Mapping? { if case .mapping(let value) = self { value } else { nil } }
    package var isNull: Bool { if case .null = self { true } else { false } }

    /// The value under `key` of a mapping; `nil` for a missing key and for every other kind of node.
    ///
    /// Setting `nil` removes the key; setting on `null` makes a mapping; setting on another kind is a `precondition` failure.
    package subscript(key: String) -> Node? {
        get { mapping?[key] }
        set {
            switch self {
            case .mapping(var mapping):
                self = .null  // gives up the storage, so the write below happens in place
                mapping[key] = newValue
                self = .mapping(mapping)
            case .null where newValue != nil:
                self = .mapping(Mapping())
                self[key] = newValue
            case .null:
                break
            default:
                preconditionFailure("cannot set key \(key) on a scalar or a sequence")
            }
        }
    }

    /// The value at a path of mapping keys: `node["spec", "template", "metadata"]`.
    package subscript(first: String, second: String, rest: String...) -> Node? {
        var node = self[first]?[second]
        for key in rest { node = node?[key] }
        return node
    }

    /// What the node is, as error messages name it: `a string`, `a mapping`, ….
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .unsigned, .float: "a number"
        case .string: "a string"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

extension Node: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .float(value) }
    package init(arrayLiteral elements: Node...) { self = .sequence(elements) }
    package init(dictionaryLiteral elements: (String, Node)...) { self = .mapping(Mapping(elements)) }
}
