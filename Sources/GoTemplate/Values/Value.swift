/// A value as Go's templates see it: one of the kinds that Helm's values, sprig's functions and template constants
/// have, with the Go type kept where a template can tell the difference (`typeOf`, `printf "%T"`, `eq`).
///
/// Not `Sendable`: a `Dict` is shared by reference within one render, because sprig's `set` and `merge` change it.
package enum Value {
    /// No value at all: what a pipeline gives for a missing key. A field of it is again no value.
    case none
    /// A nil of interface type, as in a list or under a key. A field of it is an error.
    case null
    case bool(Bool)
    /// Go's `int`: constants, `int`, `len`.
    case int(Int)
    /// Go's `int64`: `int64`, `add`, integers from `--set`.
    case int64(Int)
    case unsigned(UInt64, UnsignedType)
    case float(Double)
    case string(String)
    /// A string whose bytes are not UTF-8: a truncated character, decoded base64.
    case rawString([UInt8])
    /// Go's `[]byte`.
    case bytes([UInt8])
    case list([Value], ListType)
    case dict(Dict)
    case object(any TemplateObject)
    /// A pointer that is nil, of the named type.
    case nilPointer(String)

    package enum UnsignedType: String, Sendable {
        case uint8, uint32, uint64
    }

    /// The element type of a list, which templates see in `typeOf` and in which functions take it.
    package enum ListType: UInt8, Sendable {
        case any, strings, ints, bytes, lists, dicts
        /// `[]interface {}` that is nil: prints as `[]`, in JSON as `null`.
        case nilList

        package var name: String {
            switch self {
            case .any, .nilList: "[]interface {}"
            case .strings: "[]string"
            case .ints: "[]int"
            case .bytes: "[][]uint8"
            case .lists: "[][]interface {}"
            case .dicts: "[]map[string]interface {}"
            }
        }
    }
}

extension Value {
    package static func list(_ items: [Value]) -> Value { .list(items, .any) }

    /// A list of Go's type `[]string`.
    package static func strings(_ items: some Sequence<String>) -> Value { .list(items.map(Value.string), .strings) }

    /// A string of bytes that may or may not be UTF-8.
    package static func text(_ bytes: [UInt8]) -> Value {
        if let string = String(validating: bytes, as: UTF8.self) { .string(string) } else { .rawString(bytes) }
    }

    package static func text(_ bytes: ArraySlice<UInt8>) -> Value {
        if let string = String(validating: bytes, as: UTF8.self) { .string(string) } else { .rawString(Array(bytes)) }
    }

    /// Both kinds of nil.
    package var isNil: Bool {
        switch self {
        case .none, .null: true
        default: false
        }
    }

    package var dict: Dict? { if case .dict(let dict) = self { dict } else { nil } }

    /// The elements of a list of any type, the numbers of bytes, and what an object iterates as.
    package var items: [Value]? {
        switch self {
        case .list(let items, _): items
        case .bytes(let bytes): bytes.map { .unsigned(UInt64($0), .uint8) }
        case .object(let object): object.items
        default: nil
        }
    }

    /// The string; invalid bytes become U+FFFD. `nil` for everything that is not of kind string.
    package var string: String? {
        switch self {
        case .string(let text): text
        case .rawString(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The type as `reflect.Type.String` gives it.
    package var typeName: String {
        switch self {
        case .none, .null: "<nil>"
        case .bool: "bool"
        case .int: "int"
        case .int64: "int64"
        case .unsigned(_, let type): type.rawValue
        case .float: "float64"
        case .string, .rawString: "string"
        case .bytes: "[]uint8"
        case .list(_, let type): type.name
        case .dict(let dict): dict.type.name
        case .object(let object): object.typeName
        case .nilPointer(let type): type
        }
    }

    /// The kind as `reflect.Kind.String` gives it.
    package var kindName: String {
        switch self {
        case .none, .null: "invalid"
        case .bool: "bool"
        case .int: "int"
        case .int64: "int64"
        case .unsigned(_, let type): type.rawValue
        case .float: "float64"
        case .string, .rawString: "string"
        case .bytes, .list: "slice"
        case .dict: "map"
        case .object(let object): object.kindName
        case .nilPointer: "ptr"
        }
    }

    /// Whether `if` takes it for true: neither zero nor empty.
    package var isTrue: Bool {
        switch self {
        case .none, .null, .nilPointer: false
        case .bool(let value): value
        case .int(let value), .int64(let value): value != 0
        case .unsigned(let value, _): value != 0
        case .float(let value): value != 0
        case .string(let text): !text.isEmpty
        case .rawString(let bytes), .bytes(let bytes): !bytes.isEmpty
        case .list(let items, _): !items.isEmpty
        case .dict(let dict): !dict.isEmpty
        case .object(let object): object.isTrue
        }
    }
}
